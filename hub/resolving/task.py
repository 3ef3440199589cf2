"""One call from a file to a file: what the command and the benches run."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from hub.resolving.columns import Meaning, Reading, parse_map, read_columns
from hub.resolving.errors import ColumnsError, TableError
from hub.resolving.model import load_table_model
from hub.resolving.resolving import Tell, resolve_records
from hub.resolving.table import number_records, open_work, read_table
from hub.resolving.written import Outcome, write_resolved


@dataclass(frozen=True, slots=True)
class ResolveTask:
    """A table to resolve; without `model` it is learnt from the table itself."""

    source: Path
    out: Path
    temp: Path
    model: Path | None = None
    save_model: Path | None = None
    columns: Path | None = None
    memory: str = "2GB"


def resolve_file(task: ResolveTask, tell: Tell) -> tuple[Outcome, Reading]:
    """Write the clusters of a table; nothing is written when something is wrong."""
    said = load_map(task.columns)
    model = load_table_model(task.model) if task.model else None
    if not task.out.parent.is_dir():
        raise TableError(f"No existe la carpeta donde escribir {task.out.name}.")
    with open_work(task.temp, task.memory) as work:
        reading = read_columns(read_table(work, task.source), said)
        number_records(work, reading)
        resolved = resolve_records(work, reading, model, tell)
        if task.save_model:
            resolved.model.save(task.save_model)
        return write_resolved(work, resolved, task.out), reading


def load_map(path: Path | None) -> dict[str, Meaning]:
    """Read what a map file says of the columns; no file says nothing."""
    if path is None:
        return {}
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise ColumnsError(f"El archivo de columnas {path.name} no se puede leer.") from None
    return parse_map(document)
