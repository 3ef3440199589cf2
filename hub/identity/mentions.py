"""From `standardised` to what linkage compares: one row per mention, numbered by record id.

Values that too many mentions share (a switchboard's phone, a default e-mail) identify nobody
and are set aside before blocking, where they would cost the square of their number.
"""

import duckdb

from hub.identity.nicknames import NICKNAMES

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

_MENTIONS = """
create or replace table mentions as
with formal_names as (
    select
        standardised.*,
        coalesce(split_part(nicknames.formal, ' ', 1), standardised.given_1) as formal_1,
        -- An initial is no name: it agrees with half the city and contradicts nobody.
        coalesce(
            nullif(split_part(nicknames.formal, ' ', 2), ''),
            case when length(standardised.given_2) > 1 then standardised.given_2 end
        ) as formal_2
    from {lake}.standardised
    left join nicknames on standardised.given_1 = nicknames.nickname
),

told as (
    select
        (row_number() over (order by record_id))::integer as unique_id,
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
from told
"""


def prepare_mentions(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Build `mentions` in the current database from the lake's `standardised`."""
    work.execute("create or replace table nicknames (nickname varchar, formal varchar)")
    work.executemany("insert into nicknames values (?, ?)", list(NICKNAMES.items()))
    for column, limit in TOO_COMMON.items():
        work.execute(_COMMON_VALUES.format(column=column, lake=lake, limit=limit))
    work.execute(_MENTIONS.format(lake=lake, columns=", ".join(IDENTITY_COLUMNS)))
