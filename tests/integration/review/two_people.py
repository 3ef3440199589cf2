"""Two people with two records each, as linkage and the profile leave them in a lake."""

from datetime import timedelta
from uuid import uuid4

from hub.services.incidents import Union
from hub.services.review.applying import apply_decisions
from hub.services.review.changes import Decider, decide_merge, decide_unmerge
from hub.store import profiles
from hub.store.sessions import transaction

NAMES = ("given_1", "given_2", "surname_1", "surname_2", "birth_date", "sex", "document_type",
         "document_number", "phone", "email")  # fmt: skip
ANA = ("ANA", "MILENA", "LUCUMI", "VIAFARA", "1985-07-08", "F", "CC", "31999888",
       "+573001112233", "ana@ejemplo.co")  # fmt: skip
ALMOST_ANA = (*ANA[:4], "1985-08-07", *ANA[5:8], "+573150000000", None)


def add_person(lake, name, citizen_id, moment):
    lake.execute("insert into citizens values (?, ?, null)", [citizen_id, moment])
    for number in (1, 2):
        record = f"{name}:o:{number}"
        lake.execute("insert into linked values (?, ?, 'B', 12.5)", [record, citizen_id])
        lake.execute(
            "insert into citizen_events by name select coalesce(max(event_id), 0) + 1 as event_id,"
            " ?::timestamptz as happened_at, 'joined' as kind, ? as record_id,"
            " ?::uuid as citizen_id, 'v' as model_version, 'r' as reason, 'machine' as actor"
            " from citizen_events",
            [moment, record, citizen_id],
        )


class ReviewDesk:
    """What an officer and the pipeline do with two people, each step a little later."""

    def __init__(self, office, lake, pipeline, pair):
        self.office, self.lake, self.pipeline = office, lake, pipeline
        self.one, self.other = (person.citizen_id for person in pair)
        self.clock = None

    def merge(self, officer="DPO-01", reason="Mismo documento"):
        """Decide that the two are one."""
        who = Decider(officer, reason, uuid4())
        return decide_merge(self.office, self.one, self.other, who, self.clock())

    def unmerge(self, officer="DPO-01", since=None, **more):
        """Decide that the one is two, who were one for three days unless said otherwise."""
        since = since or self.clock() - timedelta(days=3)
        union = Union(self.one, (self.other,), since, **more)
        who = Decider(officer, "No lo eran", uuid4())
        return decide_unmerge(self.office, union, who, uuid4(), self.clock())

    def apply(self):
        """What the pipeline does before it links."""
        return apply_decisions(self.lake, self.pipeline, self.clock())

    def publish(self, alias_of):
        """What publishing does with the alias."""
        with transaction(self.pipeline) as connection:
            profiles.add_citizens(connection, [(self.other, alias_of)], self.clock())

    def merged(self):
        """The two, merged and published as one."""
        self.merge()
        self.apply()
        self.publish(self.one)
        return self

    def linked(self):
        """Whose each record is."""
        return dict(self.lake.execute("select record_id, citizen_id from linked").fetchall())


def describe(lake, people, moment):
    """Write what the four records say, both profiles, and a question about the two."""
    rows = {"a:o:1": ANA, "a:o:2": ANA, "b:o:1": ALMOST_ANA, "b:o:2": ALMOST_ANA}
    lake.execute(
        f"create table standardised (record_id varchar, source_row varchar, role varchar,"
        f" valid_from date, {', '.join(f'{name} varchar' for name in NAMES)}, address varchar)"
    )
    for record, values in rows.items():
        lake.execute(
            f"insert into standardised values (?, ?, 'holder', date '2026-01-01',"
            f" {', '.join('?' * len(NAMES))}, ?)",
            [record, record, *values, "CALLE 5 # 39-12"],
        )
    lake.execute("alter table standardised alter birth_date type date")
    lake.execute(
        "insert into link_mentions by name select"
        " row_number() over (order by record_id) as unique_id, record_id, source_row, role, valid_from,"
        f" {', '.join(NAMES)}, concat_ws(' ', given_1, given_2) as given,"
        " concat_ws(' ', surname_1, surname_2) as surnames,"
        " strftime(birth_date, '%Y%m%d') as birth_text, address as home, address as building,"
        " hash(record_id) as fingerprint from standardised"
    )
    lake.execute(
        "create table profiled (citizen_id uuid, category varchar, field varchar, value varchar,"
        " won boolean, agency varchar, record_id varchar)"
    )
    add_profile(lake, people[0], "a:o:1", birth_date="1985-07-08", vaccinations="Influenza")
    add_profile(lake, people[1], "b:o:1", birth_date="1985-07-08", property_value="90000000")
    ask(lake, "question", "uncertain", ("a:o:1", "b:o:1"), moment)


def add_profile(lake, citizen_id, record, **values):
    for name, value in values.items():
        lake.execute(
            "insert into profiled values (?, 'x', ?, ?, true, ?, ?)",
            [citizen_id, name, value, "salud" if name == "vaccinations" else "hacienda", record],
        )


def ask(lake, number, kind, records, moment):
    """Put a question into the queue of the lake."""
    lake.execute(
        "insert into review_queue values (?, ?, ?, ?, 5.5, 'mismos nombres', 'open', ?, null, null)",
        [number, kind, *records, moment],
    )
