"""One person as they say at the window, in the forms in which the lake compares records."""

from dataclasses import astuple, dataclass, fields
from datetime import date, datetime

import duckdb

from hub.identity.mentions import prepare_told, told_query
from hub.lake.models import model_query

WINDOW = "ventanilla"


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody says or shows; whatever is missing stays empty. Nothing of it is kept."""

    given_names: str | None = None
    surnames: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    document_type: str | None = None
    document_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    neighbourhood: str | None = None


# The columns of a mention before it is cleaned, out of what a person says.
_SAID = f"""
create or replace view said_mention as
select
    '{WINDOW}' as record_id, '{WINDOW}' as source_row, '{WINDOW}' as agency,
    '{WINDOW}' as object, 'holder' as role, '{WINDOW}' as delivery_id, 1 as row_number,
    'apart' as name_order, null::varchar as full_name_raw,
    given_names as given_raw, surnames as surname_raw,
    birth_date::varchar as birth_date_raw, birth_date,
    sex as sex_raw, document_type as document_type_raw, document_number as document_number_raw,
    phone as phone_raw, email as email_raw, address as address_raw,
    neighbourhood as neighbourhood_raw, null::varchar as comuna_raw,
    said_at::date as valid_from, said_at as received_at
from said
"""  # noqa: S608

_NOBODY_REREAD = "(select record_id, name_order, full_name_raw from said_mention where false)"


def prepare_window(work: duckdb.DuckDBPyConnection, lake: str) -> str:
    """Make the table `said` and return the query that turns its one row into a mention."""
    columns = ", ".join(
        f"{column.name} {'date' if column.name == 'birth_date' else 'varchar'}"
        for column in fields(Person)
    )
    work.execute(f"create or replace table said ({columns}, said_at timestamptz)")
    work.execute(_SAID)
    prepare_told(work, lake)
    cleaned = model_query(
        "int_mentions_cleaned",
        {
            "int_mentions_unioned": "said_mention",
            "int_name_words_counted": f"{lake}.int_name_words_counted",
            "int_names_reread": _NOBODY_REREAD,
            "cali_places": f"{lake}.cali_places",
        },
    )
    return f"select 0 as unique_id, * from ({told_query(f'({cleaned})')})"  # noqa: S608


def say(work: duckdb.DuckDBPyConnection, person: Person, now: datetime) -> None:
    """Put one person into `said`, in the place of the last."""
    values = [*astuple(person), now]
    work.execute("delete from said")
    work.execute(f"insert into said values ({', '.join('?' * len(values))})", values)  # noqa: S608
