"""Running dbt on the encrypted lake, in a child process that alone holds the key.

Nothing dbt writes in words is passed on: its messages quote values and statements. What
comes back are names of models, their state and counts of rows.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb

import hub
import policies
from hub.lake import rules
from hub.lake.connection import LAKE, open_lake
from hub.lake.errors import DbtError
from hub.lake.survivorship import as_dbt_variable, load_survivorship
from hub.settings import Settings
from hub.vault.keyring import KeyPurpose, KeyRing

ROOT = Path(hub.__file__).parents[1]
PROJECT = ROOT / "dbt_project"
RULES = Path(policies.__file__).with_name("survivorship.yaml")
# dbt ends when its standard input does: a killed parent leaves nobody holding the lake.
START = """
import os, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(3)), daemon=True).start()
from dbt.cli.main import cli
cli()
"""
FAILED = frozenset({"error", "fail", "runtime error"})
COUNTED = frozenset({"table", "incremental"})


@dataclass(frozen=True, slots=True)
class Node:
    """One model, seed or test as dbt reports it."""

    name: str
    resource_type: str
    materialized: str
    database: str
    status: str


@dataclass(frozen=True, slots=True)
class DbtResult:
    """What a run of dbt built: rows a table, tests passed, wall time."""

    counts: Mapping[str, int]
    tests_passed: int
    seconds: float


def run_dbt(
    settings: Settings, ring: KeyRing, select: str, *, full_refresh: bool = False
) -> DbtResult:
    """Build and test the models that `select` names (`tag:standardise`, `tag:profile`).

    What an earlier run built is kept and only what changed is written. `full_refresh` writes
    everything anew; so does a run under rules that are not those of the last run that ended.
    """
    started = perf_counter()
    fingerprint = rules.fingerprint_of(PROJECT, select)
    with open_lake(settings, ring) as lake:
        anew = full_refresh or not rules.are_in_force(lake, select, fingerprint)
        if anew:
            rules.forget(lake, select)
    nodes = _run(settings, ring, select, anew=anew)
    with open_lake(settings, ring) as lake:
        rules.remember(lake, select, fingerprint)
        counts = _count_rows(lake, nodes)
    passed = sum(node.resource_type == "test" for node in nodes)
    return DbtResult(counts, passed, perf_counter() - started)


def _run(settings: Settings, ring: KeyRing, select: str, *, anew: bool) -> list[Node]:
    """Run dbt to its end and return what it finished, or say what it did not."""
    target_folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lifeline() as lifeline:
        finished = subprocess.run(  # noqa: S603 - our own interpreter, arguments of our own making
            _command(settings, select, anew=anew),
            env=_environment(settings, ring),
            cwd=ROOT,
            stdin=lifeline,
            capture_output=True,
            text=True,
            check=False,
        )
    nodes = list(_finished_nodes(finished.stdout.splitlines()))
    _refuse_failure(nodes, finished.returncode, select)
    return nodes


def target_folder(settings: Settings) -> Path:
    """Return where dbt keeps its parsed project: names and SQL, never a value."""
    return settings.temp / "dbt"


@contextmanager
def _lifeline() -> Iterator[int]:
    """Yield the end of a pipe that closes when this process ends, however it ends."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def _command(settings: Settings, select: str, *, anew: bool) -> list[str]:
    variables = {"survivorship": as_dbt_variable(load_survivorship(RULES))}
    return [
        *(sys.executable, "-c", START),
        *("--log-format", "json", "--log-level", "info", "--log-level-file", "none"),
        *("--no-write-json", "--no-use-colors", "--no-send-anonymous-usage-stats"),
        *("build", "--select", *select.split(), "--vars", json.dumps(variables)),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(target_folder(settings))),
        *("--log-path", str(target_folder(settings) / "logs")),
        # Seeds are rules too: they are loaded when the rules change.
        *(("--full-refresh",) if anew else ("--exclude-resource-type", "seed")),
    ]


def _environment(settings: Settings, ring: KeyRing) -> dict[str, str]:
    """Return all the child may see: no variable of the parent comes along."""
    return {
        "DBT_ENV_SECRET_LAKE_KEY": ring.secret(KeyPurpose.LAKE).value.hex(),
        "DO_NOT_TRACK": "1",
        "HOME": str(settings.temp),
        "HUB_DBT_LAKE": str(settings.lake_path),
        "HUB_DBT_MEMORY_LIMIT": settings.memory_limit,
        "HUB_DBT_SPILL": str(settings.temp / "duckdb"),
        "PYTHONUTF8": "1",
        "TMPDIR": str(settings.temp),
    }


def _finished_nodes(lines: Iterable[str]) -> Iterator[Node]:
    """Read the state of each node out of dbt's events; every other word is dropped here."""
    seen: dict[str, Node] = {}
    for line in lines:
        event = _event(line)
        info = event.get("node_info")
        if isinstance(info, dict) and info.get("node_finished_at"):
            status = str(event.get("status") or info.get("node_status")).lower()
            seen[str(info["unique_id"])] = Node(
                name=str(info["node_name"]),
                resource_type=str(info["resource_type"]),
                materialized=str(info["materialized"]),
                database=_database_of(info),
                status=status,
            )
    yield from seen.values()


def _database_of(info: Mapping[str, object]) -> str:
    relation = info.get("node_relation")
    return str(relation.get("database")) if isinstance(relation, dict) else ""


def _event(line: str) -> dict[str, object]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    data = event.get("data") if isinstance(event, dict) else None
    return data if isinstance(data, dict) else {}


def _refuse_failure(nodes: list[Node], exit_code: int, select: str) -> None:
    failed = sorted(node.name for node in nodes if node.status in FAILED)
    if failed:
        raise DbtError(
            f"dbt no terminó: {', '.join(failed)}. Lo anterior sigue en el lago; "
            "corrija el modelo o los datos que lo alimentan y repita la etapa."
        )
    if exit_code != 0:
        raise DbtError(
            f"dbt no arrancó para «{select}». Revise que nadie más use el lago y repita la etapa."
        )


def _count_rows(lake: duckdb.DuckDBPyConnection, nodes: list[Node]) -> dict[str, int]:
    """Count the tables that stay; those that dbt only worked with are gone with its process."""
    tables = sorted(
        node.name for node in nodes if node.materialized in COUNTED and node.database == LAKE
    )
    return {table: len(lake.table(table)) for table in tables}
