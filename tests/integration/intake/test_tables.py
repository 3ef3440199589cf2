"""Tables of the intake: all there before the first delivery, and able to grow."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb
import pytest

from hub.intake.feed import Feed
from hub.intake.tables import create_tables
from hub.lake.transactions import whole

Lake = duckdb.DuckDBPyConnection
Feeds = Mapping[str, Feed]


def _columns(lake: Lake, table: str) -> list[str]:
    return [row[0] for row in lake.execute(f"describe {table}").fetchall()]


def test_a_feed_never_delivered_has_its_table(intake: Lake, feeds: Feeds) -> None:
    tables = {row[0] for row in intake.execute("show tables").fetchall()}

    expected = {item.table for feed in feeds.values() for item in feed.objects}
    erasure = {"tombstones", "erased_mentions", "erased_deliveries", "erasure_counts"}
    assert tables == {"deliveries", "quarantined", *erasure, *expected}


def test_a_validated_table_has_the_contract_s_columns_in_order(intake: Lake, feeds: Feeds) -> None:
    columns = _columns(intake, "validated_hacienda_propiedad")

    names = feeds["hacienda"].objects[0].column_names
    assert columns == ["delivery_id", "row_number", *names]


def test_making_the_tables_again_changes_nothing(intake: Lake, feeds: Feeds) -> None:
    intake.execute("insert into quarantined values ('a', 'b', 1, 'r', null, 'z', '{}')")

    create_tables(intake, feeds)

    assert intake.execute("select count(*) from quarantined").fetchone() == (1,)


def test_a_column_that_a_new_contract_adds_is_added(intake: Lake, feeds: Feeds) -> None:
    feed = feeds["hacienda"]
    found = feed.objects[0]
    added = replace(found.columns[1], name="estrato")
    grown = replace(feed, objects=(replace(found, columns=(*found.columns, added)),))

    create_tables(intake, {feed.agency: grown})

    assert _columns(intake, found.table)[-1] == "estrato"


def test_the_register_refuses_counts_that_do_not_add_up(intake: Lake) -> None:
    insert = """
        insert into deliveries (delivery_id, agency, sha256, byte_count, received_at, state,
                                rows_in, rows_validated, rows_quarantined)
        values ('a', 'b', 'c', 1, make_timestamptz(0), 'validated', 3, 1, 1)
    """

    with pytest.raises(duckdb.ConstraintException):
        intake.execute(insert)


def test_a_transaction_that_fails_leaves_nothing(intake: Lake) -> None:
    def fail() -> None:
        with whole(intake):
            intake.execute("insert into quarantined values ('a', 'b', 1, 'r', null, 'z', '{}')")
            intake.execute("select * from no_such_table")

    with pytest.raises(duckdb.CatalogException):
        fail()

    assert intake.execute("select count(*) from quarantined").fetchone() == (0,)
