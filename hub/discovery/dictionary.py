"""The hub's own name words: those carried by at least twenty citizens, kept in the encrypted lake.

A word that fewer carry could point at one of them, so it is in no list; the citizen's own name is
known in their own notes anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from hub.discovery.lexicon import Kind, load_lexicon

FEWEST_CARRIERS = 20
WORTH_COUNTING = 1.01  # the names of a city do not change with every delivery
SCHEMA = (
    "create table if not exists {here}.name_words (word varchar primary key, kind integer not null)",
    "create table if not exists {here}.name_words_made (records bigint not null)",
)
# Canonical names are capitals without accents; a person is a document, or a record without one.
COUNTED = """
    with carried as (
        select unnest([given_1, given_2, surname_1, surname_2]) as name,
               unnest([{given}, {given}, {surname}, {surname}]) as kind,
               coalesce(document_number, record_id) as person
        from {here}.standardised
    ), words as (
        select lower(name) as word, kind, count(distinct person) as carriers
        from carried
        where regexp_full_match(name, '[A-Z]{{3,}}')
        group by all
    )
    select word, cast(sum(kind) as integer) as kind
    from words
    where carriers >= {fewest}
    group by word
"""
Words = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OwnNames:
    """Every name word with its kind, and those that were not known before this run."""

    words: Words = field(repr=False)
    new: tuple[str, ...] = field(repr=False)


def own_names(lake: duckdb.DuckDBPyConnection, here: str) -> OwnNames:
    """Read the dictionary, counted anew when the city's records have grown by a hundredth."""
    for statement in SCHEMA:
        lake.execute(statement.format(here=here))
    before = _words(lake, here)
    records = _number(lake, f"select count(*) from {here}.standardised")  # noqa: S608 - our own schema's name
    counted = _number(lake, f"select coalesce(max(records), 0) from {here}.name_words_made")  # noqa: S608
    if records == counted or (counted and counted < records < counted * WORTH_COUNTING):
        return OwnNames(before, ())
    _count_again(lake, here, records)
    words = _words(lake, here)
    listed = load_lexicon().kinds
    new = (word for word in words.keys() - before.keys() if not listed.get(word, 0) & Kind.NAME)
    return OwnNames(words, tuple(sorted(new)))


def _count_again(lake: duckdb.DuckDBPyConnection, here: str, records: int) -> None:
    query = COUNTED.format(
        here=here, given=Kind.GIVEN, surname=Kind.SURNAME, fewest=FEWEST_CARRIERS
    )
    lake.execute(f"create or replace table {here}.name_words as {query}")
    lake.execute(f"create or replace table {here}.name_words_made as select {records} as records")


def _words(lake: duckdb.DuckDBPyConnection, here: str) -> dict[str, int]:
    return dict(lake.execute(f"select word, kind from {here}.name_words").fetchall())  # noqa: S608 - our own schema's name


def _number(lake: duckdb.DuckDBPyConnection, query: str) -> int:
    row = lake.execute(query).fetchone()
    return int(row[0]) if row else 0
