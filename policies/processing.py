"""The register of processing: which personal columns each feed brings, what for, on which norm.

The columns themselves are declared by the data contracts; this module reads both and compares.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from policies.entry import Entry, keyed, read_entry
from policies.errors import RulebookError
from policies.wording import Norm, Wording

DEFAULT_PATH = Path(__file__).parent / "processing.yaml"
CONTRACTS = Path(__file__).parent / "contracts"
PERSONAL = frozenset({"personal", "identifier"})


@dataclass(frozen=True, slots=True)
class ProcessingRecord:
    """What one object of a feed is processed for."""

    record_id: str
    feed: str
    columns: tuple[str, ...]
    why: Wording
    norms: tuple[Norm, ...]


def load_processing(path: Path = DEFAULT_PATH) -> Mapping[str, ProcessingRecord]:
    """Every record by its id."""
    document = read_entry(path)
    document.only("records")
    records = [_record(entry) for entry in document.entries("records")]
    return keyed(records, lambda record: record.record_id, path.name)


def personal_columns(folder: Path = CONTRACTS) -> frozenset[str]:
    """Every personal column the contracts declare, as agency.object.column."""
    return frozenset(
        f"{path.stem}.{column}"
        for path in sorted(folder.glob("*.yaml"))
        for column in _columns(read_entry(path))
    )


def recorded_columns(records: Iterable[ProcessingRecord]) -> frozenset[str]:
    """Every column that stands in a record, as agency.object.column."""
    return frozenset(f"{record.feed}.{column}" for record in records for column in record.columns)


def _columns(contract: Entry) -> Iterator[str]:
    for thing in contract.entries("schema"):
        for column in thing.entries("properties"):
            if _label(column) in PERSONAL:
                yield f"{thing.text('name')}.{column.text('name')}"


def _label(column: Entry) -> str:
    """A column without a label counts as personal: unknown means no."""
    hints = column.entries("customProperties") if "customProperties" in column.values else ()
    labels = [hint.text("value") for hint in hints if hint.values.get("property") == "label"]
    return labels[0] if labels else "personal"


def _record(entry: Entry) -> ProcessingRecord:
    entry.only("id", "feed", "columns", "why", "norms")
    if entry.text("feed").count(".") != 1:
        raise RulebookError(f"{entry.place}: feed must be agency.object. Write both.")
    return ProcessingRecord(
        record_id=entry.text("id"),
        feed=entry.text("feed"),
        columns=entry.texts("columns"),
        why=entry.wording("why"),
        norms=entry.norms("norms"),
    )
