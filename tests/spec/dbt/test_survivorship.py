"""Which value wins, as docs/reference/survivorship.md promises, with the rules of policies/."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hub.lake.survivorship import as_dbt_variable, load_survivorship

PAGE = "survivorship.md"
SPEC = {
    "test_one_golden_value_is_chosen_as_documented": (PAGE, "Cases: one golden value"),
    "test_three_sources_are_weighed_as_documented": (PAGE, "Cases: three sources"),
    "test_a_correction_wins_or_marks_as_documented": (PAGE, "Cases: corrections"),
}
RULES = Path(__file__).parents[3] / "policies" / "survivorship.yaml"
CITIZEN = "00000000-0000-0000-0000-00000000000a"
PLACES = {"first": "r1", "second": "r2", "third": "r3"}
FIRST_DAY = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - DuckDB reads it in the city's time zone


@dataclass(frozen=True)
class Contender:
    """What one record says about a field."""

    field: str
    agency: str
    value: str
    valid_from: str
    record_id: str = "r1"
    key: str | None = None
    days_late: int = 0

    @property
    def row(self) -> tuple[object, ...]:
        kind, _, number = self.value.rpartition(":")
        key = (self.key or number).replace("-", " ")
        support = f"{kind}:{number}" if kind else key
        well_formed = number != "315557771"
        received = FIRST_DAY + timedelta(days=self.days_late)
        where = (self.record_id, self.record_id, "d1", received, self.valid_from)
        return (CITIZEN, "c", self.field, number, key, support, well_formed, self.agency, *where)


@pytest.fixture
def variables():
    return {"survivorship": as_dbt_variable(load_survivorship(RULES))}


@pytest.fixture
def profile(lake, golden, macro):
    """Put contenders in and return the profile's rows."""
    lake.execute(
        "create table said (citizen_id uuid, category varchar, field varchar, value varchar, "
        "value_text varchar, support_text varchar, well_formed boolean, agency varchar, "
        "record_id varchar, source_row varchar, delivery_id varchar, received_at timestamptz, "
        "valid_from date)"
    )

    def of(contenders, columns):
        marks = ", ".join(["?"] * 13)
        lake.execute("delete from said")
        lake.executemany(f"insert into said values ({marks})", [c.row for c in contenders])
        lake.execute(
            f"""
            create or replace table contenders as
            select *, rowid as contender_no, hash(value_text) as value_key,
                hash(support_text) as support_key, hash(record_id) as lot,
                {macro("word_count", "support_text")}::utinyint as word_count,
                {macro("document_stage", "support_text")}::utinyint as document_stage
            from said
            """
        )
        golden("contenders")
        return lake.sql(f"select {columns} from profiled order by won desc, value_rank").fetchall()

    return of


def contenders_of(field, cells):
    """Read `salud 1980-02-03 2024-01-01` cells; the second arrives a day after the first."""
    return [
        Contender(field, *cell.split(), record_id=f"r{place}", days_late=place)
        for place, cell in enumerate(cells, start=1)
        if cell
    ]


def test_one_golden_value_is_chosen_as_documented(row, profile):
    field, first, second, wins, why, contested = row

    rows = profile(contenders_of(field, [first, second]), "value, why, contested")

    winner = contenders_of(field, [first, second])[["first", "second"].index(wins)]
    assert rows[0] == (winner.row[3], why, contested == "yes")


def test_three_sources_are_weighed_as_documented(row, profile):
    field, *cells, wins, why = row

    rows = profile(contenders_of(field, cells), "record_id, won, why")

    assert rows[0] == (PLACES[wins], True, why)
    assert [won for _, won, _ in rows] == [True, False, False]


def test_a_correction_wins_or_marks_as_documented(row, profile):
    field, first, second, wins, why, contested = row

    rows = profile(contenders_of(field, [first, second]), "record_id, won, why, contested")

    assert rows[0] == (PLACES[wins], True, why, contested == "yes")
    assert [won for _, won, *_ in rows].count(True) == 1


def test_what_a_citizen_asks_of_a_silent_register_is_no_value(profile):
    asked = [
        Contender("vehicles", "ciudadano", "ABC123", "2024-01-01", "r1"),
        Contender("document_number", "ciudadano", "CC:31555777", "2024-01-01", "r2"),
    ]

    assert profile(asked, "field") == []


def test_a_mark_enters_no_list_and_no_total(profile):
    said = [
        Contender("fines", "movilidad", "F1", "2024-01-01", "r1"),
        Contender("fines", "ciudadano", "F2", "2025-01-01", "r2"),
        Contender("fines_due", "movilidad", "500", "2024-01-01", "r1", key="F1"),
        Contender("fines_due", "ciudadano", "1", "2025-01-01", "r2", key="F1"),
    ]

    rows = profile(said, "field, value, won, why, contested")

    assert sorted(rows) == [
        ("fines", "F1", True, "listed", True),
        ("fines", "F2", False, "register", True),
        ("fines_due", "1", False, "register", True),
        ("fines_due", "500", False, "part-of-total", True),
        ("fines_due", "500", True, "total", True),
    ]


def test_a_mark_is_no_voice_in_a_majority(profile):
    said = [
        Contender("document_number", "hacienda", "CC:31555777", "2024-01-01", "r1"),
        Contender("document_number", "bienestar", "CC:31555778", "2024-01-01", "r2"),
        Contender("document_number", "ciudadano", "CC:31555777", "2025-01-01", "r3"),
    ]

    rows = profile(said, "record_id, won, why")

    assert rows[0] == ("r2", True, "authority")
    assert ("r3", False, "register") in rows


def test_the_last_of_two_corrections_wins(profile):
    said = [
        Contender("phone", "ciudadano", "+573001112233", "2024-01-01", "r1"),
        Contender("phone", "ciudadano", "+573155556677", "2024-02-01", "r2"),
    ]

    assert profile(said, "record_id, won, why")[0] == ("r2", True, "recency")


def test_every_contender_is_kept_with_its_own_origin(profile):
    said = [
        Contender("birth_date", "salud", "1980-02-03", "2024-01-01", "r1"),
        Contender("birth_date", "hacienda", "1980-03-02", "2024-01-01", "r2"),
        Contender("birth_date", "bienestar", "1980-02-03", "2024-01-01", "r3"),
    ]

    rows = profile(said, "record_id, agency, won, why, value_rank")

    assert rows == [
        ("r1", "salud", True, "majority", 1),
        ("r3", "bienestar", False, "agreed", 2),
        ("r2", "hacienda", False, "majority", 3),
    ]


def test_a_list_keeps_every_value_and_repeats_none(profile):
    said = [
        Contender("vehicles", "movilidad", "ABC123", "2024-01-01", "r1"),
        Contender("vehicles", "movilidad", "ABC123", "2025-01-01", "r2"),
        Contender("vehicles", "movilidad", "XYZ987", "2023-01-01", "r3"),
    ]

    rows = profile(said, "record_id, won, why, contested")

    assert rows == [
        ("r2", True, "listed", False),
        ("r3", True, "listed", False),
        ("r1", False, "repeated", False),
    ]


def test_a_total_sums_the_newest_copy_of_each_part(profile):
    said = [
        Contender("fines_due", "movilidad", "580000", "2024-01-01", "r1", key="F1"),
        Contender("fines_due", "movilidad", "100000.50", "2025-01-01", "r2", key="F2"),
        Contender("fines_due", "movilidad", "600000", "2024-06-01", "r3", key="F1"),
    ]

    rows = profile(said, "value, won, why, record_id")

    assert rows == [
        ("700000.50", True, "total", "r2"),
        ("100000.50", False, "part-of-total", "r2"),
        ("600000", False, "part-of-total", "r3"),
        ("580000", False, "repeated", "r1"),
    ]


def test_a_field_that_no_rule_names_still_reaches_the_profile(profile):
    said = [Contender("something_new", "salud", "x", "2024-01-01")]

    assert profile(said, "field, won, why") == [("something_new", True, "only-source")]


def test_the_order_of_the_rows_changes_nothing(profile):
    said = [
        Contender("address", agency, f"CALLE-{number}", "2024-01-01", f"r{number}")
        for number, agency in enumerate(["salud", "hacienda", "tramites", "movilidad"])
    ]
    forwards = profile(said, "record_id, won, why, value_rank")

    backwards = profile(list(reversed(said)), "record_id, won, why, value_rank")

    assert backwards == forwards
