"""However deliveries are split, the profile is that of a full build, and every past day comes back."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hub.lake.corrections import Correction, create_table, record_accepted, withdraw
from hub.lake.history import ROWS, profile_as_of

FIRST = date(2026, 3, 1)
COLUMNS = "* exclude (recorded_from)"
AGENCIES = ("salud", "hacienda", "movilidad", "educacion", "bienestar")
VALUES = {
    "identity.full_name": ("ANA ROJAS", "ANA MARIA ROJAS", "EVA PENA"),
    "identity.birth_date": ("1980-02-03", "1980-03-02"),
    "identity.document_number": ("31555777", "31555778"),
    "contact.phone": ("+573155556677", "+573001112233"),
    "taxes.property_value": ("100.50", "2000", "7"),
    "education.grade": ("5", "6"),
    "mobility.vehicles": ("ABC123", "XYZ987"),
}


def person(number):
    return UUID(int=number)


@dataclass
class City:
    """A lake in which every day something arrives, leaves, merges or parts."""

    models: object
    rng: random.Random
    day: date = FIRST - timedelta(days=1)
    events: int = 0
    corrections: list = field(default_factory=list)

    @property
    def lake(self):
        return self.models.lake

    @property
    def now(self):
        return datetime.combine(self.day, datetime.min.time(), UTC) + timedelta(hours=15)

    def next_day(self, changes=6):
        self.day += timedelta(days=1)
        delivery = f"d{self.day:%m%d}"
        self.lake.execute("insert into deliveries values (?, ?)", [delivery, self.now])
        for record in self.rng.sample(range(14), changes):
            self.deliver(record, delivery)
        for happening in self.rng.sample(
            [self.merge, self.split, self.leave, self.correct, self.mask, self.take_back], 3
        ):
            happening()

    def deliver(self, number, delivery):
        agency = AGENCIES[number % len(AGENCIES)]
        record = f"{agency}:x:{number}"
        self.lake.execute("delete from standardised_facts where record_id = ?", [record])
        if not self.citizen_of(record):
            self.join(record, person(self.rng.randint(1, 5)), "created")
        valid = self.day - timedelta(days=self.rng.randint(0, 4))
        for name in self.rng.sample(sorted(VALUES), 4):
            category, field_name = name.split(".")
            value = self.rng.choice(VALUES[name])
            row = [record, record, delivery, category, field_name, value, True, valid]
            self.lake.execute(
                "insert into standardised_facts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*row, self.now, agency, value, value, self.now],
            )
        self.note(record, agency, delivery, valid)

    def note(self, record, agency, delivery, valid):
        note_id = f"{record}#nota"
        self.lake.execute("delete from standardised_notes where note_id = ?", [note_id])
        self.lake.execute("delete from scanned where note_id = ?", [note_id])
        row = [record, record, delivery, "health", "health_notes", "…", valid, self.now]
        self.lake.execute(
            "insert into standardised_notes values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*row, note_id, agency],
        )
        self.lake.execute("insert into scanned values (?, ?)", [note_id, f"nota {self.day}"])

    def citizen_of(self, record):
        found = self.lake.execute("select citizen_id from linked where record_id = ?", [record])
        return [citizen for (citizen,) in found.fetchall()]

    def join(self, record, citizen, kind, other=None):
        self.lake.execute("delete from linked where record_id = ?", [record])
        self.lake.execute("insert into linked values (?, ?, 'A', 9.0)", [record, citizen])
        self.lake.execute(
            "insert into citizens select ?, ?, null "
            "where not exists (select 1 from citizens where citizen_id = ?)",
            [citizen, self.now, citizen],
        )
        self.tell(kind, citizen, other, record)

    def tell(self, kind, citizen, other=None, record=None):
        self.events += 1
        self.lake.execute(
            "insert into citizen_events values (?, ?, ?, ?, ?, ?)",
            [self.events, self.now, kind, record, citizen, other],
        )

    def standing(self):
        found = self.lake.execute("select distinct citizen_id from linked order by 1").fetchall()
        return [citizen for (citizen,) in found]

    def merge(self):
        standing = self.standing()
        if len(standing) < 2:
            return
        survivor, absorbed = self.rng.sample(standing, 2)
        self.lake.execute(
            "update linked set citizen_id = ? where citizen_id = ?", [survivor, absorbed]
        )
        self.lake.execute(
            "update citizens set alias_of = ? where ? in (citizen_id, alias_of)",
            [survivor, absorbed],
        )
        self.tell("merged", survivor, absorbed)

    def split(self):
        record = self.lake.execute(
            "select record_id, citizen_id from linked order by hash(record_id, ?) limit 1",
            [self.events],
        ).fetchone()
        if record:
            self.join(record[0], person(100 + self.events), "split", record[1])

    def leave(self):
        record = self.lake.execute("select record_id, citizen_id from linked limit 1").fetchone()
        if record:
            self.lake.execute("delete from linked where record_id = ?", [record[0]])
            self.tell("left", record[1], record=record[0])

    def correct(self):
        name = self.rng.choice(sorted(VALUES))
        category, field_name = name.split(".")
        number = UUID(int=10_000 + len(self.corrections))
        citizen = self.rng.choice(self.standing() or [person(1)])
        value = self.rng.choice(VALUES[name])
        self.corrections.append(number)
        record_accepted(
            self.lake,
            Correction(
                number, citizen, category, field_name, value, self.now, self.now, "Ley 1581"
            ),
        )

    def take_back(self):
        standing = self.lake.execute(
            "select correction_id from corrections where state = 'accepted'"
        ).fetchone()
        if standing:
            withdraw(self.lake, standing[0], self.now)

    def mask(self):
        self.lake.execute(
            "update scanned set masked_text = ? where note_id in (select min(note_id) from scanned)",
            [f"otra vez {self.day}"],
        )

    def profile_of(self, citizen):
        source = f"profiled where citizen_id = '{citizen}'"
        return self.lake.execute(ROWS.format(source=source)).fetchall()

    def everybody(self):
        rows = self.lake.execute("select citizen_id, alias_of from citizens").fetchall()
        return {citizen: self.profile_of(alias or citizen) for citizen, alias in rows}

    def table(self, name, columns=COLUMNS):
        return self.lake.execute(f"select {columns} from {name} order by all").fetchall()


@pytest.fixture
def city(models):
    """Make a city of its own for a seed; corrections have their table from the first day."""

    def make(seed):
        made = City(models(), random.Random(seed))  # noqa: S311 - cases, not keys
        create_table(made.lake)
        made.next_day(changes=12)
        made.models.run()
        return made

    return make


def told(rows):
    """The rows as plain tuples, to be compared with a copy of that day."""
    return [
        (
            *(row.category, row.field, row.value, row.value_rank, row.won, row.why, row.contested),
            *(row.agency, row.record_id, row.source_row, row.delivery_id, row.received_at),
            row.valid_from,
        )
        for row in rows
    ]


def built_anew(city):
    """Forget the profile, keep what it is made of, and build it in one go."""
    for table in ("profiled", "profiled_changes", "int_rows_held", "int_people_described"):
        city.lake.execute(f"drop table {table}")
    city.lake.execute("delete from profile_history; delete from profile_watermark")
    city.models.run()


@pytest.mark.parametrize("seed", range(3))
def test_every_past_day_comes_back_as_it_was(seed, city):
    lived = city(seed)
    copies = {lived.day: lived.everybody()}
    for _ in range(5):
        lived.next_day()
        lived.models.run()
        copies[lived.day] = lived.everybody()

    rebuilt = {
        day: {citizen: told(profile_as_of(lived.lake, citizen, day)) for citizen in copy}
        for day, copy in copies.items()
    }

    assert rebuilt == copies
    assert lived.lake.execute("select count(*) from profile_history").fetchall() != [(0,)]


@pytest.mark.parametrize("seed", range(5, 7))
@pytest.mark.parametrize("rarely", [1, 2, 3], ids=["daily", "every two days", "every three"])
def test_however_arrivals_are_split_the_profile_is_that_of_a_full_build(seed, rarely, city):
    lived = city(seed)
    for place in range(6):
        lived.next_day()
        if place % rarely == rarely - 1:
            lived.models.run()
    names = ("profiled", "int_rows_held", "int_people_described")
    kept = [lived.table(names[0])] + [lived.table(n, "* exclude (changed_at)") for n in names[1:]]

    built_anew(lived)

    anew = [lived.table(names[0])] + [lived.table(n, "* exclude (changed_at)") for n in names[1:]]
    assert kept == anew


def test_only_who_changed_is_told_and_who_did_not_keeps_the_date(city):
    lived = city(3)
    before = dict(lived.table("profiled_changes", "citizen_id, changed_at"))
    lived.day += timedelta(days=1)
    lived.lake.execute("insert into deliveries values ('late', ?)", [lived.now])
    record = lived.lake.execute("select min(record_id) from standardised_facts").fetchone()[0]
    lived.deliver(int(record.split(":")[2]), "late")

    lived.models.run()

    after = dict(lived.table("profiled_changes", "citizen_id, changed_at"))
    changed = {citizen for citizen, moment in after.items() if before.get(citizen) != moment}
    assert changed == set(lived.citizen_of(record))


def test_a_run_without_news_changes_nothing(city):
    lived = city(4)
    before = [
        lived.table(name, "*") for name in ("profiled", "profiled_changes", "profile_history")
    ]
    watermark = lived.table("profile_watermark", "*")

    lived.models.run()

    names = ("profiled", "profiled_changes", "profile_history")
    assert [lived.table(name, "*") for name in names] == before
    assert lived.table("profile_watermark", "*") == watermark


def test_other_rules_weigh_everybody_and_rewrite_only_what_differs(city):
    lived = city(6)
    kept = lived.table("profiled", "*")
    rule = {
        "kind": "best",
        "criteria": ("correction", "recency"),
        "authority": (),
        "verified_by": (),
    }
    fields = {**lived.models.survivorship["fields"], "full_name": rule}
    lived.models.survivorship = {"fields": fields}
    lived.models.started_at = "2026-09-01 10:00:00-05"

    lived.models.run()

    rewritten = lived.lake.execute(
        "select distinct field from profiled where recorded_from > '2026-09-01'"
    ).fetchall()
    assert rewritten == [("full_name",)]
    assert len(set(kept) & set(lived.table("profiled", "*"))) > len(kept) / 2


def test_a_day_of_validity_leaves_out_what_is_about_later(city):
    lived = city(8)
    valid_on = FIRST - timedelta(days=2)
    citizen = lived.standing()[0]

    rows = profile_as_of(lived.lake, citizen, lived.day, valid_on)

    assert rows
    assert all(row.valid_from <= valid_on for row in rows)
    fields = [row.field for row in rows if row.won and row.why not in ("listed", "total")]
    assert len(fields) == len(set(fields))


def test_a_day_of_validity_that_leaves_nothing_out_is_the_day_itself(city):
    lived = city(9)
    for citizen in lived.standing():
        whole = profile_as_of(lived.lake, citizen, lived.day)

        assert profile_as_of(lived.lake, citizen, lived.day, lived.day) == whole


def test_before_the_first_delivery_nothing_was_known(city):
    lived = city(1)

    known = [
        profile_as_of(lived.lake, citizen, FIRST - timedelta(days=1))
        for citizen in lived.standing()
    ]

    assert known == [[] for _ in known]
