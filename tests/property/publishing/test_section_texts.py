"""Sections cut out of a stream of sorted rows are those that a slow, obvious writer makes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.lake.connection import LAKE
from hub.publishing.reach import Reach
from hub.publishing.section_texts import citizen_batches

EVERYBODY = Reach(since=None, upto=None)
FIELDS = [("contact", "email"), ("contact", "phone"), ("health", "phone"), ("taxes", 'odd"\\name')]
FIRST_DAY = datetime(2026, 1, 1, 5, 30, 59, 999_999, tzinfo=UTC)


class Contender(NamedTuple):
    citizen_id: UUID
    category: str
    field: str
    value: str | None
    value_rank: int
    won: bool
    why: str
    contested: bool
    agency: str
    record_id: str
    received_at: datetime
    valid_from: date | None


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
contenders = st.builds(
    lambda who, what, *rest: Contender(UUID(int=who), *what, *rest),
    st.sampled_from([0, 1, 2, 2**64, 2**127, 2**128 - 1]),
    st.sampled_from(FIELDS),
    st.none() | texts,
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(["recency", "authority"]),
    st.booleans(),
    texts,
    texts,
    st.integers(0, 10**9).map(lambda seconds: FIRST_DAY + timedelta(seconds=seconds)),
    st.none() | days,
)


def as_written(row: Contender) -> dict[str, object]:
    return {
        "value": row.value,
        "agency": row.agency,
        "record_id": row.record_id,
        "received_at": row.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_from": row.valid_from and row.valid_from.isoformat(),
        "won": row.won,
        "why": row.why,
        "contested": row.contested,
    }


def obvious(rows: list[Contender]) -> dict[tuple[UUID, str], dict[str, list[dict[str, object]]]]:
    """Every section, with the winners of a field first and then by rank."""
    made: dict[tuple[UUID, str], dict[str, list[dict[str, object]]]] = {}
    for row in sorted(rows, key=lambda row: (not row.won, row.value_rank, row.record_id.encode())):
        section = made.setdefault((row.citizen_id, row.category), {})
        section.setdefault(row.field, []).append(as_written(row))
    return made


@contextmanager
def told(rows: list[Contender]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as lake:
        lake.execute(f"attach ':memory:' as {LAKE}")
        lake.execute(f"use {LAKE}")
        lake.execute(
            "create table profiled (citizen_id uuid, category varchar, field varchar,"
            " value varchar, value_rank bigint, won boolean, why varchar, contested boolean,"
            " agency varchar, record_id varchar, received_at timestamptz, valid_from date)"
        )
        if rows:
            lake.executemany(f"insert into profiled values ({', '.join('?' * 12)})", rows)
        yield lake


def unlike(rows: list[Contender]) -> list[Contender]:
    """Leave out rows that nothing but their value tells apart: their order means nothing."""
    return list({(*row[:3], row.value_rank, row.won, row.record_id): row for row in rows}.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(contenders, max_size=40).map(unlike), st.sampled_from([1, 2, 7, 65_536]))
def test_every_section_says_what_the_obvious_writer_says(
    rows: list[Contender], batch_rows: int
) -> None:
    with told(rows) as lake:
        batches = list(citizen_batches(lake, EVERYBODY, batch_rows))

    written = {
        (person.citizen_id, kind): json.loads(text)
        for batch in batches
        for person in batch
        for kind, text in person.sections.items()
    }
    assert {place: text["fields"] for place, text in written.items()} == obvious(rows)
    assert all(text["v"] == 1 for text in written.values())


def rows_of(*each: int) -> list[Contender]:
    """Citizens 0, 1, 2… with so many contenders each."""
    return [
        Contender(
            UUID(int=who), "contact", "phone", f"{rank}", rank, False, "recency", False,
            "salud", f"salud:{rank}", FIRST_DAY, None,
        )
        for who, count in enumerate(each)
        for rank in range(count)
    ]  # fmt: skip


def test_no_batch_splits_a_citizen() -> None:
    each = [3] * 7 + [50] + [4] * 6  # one citizen fills batches alone

    with told(rows_of(*each)) as lake:
        batches = list(citizen_batches(lake, EVERYBODY, batch_rows=10))

    people = [citizen for batch in batches for citizen in batch]
    assert len(batches) > 2
    assert [person.citizen_id.int for person in people] == list(range(len(each)))
    assert [person.sections["contact"].count(b'"value"') for person in people] == each


def test_the_same_rows_in_another_order_make_the_same_bytes() -> None:
    rows = rows_of(20, 20, 20)

    with told(rows) as lake, told(rows[::-1]) as turned:
        made = [list(citizen_batches(one, EVERYBODY)) for one in (lake, turned)]

    assert made[0] == made[1]


def test_a_lake_without_profiles_has_no_sections() -> None:
    with told([]) as lake:
        assert list(citizen_batches(lake, EVERYBODY)) == []


def test_a_text_shows_nothing_of_itself() -> None:
    with told(rows_of(1)) as lake:
        [[citizen]] = citizen_batches(lake, EVERYBODY)

    assert "salud" not in repr(citizen)
