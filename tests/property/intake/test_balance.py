"""Whatever an agency sends, every row ends in one place: validated or quarantined (P6)."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.intake.deliveries import Delivery, DeliveryState, enter
from hub.intake.feed import Feed
from hub.intake.inbox import delivery_id
from hub.intake.sealed import keep_sealed
from hub.intake.tables import create_tables
from hub.intake.validated import validate
from hub.records.identifiers import AgencyCode
from hub.vault.keyring import Secret

KEY = Secret(bytes(range(32)))
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
COLUMNS = 16
Send = Callable[[str, bytes], Delivery]

words = st.sampled_from(
    [
        "",
        " ",
        "HAC-0001",
        "HAC-0002",
        "CC",
        "XX",
        "04/05/1990",
        "31/02/1990",
        "12,50",
        "-1",
        "ñandú",
    ]
)
# Quotes may put lines together, which other tests try.
mess = st.text(st.characters(codec="latin-1", exclude_characters='\n"'), max_size=12)
fields = st.one_of(words, words, words, mess)
whole_lines = st.lists(fields, min_size=COLUMNS, max_size=COLUMNS).map(";".join)
any_lines = st.one_of(whole_lines, whole_lines, st.lists(fields, max_size=20).map(";".join), mess)


@pytest.fixture(scope="module")
def send(
    tmp_path_factory: pytest.TempPathFactory, feeds: Mapping[AgencyCode, Feed]
) -> Iterator[Send]:
    """Land bytes, validate them twice, and return the line in the register."""
    folder: Path = tmp_path_factory.mktemp("landing")
    with duckdb.connect(":memory:") as lake:
        create_tables(lake, feeds)

        def land_and_validate(agency: str, data: bytes) -> Delivery:
            lake.execute("delete from deliveries")
            sha256 = hashlib.sha256(data).hexdigest()
            code = AgencyCode(agency)
            name = delivery_id(code, sha256)
            keep_sealed(io.BytesIO(data), folder, KEY, name, sha256)
            landed = Delivery(name, code, sha256, len(data), NOW, DeliveryState.LANDED)
            enter(lake, landed)
            return validate(landed, feeds[code], lake, folder, KEY)

        yield land_and_validate


def _assert_balanced(done: Delivery, rows_sent: int) -> None:
    validated, quarantined = done.rows_validated or 0, done.rows_quarantined or 0
    if done.state is DeliveryState.REFUSED:
        assert (done.rows_in, validated, quarantined) == (0, 0, 0)
        assert done.refused_reason
        return
    assert done.rows_in == rows_sent == validated + quarantined


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=st.lists(any_lines, max_size=30), ending=st.sampled_from(["\r\n", "\n"]))
def test_every_line_of_a_messy_csv_is_accounted_for(
    lines: list[str], ending: str, send: Send, feeds: Mapping[str, Feed]
) -> None:
    header = ";".join(feeds["hacienda"].objects[0].column_names)
    # A last row that is whole, so that the file does not pass for a cut one.
    text = "".join(f"{line}{ending}" for line in (header, *lines, ";" * (COLUMNS - 1)))

    done = send("hacienda", text.encode("latin-1"))

    _assert_balanced(done, sum(bool(line.strip()) for line in text.split("\n")[1:]))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
requests = st.fixed_dictionaries(
    {},
    optional={
        "radicado": st.sampled_from(["RAD-0001", "RAD-0002"]) | json_values,
        "fecha": st.sampled_from(["2026-01-02", "2026-02-30"]) | json_values,
        "solicitante": st.fixed_dictionaries({"nombre": json_values}) | json_values,
        "nota": json_values,
    },
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(requests | json_values, max_size=20), garbage=st.text(max_size=20))
def test_every_line_of_messy_json_is_accounted_for(
    rows: list[object], garbage: str, send: Send
) -> None:
    lines = [*map(_json, rows), garbage.replace("\n", " "), '{"radicado": "RAD-9999"}']
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")

    done = send("tramites", data)

    _assert_balanced(done, sum(bool(line.strip()) for line in lines))


def _json(value: object) -> str:
    """Write JSON by hand where the standard library would refuse or escape."""
    match value:
        case dict():
            return "{" + ",".join(f"{_json(k)}:{_json(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_json, value)) + "]"
        case str():
            return '"' + "".join(f"\\u{ord(c) & 0xFFFF:04x}" for c in value) + '"'
        case None | bool():
            return str(value).lower().replace("none", "null")
        case _:
            return str(value).replace("inf", "Infinity").replace("nan", "NaN")
