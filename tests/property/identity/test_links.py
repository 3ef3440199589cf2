"""The order in which agencies' rows lie in the lake decides nothing."""

from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.identity.linked import link

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUSE = ("+573001112233", "CALLE 5 # 39-12")
COLUMNS = (
    *("record_id", "source_row", "role", "valid_from", "given_1", "given_2"),
    *("surname_1", "surname_2", "birth_date", "sex", "document_type", "document_number"),
    *("phone", "email", "address", "address_unit", "building_key"),
)


def mention(number, given, born=None, document=None, house=HOUSE):
    first, _, second = given.partition(" ")
    return {
        "record_id": f"a:o:{number}",
        "source_row": f"a:o:{number}",
        "role": "holder",
        "valid_from": date(2026, 1, 1),
        "given_1": first,
        "given_2": second or None,
        "surname_1": "MOSQUERA",
        "surname_2": "ANGULO",
        "birth_date": born,
        "document_type": "TI" if document else None,
        "document_number": document,
        "phone": house[0],
        "address": house[1],
        "building_key": house[1],
    }


BORN = date(2010, 4, 5)
FAMILY = [
    mention(1, "MARIA PAULA", BORN, "1107000001"),
    mention(2, "MARIA SOFIA", BORN, "1107000002"),
    mention(3, "MARIA", BORN),
    mention(4, "MARIA"),
    mention(5, "MARIA PAULA", None, "1107000001", house=(None, None)),
    mention(6, "SOFIA", BORN),
    mention(7, "PAULA MARIA", BORN, "1107000001"),
    mention(8, "PEDRO", date(1980, 1, 2), "14999111"),
    mention(9, "PEDRO", None, "14999111"),
    mention(10, "PEDRO", date(2012, 7, 8)),
]


def linked(rows):
    """Every outcome of linking these rows, with ids drawn from a fixed seed."""
    with duckdb.connect() as lake:
        table = pa.table({name: [row.get(name) for row in rows] for name in COLUMNS})
        lake.register("given", table)
        lake.execute(
            "create table standardised as select columns(*)::varchar from given;"
            "alter table standardised alter birth_date type date;"
            "alter table standardised alter valid_from type date"
        )
        random = Random(5)  # noqa: S311
        link(lake, NOW, lambda: UUID(int=random.getrandbits(128), version=4))
        return [
            lake.execute(f"select * exclude ({left_out}) from {table} order by all").fetchall()
            for table, left_out in (
                ("linked", "match_weight"),
                ("link_pairs", "created_at"),
                ("review_queue", "opened_at"),
                ("citizen_events", "happened_at"),
            )
        ]


AS_WRITTEN = linked(FAMILY)


@given(rows=st.permutations(FAMILY))
@settings(max_examples=8, deadline=None)
def test_row_order_changes_no_link(rows):
    assert linked(rows) == AS_WRITTEN
