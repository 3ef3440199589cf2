"""The real models and hooks of the standardise stage, run as dbt runs them, without its start-up."""

import re
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml
from jinja2 import Environment, Template

ROOT = Path(__file__).parents[3]
PROJECT = ROOT / "dbt_project"
FOLDERS = ("models/versions", "models/staging", "models/intermediate/standardise")
PERSISTENT = "incremental"
CONTRACTS = ROOT / "policies" / "contracts"


@dataclass(frozen=True)
class Model:
    """One model: its SQL and what its page says of it."""

    name: str
    sql: str
    materialized: str
    config: dict[str, object]

    @property
    def relation(self) -> str:
        return f"{'lake' if self.materialized == PERSISTENT else 'memory'}.main.{self.name}"


def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 - SQL, no page


@cache
def _models() -> dict[str, Model]:
    found = {}
    for path in (path for folder in FOLDERS for path in sorted((PROJECT / folder).rglob("*.sql"))):
        config = yaml.safe_load(path.with_suffix(".yml").read_text("utf-8"))["models"][0].get(
            "config", {}
        )
        usual = "view" if "staging" in path.parts else "table"
        materialized = config.get("materialized", usual)
        found[path.stem] = Model(path.stem, path.read_text("utf-8"), materialized, config)
    return found


@cache
def _template(text: str) -> Template:
    macros = sorted((PROJECT / "macros" / "standardise").glob("*.sql"))
    return _environment().from_string("\n".join(path.read_text("utf-8") for path in macros) + text)


@cache
def _order() -> tuple[str, ...]:
    """The models in the order of their references, found as dbt does: by reading, not running."""
    graph = {}
    for model in _models().values():
        seen: list[str] = []
        _Run(None, 0, anew=False, seen=seen).render(model, model.sql)
        graph[model.name] = {name for name in seen if name in _models()}
    return tuple(TopologicalSorter(graph).static_order())


@dataclass
class _Run:
    """One run of the stage."""

    lake: duckdb.DuckDBPyConnection | None
    number: int
    anew: bool
    seen: list[str] = field(default_factory=list)

    def render(self, model: Model, text: str) -> str:
        here = SimpleNamespace(database="lake", schema="main")
        return _template(text).render(
            ref=self._ref,
            source=lambda _group, name: f"lake.main.{name}",
            var={
                "document_names_at_most": 8,
                "phone_names_at_most": 3,
                "email_names_at_most": 12,
            }.get,
            execute=self.lake is not None,
            flags=SimpleNamespace(FULL_REFRESH=self.anew),
            target=here,
            adapter=SimpleNamespace(
                get_relation=lambda _database, _schema, name: self._stands(name)
            ),
            is_incremental=lambda: not self._is_made_anew(model),
            this=model.relation,
            run_started_at=f"2026-06-01 00:00:00.{self.number:06}+00",
        )

    def _ref(self, name: str) -> str:
        self.seen.append(name)
        model = _models().get(name)
        if model is None:
            return f"lake.main.{name}"
        if self.lake is not None and model.materialized == "ephemeral":
            return f"({self.render(model, model.sql)})"
        return model.relation

    def _stands(self, name: str) -> bool:
        assert self.lake is not None
        question = "select 1 from duckdb_tables() where database_name = 'lake' and table_name = ?"
        return bool(self.lake.execute(question, [name]).fetchall())

    def _is_made_anew(self, model: Model) -> bool:
        return (self.anew and model.config.get("full_refresh", True)) or not self._stands(
            model.name
        )

    def build(self, model: Model) -> None:
        assert self.lake is not None
        sql = re.sub(r"--.*", "", self.render(model, model.sql))
        if model.materialized in {"view", "table"}:
            self.lake.execute(f"create or replace {model.materialized} {model.relation} as {sql}")
        elif model.materialized == PERSISTENT and self._is_made_anew(model):
            self.lake.execute(f"create or replace table {model.relation} as {sql}")
            self._hook(model, "post_hook")
        elif model.materialized == PERSISTENT:
            self._merge(model, sql)

    def _merge(self, model: Model, sql: str) -> None:
        """Hook, batch, delete and insert, hook: as the incremental materialisation of dbt-duckdb."""
        assert self.lake is not None
        self._hook(model, "pre_hook")
        self.lake.execute(f"create or replace temp table batch as {sql}")
        if keys := model.config.get("unique_key"):
            names = ", ".join(keys if isinstance(keys, list) else [keys])
            self.lake.execute(
                f"delete from {model.relation} where ({names}) in (select ({names}) from batch)"
            )
        self.lake.execute(f"insert into {model.relation} by name select * from batch")
        self._hook(model, "post_hook")

    def _hook(self, model: Model, kind: str) -> None:
        if sql := self.render(model, str(model.config.get(kind, ""))).strip():
            assert self.lake is not None
            self.lake.execute(sql)


@dataclass
class Stage:
    """A lake in memory on which the stage runs as often as a test likes."""

    lake: duckdb.DuckDBPyConnection
    runs: int = 0

    def standardise(self, *, anew: bool = False, until: str | None = None) -> None:
        """Run the stage; a run that is killed ends before the model `until`."""
        self.runs += 1
        run = _Run(self.lake, self.runs, anew)
        for name in _order():
            if name == until:
                return
            run.build(_models()[name])

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.lake.execute(query).fetchall()

    def state(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that stays, but when it was written."""
        tables = ("standardised", "standardised_facts", "standardised_notes", "superseded")
        rows = "select columns(c -> c != 'changed_at') from lake.main.{} order by all"
        return {table: self.rows(rows.format(table)) for table in tables}


@pytest.fixture(scope="session")
def make_stage():
    """Make a lake with the tables of every contract, empty."""

    def make() -> Stage:
        lake = duckdb.connect(":memory:")
        lake.execute("set threads = 1")
        lake.execute("set TimeZone = 'America/Bogota'")
        lake.execute("attach ':memory:' as lake")
        lake.execute(
            "create table lake.deliveries (delivery_id varchar, agency varchar, received_at timestamptz)"
        )
        for contract in (
            yaml.safe_load(path.read_text("utf-8")) for path in CONTRACTS.glob("*.yaml")
        ):
            for part in contract["schema"]:
                columns = ", ".join(f"{column['name']} varchar" for column in part["properties"])
                lake.execute(
                    f"create table lake.validated_{contract['domain']}_{part['name']} "
                    f"(delivery_id varchar, row_number bigint, {columns})"
                )
        lake.execute("create table lake.erased_mentions (record_id varchar)")
        lake.execute("create table lake.cali_places as select 'Alameda' as place, '9' as comuna")
        return Stage(lake)

    return make
