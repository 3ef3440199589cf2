"""The tables that linkage keeps in the lake, made once and never emptied by a run.

`citizen_events` is append-only: it tells who a record was on any past day, and allows to unmerge.
`link_mentions` and `link_departed` remember what each record said when it was last linked.
"""

import duckdb

_TABLES = """
create table if not exists citizens (
    citizen_id uuid not null,
    created_at timestamptz not null,
    alias_of uuid
);
create table if not exists linked (
    record_id varchar not null,
    citizen_id uuid not null,
    tier varchar not null,
    match_weight double
);
create table if not exists link_pairs (
    record_id_l varchar not null,
    record_id_r varchar not null,
    match_weight double,
    tier varchar not null,
    decision varchar not null,
    evidence varchar not null,
    created_at timestamptz not null
);
create table if not exists review_queue (
    pair_id varchar not null,
    kind varchar not null,
    record_id_l varchar not null,
    record_id_r varchar not null,
    match_weight double,
    reason varchar not null,
    state varchar not null,
    opened_at timestamptz not null,
    decided_at timestamptz,
    decided_by varchar
);
create table if not exists citizen_events (
    event_id bigint not null,
    happened_at timestamptz not null,
    kind varchar not null,
    record_id varchar,
    citizen_id uuid not null,
    other_citizen_id uuid,
    match_weight double,
    model_version varchar not null,
    reason varchar not null
);
create table if not exists link_departed (
    record_id varchar not null,
    citizen_id uuid not null,
    fingerprint ubigint not null,
    left_at timestamptz not null
);
create table if not exists link_runs (
    ran_at timestamptz not null,
    model_version varchar not null,
    input_fingerprint varchar not null
);
create table if not exists link_mentions (
    record_id varchar,
    source_row varchar,
    role varchar,
    valid_from date,
    given_1 varchar,
    given_2 varchar,
    given varchar,
    surname_1 varchar,
    surname_2 varchar,
    surnames varchar,
    birth_date date,
    birth_text varchar,
    sex varchar,
    document_type varchar,
    document_number varchar,
    phone varchar,
    email varchar,
    home varchar,
    building varchar,
    fingerprint ubigint
);
"""


def create_tables(lake: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are missing in the current catalogue; safe to repeat."""
    lake.execute(_TABLES)
