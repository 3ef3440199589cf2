"""The real macros and models of dbt_project, rendered without dbt and run on a plain DuckDB."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment, Template

ROOT = Path(__file__).parents[3]
PROJECT = ROOT / "dbt_project"

Macro = Callable[..., str]
Build = Callable[[str], None]


def _environment() -> Environment:
    """What dbt offers to a model on a full refresh: nothing of an earlier run stands."""
    environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 - SQL, no page
    environment.globals.update(
        execute=True, flags={"FULL_REFRESH": True}, run_started_at="2026-06-01 15:00:00+00:00"
    )
    return environment


def _macros() -> str:
    files = sorted((PROJECT / "macros").rglob("*.sql"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.fixture(scope="session")
def macro() -> Macro:
    """Render one macro: `macro("fold", "name")`."""
    module = _environment().from_string(_macros()).module

    def render(name: str, *arguments: str) -> str:
        return str(getattr(module, name)(*arguments))

    return render


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the dbt project."""
    return PROJECT


@pytest.fixture(scope="session")
def session_duckdb() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory, in the time zone of the city."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'America/Bogota'")
        yield connection


@pytest.fixture
def lake(session_duckdb: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The session's DuckDB, with every table dropped after the test."""
    yield session_duckdb
    for (name,) in session_duckdb.execute("show tables").fetchall():
        session_duckdb.execute(f"drop table {name}")


@pytest.fixture
def variables() -> dict[str, object]:
    """The project's variables; a test may set its own survivorship."""
    return {
        "smallest_cell": 10,
        "document_names_at_most": 8,
        "phone_names_at_most": 20,
        "email_names_at_most": 12,
        "survivorship": {"fields": {}},
    }


@pytest.fixture
def build(lake: duckdb.DuckDBPyConnection, variables: dict[str, object]) -> Build:
    """Build one model as a table from tables of the names it refers to."""

    def run(model: str) -> None:
        lake.execute(f"create or replace table {model} as {_sql(model, variables)}")

    return run


@pytest.fixture
def golden(lake: duckdb.DuckDBPyConnection, variables: dict[str, object]) -> Build:
    """Make `profiled` of the contenders in a table, by the function that the lake carries."""

    def run(contenders: str) -> None:
        sql = _sql("golden_values", variables)
        lake.execute(f"create or replace temp macro golden_values(said) as table {sql}")
        lake.execute(f"create or replace table profiled as from golden_values('{contenders}')")

    return run


def _sql(model: str, variables: dict[str, object]) -> str:
    rendered = _template(model).render(
        ref=lambda name: name,
        source=lambda _group, name: name,
        var=variables.__getitem__,
        is_incremental=lambda: False,
        config=lambda **_options: "",
    )
    return rendered.strip()


@cache
def _template(model: str) -> Template:
    (path,) = PROJECT.rglob(f"{model}.sql")
    return _environment().from_string(_macros() + path.read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each row of the documented table that its module's SPEC names."""
    if "row" in metafunc.fixturenames:
        page, heading = metafunc.module.SPEC[metafunc.function.__name__]
        rows = _rows_of(page, heading)
        metafunc.parametrize("row", rows, ids=[f"row {place}" for place in range(1, len(rows) + 1)])


def _rows_of(page: str, heading: str) -> list[tuple[str | None, ...]]:
    """Return the rows of the table under `heading` of a page of docs/reference."""
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(map(_cell, line.strip("|").split("|"))) for line in lines[2:]]


def _cell(text: str) -> str | None:
    return None if text.strip() == "–" else text.strip()
