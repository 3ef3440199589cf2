"""Under which rules a stage of dbt was built: a fingerprint of its SQL, kept in the lake.

Rows of half old and half new rules are worse than either. So where the SQL of a stage is not
the one that the lake was built with, everything of the stage is built anew; and the lake's
fingerprint goes before that begins, so that a killed run is not taken for a finished one.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import duckdb

# The files that make the rules of each stage, within the dbt project.
FILES_OF: Mapping[str, tuple[str, ...]] = {
    "tag:standardise": (
        "dbt_project.yml",
        "macros/sources.sql",
        "macros/standardise/*.sql",
        "models/versions/*.sql",
        "models/staging/*/*.sql",
        "models/intermediate/standardise/*.sql",
        "seeds/*.csv",
    ),
}
CREATE = """
    create table if not exists dbt_rules (
        stage varchar not null, fingerprint varchar not null, built_at timestamptz not null
    )
"""


def fingerprint_of(project: Path, stage: str) -> str | None:
    """Return what stands for the rules of a stage; nothing where the stage keeps no rows."""
    if stage not in FILES_OF:
        return None
    total = sha256()
    for path in _files(project, stage):
        total.update(f"{path.relative_to(project)}\0".encode())
        total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()


def are_in_force(lake: duckdb.DuckDBPyConnection, stage: str, fingerprint: str | None) -> bool:
    """Say whether the last finished run of the stage had these rules; forget it where it had not."""
    if fingerprint is None:
        return True
    lake.execute(CREATE)
    question = "select count(*) from dbt_rules where stage = ? and fingerprint = ?"
    [[found]] = lake.execute(question, [stage, fingerprint]).fetchall()
    return bool(found)


def forget(lake: duckdb.DuckDBPyConnection, stage: str) -> None:
    """Say that the stage is being built anew: nothing of it can be counted on until it ends."""
    lake.execute(CREATE)
    lake.execute("delete from dbt_rules where stage = ?", [stage])


def remember(lake: duckdb.DuckDBPyConnection, stage: str, fingerprint: str | None) -> None:
    """Say that all of the stage is built with these rules."""
    if fingerprint is not None:
        forget(lake, stage)
        lake.execute("insert into dbt_rules values (?, ?, now())", [stage, fingerprint])


def _files(project: Path, stage: str) -> Iterator[Path]:
    for pattern in FILES_OF[stage]:
        yield from sorted(project.glob(pattern))
