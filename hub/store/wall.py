"""The second wall as PostgreSQL really has it, asked after every migration; a hole stops the hub.

A pitfall of row security that the catalogue can show is asked here; what only shows when a role
tries it is tried in `tests/integration/store/test_row_security.py`. Tables are not named: one that
somebody adds is covered, and one without label, right or policy is a breach.
"""

from collections.abc import Iterator

from sqlalchemy import BigInteger, Connection, Integer, SmallInteger, Table, text

from hub.store.errors import WallBreachedError
from hub.store.guard import RIGHTS
from hub.store.roles import Role
from hub.store.schema import WALL
from hub.store.tables import MARTS, SCHEMA, metadata
from hub.store.wall_questions import GRANTS, KEYS, POLICIES, QUESTIONS

LABELS = frozenset({"pseudonym", "sealed", "public"})
PERSONAL = frozenset({"pseudonym", "sealed"})
ASKED = {
    "schemas": [SCHEMA, MARTS, WALL],
    "roles": [role.value for role in Role if role is not Role.OWNER],
    "everyone": [role.value for role in Role],
}


def refuse_breaches(connection: Connection) -> None:
    """Raise WallBreachedError with every hole there is; names of tables and roles, no data."""
    found = breaches(connection)
    if found:
        raise WallBreachedError(
            "La segunda muralla de PostgreSQL tiene huecos y el hub no abre así: "
            f"{'; '.join(found)}. Corrija hub/store/guard.py o quite lo que sobra en la base."
        )


def breaches(connection: Connection) -> list[str]:
    """Return every hole in the wall, said in one line each; none when it stands."""
    return [
        *_asked(connection),
        *_guessable_keys(connection),
        *_rights_nobody_wrote(connection),
        *_policies_nobody_wrote(connection),
        *_unlabelled(),
    ]


def _asked(connection: Connection) -> Iterator[str]:
    for question, sql in QUESTIONS.items():
        for row in connection.execute(text(sql), ASKED):
            yield f"{question} ({row[0]})"


def _guessable_keys(connection: Connection) -> Iterator[str]:
    """Pitfall 8: a key of a person's row that can be guessed tells whether the row exists."""
    tables = {table.fullname: table for table in metadata.sorted_tables}
    for key in connection.execute(text(KEYS), ASKED):
        table = tables.get(key.table_name)
        if table is not None and _is_personal(table) and _tells(table, key.columns):
            columns = ", ".join(sorted(key.columns))
            yield f"8 existence oracle: a key that can be guessed ({table.fullname}: {columns})"


def _is_personal(table: Table) -> bool:
    return any(column.info.get("label") in PERSONAL for column in table.columns)


def _tells(table: Table, columns: list[str]) -> bool:
    """Numbers of a sequence tell how many rows there are; pseudonyms cannot be guessed."""
    kinds = [table.columns[name] for name in columns]
    counts = (BigInteger, Integer, SmallInteger)
    return not any(
        column.info.get("label") in PERSONAL or isinstance(column.type, counts) for column in kinds
    )


def _rights_nobody_wrote(connection: Connection) -> Iterator[str]:
    """Pitfall 10: TRUNCATE, REFERENCES, TRIGGER or any other right that RIGHTS does not name."""
    written = {
        (right.table, right.role.value, command)
        for right in RIGHTS
        for command in right.commands
        if right.role is not Role.OWNER
    }
    found: set[tuple[str, str, str]] = {
        (row.table_name, row.role, row.command) for row in connection.execute(text(GRANTS), ASKED)
    }
    for table, role, command in sorted(found - written):
        yield f"10 other rights: a right that nobody wrote ({role} {command} {table})"
    for table, role, command in sorted(written - found):
        yield f"10 other rights: a right that is missing ({role} {command} {table})"


def _policies_nobody_wrote(connection: Connection) -> Iterator[str]:
    """Every right has its policy, every policy its right: a second one would widen the first."""
    written = sorted(
        (right.table, right.role.value, command) for right in RIGHTS for command in right.commands
    )
    found: list[tuple[str, str, str]] = [
        (row.table_name, ",".join(row.roles), row.command)
        for row in connection.execute(text(POLICIES), ASKED)
    ]
    for table, role, command in sorted(set(found) - set(written)):
        yield f"7 policy that nobody wrote ({role} {command} {table})"
    for table, role, command in sorted(set(written) - set(found)):
        yield f"7 policy that is missing ({role} {command} {table})"
    for twice in sorted({one for one in found if found.count(one) > 1}):
        yield f"7 two policies for one right ({' '.join(twice)})"


def _unlabelled() -> Iterator[str]:
    """A table of the code without label on a column, or that no right names at all."""
    named = {right.table for right in RIGHTS}
    for table in metadata.sorted_tables:
        if table.fullname not in named:
            yield f"1 a table that no right names ({table.fullname})"
        for column in table.columns:
            if column.info.get("label") not in LABELS:
                yield f"8 a column without label ({table.fullname}.{column.name})"
