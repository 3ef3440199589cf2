"""The SQL of the stage `scanned`: its two tables, and which notes wait to be read."""

from typing import TypedDict

import duckdb

from hub.discovery.errors import DiscoveryError

DETECTOR_VERSION = 2  # raise it when a rule changes what is found: every note is then read again
SCHEMA = (
    """
    create table if not exists {here}.scanned (
        note_id varchar primary key,
        record_id varchar not null,
        category varchar not null,
        field varchar not null,
        masked_text varchar not null,
        findings integer not null,
        input_hash varchar not null,
        detector_version integer not null
    )
    """,
    """
    create table if not exists {here}.findings (
        note_id varchar not null,
        label varchar not null,
        start_at integer not null,
        end_at integer not null,
        score double not null
    )
    """,
)

# What is known of a mention, as one value. The names as delivered come after the canonical ones.
PERSON = """
    case when {who}.record_id is not null then struct_pack(
        given_names := concat_ws(' ', {who}.given_1, {who}.given_2),
        surnames := concat_ws(
            ' ', {who}.surname_1, {who}.surname_2, {who}.married_name, {who}.full_name_raw
        ),
        birth_date := {who}.birth_date,
        documents := list_distinct([{who}.document_number, {who}.document_raw]),
        emails := list_distinct([{who}.email, lower({who}.email_raw)]),
        phones := list_distinct([{who}.phone, {who}.phone_raw]),
        address := coalesce({who}.address, {who}.address_raw, ''),
        neighbourhood := coalesce({who}.neighbourhood, '')
    ) end
"""
# The citizen of the note, and the guardian or student delivered in the same row.
NOTES = """
    select
        notes.note_id,
        notes.record_id,
        notes.category,
        notes.field,
        notes.text,
        {holder} as subject,
        {beside} as companion
    from {here}.standardised_notes as notes
    left join {here}.standardised as holder
        on notes.record_id = holder.record_id
    left join {here}.standardised as beside
        on holder.source_row = beside.source_row
        and holder.record_id <> beside.record_id
        and beside.role in ('student', 'guardian')
    where notes.text is not null
"""
PENDING = """
    with hashed as (
        select notes.*, sha256(cast((text, subject, companion) as varchar)) as input_hash
        from ({notes}) as notes
    )
    select hashed.*
    from hashed
    left join {here}.scanned as done
        on hashed.note_id = done.note_id
        and hashed.input_hash = done.input_hash
        and done.detector_version = $version
    where done.note_id is null
"""
GONE = """
    delete from {here}.{table}
    where note_id not in (select note_id from {here}.standardised_notes where text is not null)
"""
FORGET_READ = "delete from {here}.findings where note_id in (select note_id from read_notes)"
WRITE_SCANNED = "insert or replace into {here}.scanned by name select * from read_notes"
WRITE_FINDINGS = "insert into {here}.findings by name select * from read_findings"
STANDING = "select count(*), coalesce(sum(findings), 0) from {here}.scanned"


class Mention(TypedDict):
    """A person as the query delivers them."""

    given_names: str
    surnames: str
    birth_date: object
    documents: list[str]
    emails: list[str]
    phones: list[str]
    address: str
    neighbourhood: str


class PendingNote(TypedDict):
    """A note that waits to be read."""

    note_id: str
    record_id: str
    category: str
    field: str
    text: str
    subject: Mention | None
    companion: Mention | None
    input_hash: str


def create_tables(lake: duckdb.DuckDBPyConnection) -> None:
    """Make the two tables when they are not there yet."""
    for statement in SCHEMA:
        lake.execute(statement.format(here=where_we_are(lake)))


def where_we_are(lake: duckdb.DuckDBPyConnection) -> str:
    """The full name of the current schema: a second cursor does not inherit `use`."""
    row = lake.execute("select current_database(), current_schema()").fetchone()
    if row is None:
        raise DiscoveryError("El lago no contesta. Ábralo de nuevo y repita.")
    return f'"{row[0]}"."{row[1]}"'


def pending(here: str) -> str:
    """The query for the notes that are new, or whose text, subject or rules have changed."""
    holder, beside = PERSON.format(who="holder"), PERSON.format(who="beside")
    notes = NOTES.format(here=here, holder=holder, beside=beside)
    return PENDING.format(here=here, notes=notes)
