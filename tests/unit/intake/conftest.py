"""The real contracts, files built by hand for each format, and what the readers make of them."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.intake.contract import load_contracts
from hub.intake.feed import Feed
from hub.intake.readers.batches import BrokenRow
from hub.intake.readers.read import read
from hub.records.identifiers import AgencyCode

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
Values = Mapping[str, object]
Feeds = Mapping[str, Feed]
Make = Callable[[Sequence[Values]], bytes]
Read = Callable[[str, bytes], tuple[list[Values], list[BrokenRow]]]


@pytest.fixture(scope="session")
def feeds() -> Mapping[AgencyCode, Feed]:
    return load_contracts(CONTRACTS)


@pytest.fixture(scope="session")
def reading(feeds: Feeds) -> Read:
    """Read bytes as the feed of an agency: the rows with their numbers, and the broken ones."""

    def read_bytes(agency: str, data: bytes) -> tuple[list[Values], list[BrokenRow]]:
        batches = list(read(io.BytesIO(data), len(data), feeds[agency]))
        rows = [row for batch in batches for row in batch.table.to_pylist()]
        return rows, [row for batch in batches for row in batch.broken]

    return read_bytes


def _full(feed: Feed, values: Values) -> dict[str, object]:
    return {name: values.get(name, "") for name in feed.objects[0].column_names}


@pytest.fixture(scope="session")
def csv_file(feeds: Feeds) -> Make:
    """A file of hacienda: latin-1, semicolons, CRLF."""

    def make(rows: Sequence[Values]) -> bytes:
        names = feeds["hacienda"].objects[0].column_names
        lines = [";".join(str(v) for v in _full(feeds["hacienda"], row).values()) for row in rows]
        return "".join(f"{line}\r\n" for line in (";".join(names), *lines)).encode("latin-1")

    return make


@pytest.fixture(scope="session")
def fixed_width_file(feeds: Feeds) -> Make:
    """A file of movilidad: positions, UTF-8, no header."""

    def make(rows: Sequence[Values]) -> bytes:
        columns = feeds["movilidad"].objects[0].columns
        spans = [(c.name, c.span.end - c.span.start) for c in columns if c.span is not None]
        lines = ("".join(str(row.get(n, "")).ljust(width) for n, width in spans) for row in rows)
        return "".join(f"{line}\n" for line in lines).encode()

    return make


@pytest.fixture(scope="session")
def json_file() -> Make:
    """One JSON document a line."""

    def make(rows: Sequence[Values]) -> bytes:
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()

    return make


@pytest.fixture(scope="session")
def xlsx_file(feeds: Feeds) -> Make:
    """A workbook of educacion."""

    def make(rows: Sequence[Values]) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Matricula"
        sheet.append(list(feeds["educacion"].objects[0].column_names))
        for row in rows:
            sheet.append(list(_full(feeds["educacion"], row).values()))
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return make


@pytest.fixture(scope="session")
def parquet_file(feeds: Feeds) -> Make:
    """A file of bienestar; each column has the type of its first value."""

    def make(rows: Sequence[Values]) -> bytes:
        names = feeds["bienestar"].objects[0].column_names
        columns = {name: pa.array([row.get(name) for row in rows]) for name in names}
        target = io.BytesIO()
        pq.write_table(pa.table(columns), target)
        return target.getvalue()

    return make
