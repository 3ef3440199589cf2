"""Paths into a nested JSON record: `a.b`, `a[0].b`, `a[key=value].b`.

All the paths of an object are laid together into one tree, so that a record is walked once and
not once a column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Names may hold dots and slashes inside [key=value]: FHIR extensions are chosen by their URL.
STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,4})\]|\[([^=\[\]]+)=([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Pick:
    """Take the first item of a list whose `key` equals `value`."""

    key: str
    value: str


Step = str | int | Pick


@dataclass(frozen=True, slots=True)
class Branch:
    """Where several paths have come to: the numbers of those that end, and the steps that go on."""

    ends: tuple[int, ...] = ()
    leaves: tuple[tuple[str, int], ...] = ()  # names with nothing behind them: nearly all
    names: tuple[tuple[str, "Branch"], ...] = ()
    places: tuple[tuple[int, "Branch"], ...] = ()
    picks: tuple[tuple[str, Mapping[str, "Branch"]], ...] = ()


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


def tree_of(paths: Sequence[Sequence[Step]]) -> Branch:
    """Lay paths together; each ends under its own number."""
    return _branch([(steps, number) for number, steps in enumerate(paths)])


def gather(record: object, branch: Branch, found: list[object]) -> None:
    """Put what stands at the end of each path into its place; a path that breaks off leaves None."""
    for number in branch.ends:
        found[number] = record
    if isinstance(record, dict):
        for name, number in branch.leaves:
            found[number] = record.get(name)
        for name, behind in branch.names:
            value = record.get(name)
            if value is not None:
                gather(value, behind, found)
    elif isinstance(record, list):
        _gather_items(record, branch, found)


def _gather_items(items: list[object], branch: Branch, found: list[object]) -> None:
    for place, behind in branch.places:
        if place < len(items):
            gather(items[place], behind, found)
    for key, wanted in branch.picks:
        seen: set[str] = set()
        for item in items:
            value = item.get(key) if isinstance(item, dict) else None
            # The first item of each value; a list or a number is never what a path names.
            if isinstance(value, str) and value in wanted and value not in seen:
                seen.add(value)
                gather(item, wanted[value], found)


def _branch(paths: Sequence[tuple[Sequence[Step], int]]) -> Branch:
    behind: dict[Step, list[tuple[Sequence[Step], int]]] = {}
    for steps, number in paths:
        if steps:
            behind.setdefault(steps[0], []).append((steps[1:], number))
    grown = {step: _branch(rest) for step, rest in behind.items()}
    leaves = {step: branch for step, branch in grown.items() if branch == Branch(branch.ends)}
    picks: dict[str, dict[str, Branch]] = {}
    for step, branch in grown.items():
        if isinstance(step, Pick):
            picks.setdefault(step.key, {})[step.value] = branch
    return Branch(
        ends=tuple(number for steps, number in paths if not steps),
        leaves=tuple((s, n) for s, b in leaves.items() if isinstance(s, str) for n in b.ends),
        names=tuple((s, b) for s, b in grown.items() if isinstance(s, str) and s not in leaves),
        places=tuple((step, branch) for step, branch in grown.items() if isinstance(step, int)),
        picks=tuple(picks.items()),
    )


def _step(found: re.Match[str]) -> Step:
    name, index, key, value = found.groups()
    if name is not None:
        return str(name)
    return int(index) if index is not None else Pick(key, value)
