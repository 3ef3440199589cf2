"""The profile models of dbt_project, run day after day on a plain DuckDB: their SQL, without dbt.

dbt itself is tried in tests/integration/dbt; here many arrivals must fit in a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml
from jinja2 import Environment, Template

from hub.lake.survivorship import as_dbt_variable, load_survivorship

ROOT = Path(__file__).parents[3]
PROJECT = ROOT / "dbt_project"
SURVIVORSHIP = as_dbt_variable(load_survivorship(ROOT / "policies" / "survivorship.yaml"))
INPUTS = """
    create table standardised_facts (
        record_id varchar, source_row varchar, delivery_id varchar, category varchar, field varchar,
        value varchar, well_formed boolean, valid_from date, received_at timestamptz, agency varchar,
        value_key varchar, support_key varchar, changed_at timestamptz
    );
    create table standardised_notes (
        record_id varchar, source_row varchar, delivery_id varchar, category varchar, field varchar,
        text varchar, valid_from date, received_at timestamptz, note_id varchar, agency varchar
    );
    create table scanned (note_id varchar, masked_text varchar);
    create table linked (record_id varchar, citizen_id uuid, tier varchar, match_weight double);
    create table deliveries (delivery_id varchar, received_at timestamptz);
    create table citizens (citizen_id uuid, created_at timestamptz, alias_of uuid);
    create table citizen_events (
        event_id bigint, happened_at timestamptz, kind varchar, record_id varchar, citizen_id uuid,
        other_citizen_id uuid
    );
"""


@dataclass
class Models:
    """Builds the profile as dbt would: each run on a connection of its own."""

    lake: duckdb.DuckDBPyConnection
    started_at: str = "2026-01-01 00:00:00-05"
    survivorship: dict[str, object] = field(default_factory=lambda: SURVIVORSHIP)

    def run(self) -> None:
        """Build every model of the profile once."""
        with self.lake.cursor() as work:
            work.execute("set TimeZone = 'America/Bogota'")
            self._call(work, "create_profile_tables()")
            self._function(work, "int_contenders_gathered", "followed")
            self._function(work, "golden_values", "said")
            self._incremental(work, "profiled", "recorded")
            self._incremental(work, "profiled_changes", "by_key")
            self._incremental(work, "int_rows_held", "by_citizen")
            self._incremental(work, "int_people_described", "by_citizen")

    def _function(self, work: duckdb.DuckDBPyConnection, name: str, parameter: str) -> None:
        sql = self._render(work, _model(name))
        work.execute(f"create or replace macro {name}({parameter}) as table {sql}")

    def _incremental(self, work: duckdb.DuckDBPyConnection, name: str, strategy: str) -> None:
        if name == "profiled":
            self._call(work, "prepare_profile()")
        sql = self._render(work, _model(name), this=name)
        work.execute("begin")
        if not _exists(work, name):
            work.execute(f"create table {name} as {sql}")
        else:
            work.execute(f"create temp table {name}__new as {sql}")
            self._replace(work, name, strategy)
        if name == "profiled":
            self._call(work, "record_profile_run()", this=name)
        work.execute("commit")

    def _replace(self, work: duckdb.DuckDBPyConnection, name: str, strategy: str) -> None:
        if strategy == "by_key":  # dbt's own delete+insert
            work.execute(
                f"delete from {name} where citizen_id in (select citizen_id from {name}__new);"
                f"insert into {name} from {name}__new"
            )
            return
        call = f"get_incremental_{strategy}_sql(arguments)"
        arguments = {
            "target_relation": name,
            "temp_relation": f"{name}__new",
            "dest_columns": _columns(work, name),
        }
        self._call(work, call, arguments=arguments)

    def _call(self, work: duckdb.DuckDBPyConnection, call: str, **names: object) -> None:
        sql = self._render(work, _template("{{ " + call + " }}"), **names)
        if sql:
            work.execute(sql)

    def _render(self, work: duckdb.DuckDBPyConnection, template: Template, **names: object) -> str:
        context = {
            "ref": lambda name: name,
            "source": lambda _group, name: name,
            "var": {"survivorship": self.survivorship}.__getitem__,
            "config": lambda **_options: "",
            "target": SimpleNamespace(database="memory", schema="main"),
            "graph": SimpleNamespace(sources=_sources(), nodes={}),
            "execute": True,
            "run_started_at": self.started_at,
            "run_query": lambda sql: _Answer(work.execute(sql).fetchall()),
            "adapter": SimpleNamespace(
                get_relation=lambda _database, _schema, name: name if _exists(work, name) else None,
                get_columns_in_relation=lambda name: _columns(work, name),
            ),
            "is_incremental": lambda: _exists(work, str(names.get("this"))),
        }
        return template.render(context | names).strip().removesuffix(";")


@dataclass
class _Answer:
    rows: list[tuple[object, ...]]

    @property
    def columns(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(values=lambda: [row[0] for row in self.rows])]


def _exists(work: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = work.execute(
        "select count(*) from duckdb_tables() where table_name = ? and database_name = 'memory'",
        [name],
    )
    return found.fetchall() != [(0,)]


def _columns(work: duckdb.DuckDBPyConnection, name: str) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(name=row[0]) for row in work.execute(f"describe memory.{name}").fetchall()
    ]


@cache
def _sources() -> dict[str, SimpleNamespace]:
    page = (PROJECT / "models" / "staging" / "sources.yml").read_text("utf-8")
    return {
        table["name"]: SimpleNamespace(
            name=table["name"],
            source_name=group["name"],
            relation_name=table["name"],
            columns={column["name"]: SimpleNamespace(**column) for column in table["columns"]},
        )
        for group in yaml.safe_load(page)["sources"]
        for table in group["tables"]
    }


@cache
def _template(text: str) -> Template:
    macros = "\n".join(
        path.read_text("utf-8")
        for folder in ("standardise", "profile")
        for path in sorted((PROJECT / "macros" / folder).glob("*.sql"))
    )
    environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 - SQL, no page
    return environment.from_string(macros + text)


def _model(name: str) -> Template:
    (path,) = (PROJECT / "models").rglob(f"{name}.sql")
    return _template(path.read_text("utf-8"))


@pytest.fixture
def models() -> Callable[[], Models]:
    """Make an empty lake with the inputs of the profile, and the models to build on it."""

    def make() -> Models:
        lake = duckdb.connect(":memory:")
        lake.execute("set TimeZone = 'America/Bogota'")
        lake.execute(INPUTS)
        return Models(lake)

    return make
