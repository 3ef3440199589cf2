"""The dbt models as plain SQL: one record at a window is written in the forms that the lake uses.

The rules live once, in dbt_project. Here a model is rendered over other tables than dbt's own,
with the same macros; nothing is built or kept.
"""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, StrictUndefined

from hub.lake.dbt import PROJECT

_MACROS = PROJECT / "macros" / "standardise"


def model_query(model: str, tables: Mapping[str, str]) -> str:
    """SQL of a standardising model; `tables` says what stands for the models it reads.

    A model that it reads and that is not among `tables` is rendered in its place.
    """

    def ref(name: str) -> str:
        return tables.get(name) or f"({model_query(name, tables)})"

    environment = Environment(
        extensions=["jinja2.ext.do"],
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - SQL
    )
    template = environment.from_string(_macros() + _source(model))
    # As on a full refresh, nothing stands from an earlier run: whatever is read is all there is.
    return template.render(ref=ref, execute=True, flags={"FULL_REFRESH": True})


@cache
def _macros() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(_MACROS.glob("*.sql")))


@cache
def _source(model: str) -> str:
    found = next((PROJECT / "models").rglob(f"{model}.sql"))
    return found.read_text(encoding="utf-8")
