"""JSON lines, plain or FHIR: each record goes to the object whose selector it meets."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from hub.intake.feed import Feed, FeedObject, FileCheck, JsonSource
from hub.intake.readers.batches import BrokenRow, Row, row_json
from hub.intake.readers.json_paths import Branch, gather, parse_path, tree_of
from hub.intake.readers.lines import lines
from hub.intake.readers.source import Source

UNKNOWN_OBJECT = "desconocido"
UNREADABLE = "fila-ilegible"
NESTED = "valor-compuesto"
PLAIN_LEAVES = frozenset({str, type(None)})
# Numbers stay as written: 0.10 is not 0.1, and a document number is no number.
AS_WRITTEN = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


@dataclass(frozen=True, slots=True)
class _Target:
    """An object, how to know its records and how to reach its columns."""

    feed_object: FeedObject
    selector: Branch
    equals: str | None
    leaves: Branch
    columns: tuple[tuple[str, JsonSource], ...]
    to_change: tuple[int, ...]  # columns whose leaf is joined or loses a prefix

    def takes(self, record: Mapping[str, object]) -> bool:
        return self.equals is None or _gathered(record, self.selector, 1) == [self.equals]


def read_json_lines(source: Source, feed: Feed) -> Iterator[Row | BrokenRow]:
    """Yield one row a line; a line that is not a JSON object is a broken row."""
    targets = [_target(item) for item in feed.objects]
    for number, text in lines(source, feed):
        if not text.strip():
            continue
        record = _record(text)
        if record is None:
            yield _unreadable(number, text, feed)
            continue
        if len(record) > feed.limit(FileCheck.MAX_COLUMNS):
            raise feed.refusal(FileCheck.MAX_COLUMNS, f"Es la línea {number}.")
        yield _row(number, text, record, _choose(record, targets, feed, number))


def _target(found: FeedObject) -> _Target:
    columns = tuple((c.name, c.source) for c in found.columns if c.source is not None)
    leaves = tree_of([parse_path(source.path) for _, source in columns])
    to_change = tuple(
        index
        for index, (_, source) in enumerate(columns)
        if source.join is not None or source.remove_prefix is not None
    )
    if found.selector is None:
        return _Target(found, Branch(), None, leaves, columns, to_change)
    selector = tree_of([parse_path(found.selector.path)])
    return _Target(found, selector, found.selector.equals, leaves, columns, to_change)


def _gathered(record: Mapping[str, object], paths: Branch, count: int) -> list[object]:
    found: list[object] = [None] * count
    gather(record, paths, found)
    return found


def _record(text: str) -> Mapping[str, object] | None:
    """Parse one line, numbers kept as written; None when it is not a whole JSON object."""
    try:
        record = AS_WRITTEN.decode(text)
        # An escape can smuggle in half a surrogate pair, which no UTF-8 can hold.
        if "\\u" in text:
            json.dumps(record, ensure_ascii=False).encode()
    # Ten thousand brackets in a row exhaust the parser's stack before they are an error.
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _choose(
    record: Mapping[str, object], targets: Sequence[_Target], feed: Feed, number: int
) -> _Target:
    for target in targets:
        if target.takes(record):
            return target
    raise feed.refusal(FileCheck.RECORD_TYPE, f"Es la línea {number}.")


def _row(number: int, text: str, record: Mapping[str, object], target: _Target) -> Row | BrokenRow:
    leaves = _gathered(record, target.leaves, len(target.columns))
    for index in target.to_change:
        _, source = target.columns[index]
        leaf = leaves[index]
        if leaf is not None and not _is_nested(leaf, source):
            leaves[index] = _text(leaf, source)
    # Nearly every row: texts to be taken as they are.
    if PLAIN_LEAVES.issuperset(map(type, leaves)):
        return Row(target.feed_object, number, tuple(cast("list[str | None]", leaves)), len(text))
    for (column, source), leaf in zip(target.columns, leaves, strict=True):
        if _is_nested(leaf, source):
            reason = f"La columna «{column}» trae una lista o un objeto: envíe un solo texto."
            raw = row_json({"fila": text})
            return BrokenRow(target.feed_object.name, number, NESTED, column, reason, raw)
    values = tuple(None if leaf is None else _written(leaf) for leaf in leaves)
    return Row(target.feed_object, number, values, len(text))


def _is_nested(leaf: object, source: JsonSource) -> bool:
    return isinstance(leaf, dict) or (isinstance(leaf, list) and source.join is None)


def _text(leaf: object, source: JsonSource) -> str:
    if isinstance(leaf, list) and source.join is not None:
        leaf = source.join.join(part for part in leaf if isinstance(part, str))
    return _written(leaf).removeprefix(source.remove_prefix or "")


def _written(leaf: object) -> str:
    return str(leaf).lower() if isinstance(leaf, bool) else str(leaf)


def _unreadable(number: int, text: str, feed: Feed) -> BrokenRow:
    name = feed.objects[0].name if len(feed.objects) == 1 else UNKNOWN_OBJECT
    reason = "La línea no es un objeto JSON completo: genere de nuevo ese registro."
    raw = row_json({"fila": text})
    return BrokenRow(name, number, UNREADABLE, None, reason, raw, is_cut=True)
