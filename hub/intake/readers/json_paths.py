"""Paths into a nested JSON record: `a.b`, `a[0].b`, `a[key=value].b`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Names may hold dots and slashes inside [key=value]: FHIR extensions are chosen by their URL.
STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,4})\]|\[([^=\[\]]+)=([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Pick:
    """Take the first item of a list whose `key` equals `value`."""

    key: str
    value: str


Step = str | int | Pick


def parse_path(path: str) -> tuple[Step, ...]:
    """Read a path into steps; an empty tuple means that it is not one."""
    steps: list[Step] = []
    position = 0
    while position < len(path):
        found = STEP.match(path, position)
        if found is None:
            return ()
        steps.append(_step(found))
        position = found.end()
    return tuple(steps)


def follow(record: object, steps: Sequence[Step]) -> object:
    """Return what stands at the end of a path, or None where the path breaks off."""
    for step in steps:
        record = _take(record, step)
        if record is None:
            return None
    return record


def _step(found: re.Match[str]) -> Step:
    name, index, key, value = found.groups()
    if name is not None:
        return str(name)
    return int(index) if index is not None else Pick(key, value)


def _take(record: object, step: Step) -> object:
    match step:
        case str():
            return record.get(step) if isinstance(record, dict) else None
        case int():
            return record[step] if isinstance(record, list) and step < len(record) else None
        case Pick():
            return _pick(record, step)


def _pick(record: object, step: Pick) -> object:
    items = record if isinstance(record, list) else []
    matching = (i for i in items if isinstance(i, dict) and i.get(step.key) == step.value)
    return next(matching, None)
