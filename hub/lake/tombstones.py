"""Tombstones: blind tags of people who were erased, so that what comes back of them is stopped.

A tag is HMAC-SHA-256 (RFC 2104) under a key of its own over what a row says about who it is;
it is made and compared with the same SQL, in sets. Four things make a row theirs: a document that
only they carried; a shared document with their name; their own row again, under their name; and,
where a row has no document, their name with their birth date.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from hub.lake.carriers import NAMES, Carrier, CarrierRole
from hub.vault.keyring import Secret

BLOCK_BYTES = 64
INNER, OUTER = 0x36, 0x5C
TABLES = """
    create table if not exists tombstones (
        tag blob not null, kind varchar not null, erasure_id uuid not null
    );
    create table if not exists erasure_counts (
        erasure_id uuid not null, place varchar not null, count bigint not null
    );
    create table if not exists erased_mentions (record_id varchar not null);
    create table if not exists erased_deliveries (delivery_id varchar not null)
"""
TAG = "unhex(sha256($outer || unhex(sha256($inner || encode(message)))))"
HITS = """
    create or replace temp table hits (
        place varchar, delivery_id varchar, row_number bigint, role varchar
    )
"""
FIND = """
    insert into hits
    select distinct '{place}', delivery_id, row_number, '{role}'
    from (select delivery_id, row_number, unnest({messages}) as message from {source})
    where message is not null and {tag} in (select tag from tombstones)
"""

Read = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class TagKey:
    """The two halves of an HMAC key, as SQL takes them."""

    values: dict[str, object] = field(repr=False)


def tag_key(secret: Secret) -> TagKey:
    """Prepare the key of the tombstones."""
    padded = secret.value.ljust(BLOCK_BYTES, b"\0")
    return TagKey(
        {
            "inner": bytes(byte ^ INNER for byte in padded),
            "outer": bytes(byte ^ OUTER for byte in padded),
        }
    )


def create_tombstones(lake: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of erasure that are missing."""
    lake.execute(TABLES)


def has_tombstones(lake: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether anybody was ever erased here."""
    [[some]] = lake.execute("select exists (from tombstones)").fetchall()
    return bool(some)


def find_again(
    lake: duckdb.DuckDBPyConnection, carriers: Iterable[Carrier], key: TagKey, delivery_id: str
) -> None:
    """Write the temporary table `hits`: rows of a delivery about people who were erased."""
    lake.execute(HITS)
    asked = {**key.values, "delivery": delivery_id}
    for carrier in carriers:
        rows = f"{carrier.table} where delivery_id = $delivery"
        aside = f"quarantined where delivery_id = $delivery and object = '{carrier.object}'"
        for role, messages in _every_message(carrier, in_column):
            lake.execute(_find(carrier.table, role, messages, rows), asked)
        for role, messages in _every_message(carrier, in_json):
            lake.execute(_find("quarantined", role, messages, aside), asked)


def _find(place: str, role: str, messages: str, source: str) -> str:
    return FIND.format(place=place, role=role, messages=messages, source=source, tag=TAG)


def in_column(name: str) -> str:
    """Read a column of a validated table."""
    return f'"{name}"'


def in_json(name: str) -> str:
    """Read a column of a quarantined row."""
    return f"json_extract_string(row_json, '$.\"{name}\"')"


def _every_message(carrier: Carrier, read: Read) -> Iterator[tuple[str, str]]:
    for role in carrier.roles:
        yield role.name, f"list_value({', '.join(messages_of(carrier, role, read).values())})"
    if carrier.parent:
        yield carrier.owner, f"list_value({parent_message(carrier, read)})"


def messages_of(carrier: Carrier, role: CarrierRole, read: Read) -> dict[str, str]:
    """Return what a row says about who it is, by kind, as SQL that is null when it says nothing."""
    number, name = document_number(role, read), _name(role, read)
    birth = _text(role.columns.get("birthDate"), read)
    row = f"'{carrier.prefix}' || {read(carrier.key)} || '#{role.name}|'"
    return {
        "document": f"'document|' || {number}",
        "shared-document": f"'shared|' || {number} || '|' || {name}",
        "row": f"'row|' || {row} || {name}",
        "born": f"case when {number} is null then 'born|' || {name} || '|' || {birth} end",
    }


def parent_message(carrier: Carrier, read: Read) -> str:
    """Return the message of the row that this one hangs on."""
    if carrier.parent is None:
        return "null"
    prefix = f"parent|{carrier.agency}:{carrier.parent.object}:"
    return f"'{prefix}' || {read(carrier.parent.column)}"


def document_number(role: CarrierRole, read: Read) -> str:
    """Return a document's number without marks; null for what identifies nobody, as 0 or N/A."""
    raw = _text(role.columns.get("documentNumber"), read)
    plain = f"ltrim(regexp_replace(upper({raw}), '[^0-9A-Z]', '', 'g'), '0')"
    tells = (
        f"regexp_matches({plain}, '[0-9]{{5,}}') and replace({plain}, left({plain}, 1), '') != ''"
    )
    return f"(case when {tells} then {plain} end)"


def _name(role: CarrierRole, read: Read) -> str:
    """Return the words of a name in one order; null for a single word."""
    parts = ", ".join(read(role.columns[part]) for part in NAMES if part in role.columns)
    words = f"regexp_extract_all(upper(strip_accents(concat_ws(' ', {parts}))), '[A-Z0-9]+')"
    joined = f"array_to_string(list_sort(list_distinct({words})), ' ')"
    return f"(case when contains({joined}, ' ') then {joined} end)" if parts else "null"


def _text(column: str | None, read: Read) -> str:
    return "cast(null as varchar)" if column is None else f"nullif({read(column)}, '')"
