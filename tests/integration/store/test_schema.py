"""The tables in the database are the tables in the code, and each column says what it is."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from hub.store.guard import RIGHTS, statements
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.store.tables import metadata

LABELS = {"pseudonym", "sealed", "public"}


def test_every_column_of_the_serving_zone_has_a_label_and_none_is_an_identifier() -> None:
    odd = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("label") not in LABELS
    ]

    assert odd == [], "give each column info=PSEUDONYM, SEALED or PUBLIC in hub/store/schema.py"


def test_the_migrations_make_exactly_the_schema(server: Server) -> None:
    engine = server.engine(Role.OWNER)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table": "schema_version",
                "version_table_schema": "hub",
                # The wall's own key is not of the serving zone: the guard makes its table.
                "include_name": lambda name, kind, _: kind != "schema" or name != "wall",
            },
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_every_table_is_named_by_at_least_one_right() -> None:
    named = {right.table for right in RIGHTS}

    assert {table.fullname for table in metadata.sorted_tables} | {"wall.keys"} == named


def test_applying_the_guard_again_changes_nothing(server: Server) -> None:
    policies = text(
        "select tablename, policyname, cmd, qual, with_check from pg_policies order by 1, 2"
    )
    engine = server.engine(Role.OWNER)
    with engine.begin() as connection:
        before = connection.execute(policies).all()
        for statement in statements():
            connection.execute(text(statement))
        after = connection.execute(policies).all()
    engine.dispose()

    assert (before, bool(before)) == (after, True)
