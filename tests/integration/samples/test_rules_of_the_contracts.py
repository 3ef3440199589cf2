"""The deliveries against the row rules of their contracts, with a slow and obvious reader.

Independent of hub.intake: what is counted here is what the quarantine must hold.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Protocol

import openpyxl
import pyarrow.parquet as pq
import pytest
from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
)

from hub.samples.deliver import SampleSummary

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
RECEIVED = date(2026, 7, 1)
Cells = dict[str, str]
OBJECTS = [
    "hacienda:propiedad",
    "salud:patient",
    "salud:immunization",
    "educacion:matricula",
    "movilidad:registro",
    "bienestar:beneficiario",
    "tramites:solicitud",
]


class City(Protocol):
    """What these tests use of the city in conftest."""

    inbox: Path
    summary: SampleSummary


def _object(name: str) -> SchemaObject:
    agency, _, wanted = name.partition(":")
    text = (CONTRACTS / f"{agency}.yaml").read_text(encoding="utf-8")
    feeds = OpenDataContractStandard.from_string(text).schema_ or []
    return next(feed for feed in feeds if feed.name == wanted)


def _hints(properties: list[CustomProperty] | None) -> dict[str, str]:
    return {str(item.property): str(item.value) for item in properties or []}


def _read(inbox: Path, name: str) -> Iterator[Cells]:
    match name.partition(":")[0]:
        case "hacienda":
            text = next((inbox / "hacienda").iterdir()).read_bytes().decode("latin-1")
            yield from csv.DictReader(StringIO(text), delimiter=";")
        case "educacion":
            yield from _sheet(next((inbox / "educacion").iterdir()))
        case "movilidad":
            yield from _lines(next((inbox / "movilidad").iterdir()), _object(name))
        case "bienestar":
            table = pq.read_table(next((inbox / "bienestar").iterdir()))
            for row in table.to_pylist():
                yield {key: _text(value) for key, value in row.items()}
        case agency:
            pattern = {"salud:patient": "Patient*", "salud:immunization": "Immunization*"}
            path = next((inbox / agency).glob(pattern.get(name, "*")))
            yield from _documents(path, _object(name))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _sheet(path: Path) -> Iterator[Cells]:
    book = openpyxl.load_workbook(path, read_only=True)
    header, *rows = book["Matricula"].iter_rows(values_only=True)
    book.close()
    for row in rows:
        yield {str(column): _text(value) for column, value in zip(header, row, strict=True)}


def _lines(path: Path, feed: SchemaObject) -> Iterator[Cells]:
    spans = {
        str(column.name): (int(hints["start"]) - 1, int(hints["width"]))
        for column in feed.properties or []
        if (hints := _hints(column.customProperties))
    }
    for line in path.read_text(encoding="utf-8").splitlines():
        yield {name: line[at : at + width].strip() for name, (at, width) in spans.items()}


def _documents(path: Path, feed: SchemaObject) -> Iterator[Cells]:
    columns = {str(one.name): _hints(one.customProperties) for one in feed.properties or []}
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        yield {name: _follow(document, hints) for name, hints in columns.items()}


def _follow(value: object, hints: dict[str, str]) -> str:
    for step in re.findall(r"\[[^\]]*\]|[^.\[]+", hints["path"]):
        value = _step(value, step)
    if isinstance(value, list):
        value = hints["join"].join(value)
    return _text(value).removeprefix(hints.get("removePrefix", ""))


def _step(value: object, step: str) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if not isinstance(value, list):
        return None
    inside = step[1:-1]
    if inside.isdecimal():
        return value[int(inside)] if int(inside) < len(value) else None
    key, _, wanted = inside.partition("=")
    return next((item for item in value if item.get(key) == wanted), None)


def _breaks(rule: DataQuality, value: str, row: Cells, seen: Counter[str]) -> bool:
    if rule.metric == "nullValues":
        return not value
    if isinstance(rule.implementation, dict) and rule.implementation["check"] == "anyPresent":
        return not any(row[column] for column in rule.implementation["columns"])
    if not value:
        return False
    if rule.metric == "duplicateValues":
        return seen[value] > 1
    if rule.metric == "invalidValues":
        return _is_invalid(rule.arguments or {}, value)
    assert isinstance(rule.implementation, dict)
    return not _holds(rule.implementation, value)


def _is_invalid(arguments: dict[str, object], value: str) -> bool:
    if "pattern" in arguments:
        return re.fullmatch(str(arguments["pattern"]), value) is None
    allowed = arguments["validValues"]
    assert isinstance(allowed, list)
    return value not in allowed


def _holds(check: dict[str, object], value: str) -> bool:
    match check["check"]:
        case "maxLength":
            return len(value) <= int(str(check["maximum"]))
        case "number":
            number = float(value.replace(str(check["decimal"]), "."))
            highest = float(str(check.get("maximum", "inf")))
            return float(str(check["minimum"])) <= number <= highest
        case _:
            return _is_date(check, value)


def _is_date(check: dict[str, object], value: str) -> bool:
    try:
        day = datetime.strptime(value, str(check["format"])).astimezone(UTC).date()
    except ValueError:
        return False
    latest = RECEIVED if "latest" in check else date.max
    return date.fromisoformat(str(check["earliest"])) <= day <= latest


def _broken_rows(feed: SchemaObject, rows: list[Cells]) -> Counter[str]:
    rules = [("", rule) for rule in feed.quality or []]
    rules += [
        (str(column.name), rule)
        for column in feed.properties or []
        for rule in column.quality or []
    ]
    counts = {name: Counter(row[name] for row in rows) for name in rows[0]}
    broken = Counter[str]()
    for row in rows:
        for name, rule in rules:
            if _breaks(rule, row.get(name, ""), row, counts.get(name, Counter())):
                broken[str(rule.id)] += 1
                break
    return broken


@pytest.mark.parametrize("name", OBJECTS)
def test_exactly_the_spoiled_rows_break_a_rule(small_city: City, name: str) -> None:
    rows = list(_read(small_city.inbox, name))

    broken = _broken_rows(_object(name), rows)

    repeated = sum(count for rule, count in broken.items() if rule.endswith("-repetido")) // 2
    assert broken.total() - repeated == small_city.summary.spoiled[name]


@pytest.mark.parametrize("name", OBJECTS)
def test_quarantine_will_show_more_than_one_kind_of_trouble(small_city: City, name: str) -> None:
    rows = list(_read(small_city.inbox, name))

    assert len(_broken_rows(_object(name), rows)) >= 2
