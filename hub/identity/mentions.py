"""From `standardised` to what linkage compares: one row per mention, numbered for good.

Values that too many mentions share (a switchboard's phone, a default e-mail) identify nobody
and are set aside before blocking, where they would cost the square of their number.
"""

import duckdb

from hub.identity.nicknames import NICKNAMES
from hub.identity.pair_view import create

# Above these numbers of mentions a value says nothing about who a person is, and the pairs it
# would propose grow with its square.
TOO_COMMON = {"document_number": 25, "email": 25, "phone": 40, "address": 400}

IDENTITY_COLUMNS = (
    "given_1",
    "given_2",
    "surname_1",
    "surname_2",
    "birth_date",
    "sex",
    "document_type",
    "document_number",
    "phone",
    "email",
    "home",
    "building",
)

_COMMON_VALUES = """
create or replace table common_{column} as
select {column} as value
from {lake}.standardised
where {column} is not null
group by {column}
having count(*) > {limit}
"""

_TOLD = """
with formal_names as (
    select
        standardised.*,
        coalesce(split_part(nicknames.formal, ' ', 1), standardised.given_1) as formal_1,
        -- An initial is no name: it agrees with half the city and contradicts nobody.
        coalesce(
            nullif(split_part(nicknames.formal, ' ', 2), ''),
            case when length(standardised.given_2) > 1 then standardised.given_2 end
        ) as formal_2
    from {source} as standardised
    left join nicknames on standardised.given_1 = nicknames.nickname
),

written as (
    select
        record_id,
        source_row,
        role,
        valid_from,
        formal_1 as given_1,
        formal_2 as given_2,
        concat_ws(' ', formal_1, formal_2) as given,
        surname_1,
        surname_2,
        concat_ws(' ', surname_1, surname_2) as surnames,
        birth_date,
        strftime(birth_date, '%Y%m%d') as birth_text,
        sex,
        document_type,
        case when document_number not in (from common_document_number) then document_number end
            as document_number,
        case when phone not in (from common_phone) then phone end as phone,
        case when email not in (from common_email) then email end as email,
        case when address not in (from common_address) then address end as home,
        case when address not in (from common_address) then building_key end as building
    from formal_names
)

select *, hash(role, source_row, {columns}) as fingerprint
from written
"""

_MENTIONS = """
select (row_number() over (order by record_id))::integer as unique_id, * from told
"""

# A record keeps the number it was given first: keys and pairs of earlier runs speak of it.
_FRESH = """
with newest as (
    select told.*, known.unique_id as known_id
    from told
    left join {lake}.link_mentions as known on told.record_id = known.record_id
    where {everybody} or known.fingerprint is distinct from told.fingerprint
)

select
    coalesce(
        known_id,
        (select coalesce(max(unique_id), 0) from {lake}.link_mentions)
        + row_number() over (partition by known_id is null order by record_id)
    )::integer as unique_id,
    * exclude (known_id)
from newest
"""

_GONE = """
select unique_id, record_id
from {lake}.link_mentions
where record_id not in (select record_id from {lake}.standardised)
"""

_STALE = """
select known.unique_id
from {lake}.link_mentions as known
where known.unique_id in (select unique_id from fresh)
    or known.unique_id in (select unique_id from gone)
"""


def prepare_mentions(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Build `mentions` in the current database from the whole of the lake's `standardised`."""
    prepare_told(work, lake)
    create(work, "mentions", _MENTIONS)


def prepare_told(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Make the view `told`: what each mention of `standardised` says today, and its fingerprint."""
    work.execute("create or replace table nicknames (nickname varchar, formal varchar)")
    work.executemany("insert into nicknames values (?, ?)", list(NICKNAMES.items()))
    for column, limit in TOO_COMMON.items():
        work.execute(_COMMON_VALUES.format(column=column, lake=lake, limit=limit))
    work.execute(f"create or replace view told as {told_query(f'{lake}.standardised')}")


def told_query(source: str) -> str:
    """Query for what linkage compares of each row of `source`, and its fingerprint."""
    return _TOLD.format(source=source, columns=", ".join(IDENTITY_COLUMNS))


def prepare_fresh(work: duckdb.DuckDBPyConnection, lake: str, *, everybody: bool) -> None:
    """Write `fresh` (mentions to look at), `gone` and `stale` (what was known of both before).

    Fresh are those that are new or say something else than when last linked; or all of them.
    """
    create(work, "fresh", _FRESH.format(lake=lake, everybody=str(everybody).lower()))
    create(work, "gone", _GONE.format(lake=lake))
    create(work, "stale", _STALE.format(lake=lake))
