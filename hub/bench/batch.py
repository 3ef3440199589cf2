"""A governed batch over HTTP against the raw read of the same sealed sections.

The yardstick selects the same sections of the same people by their ids, a thousand at a time, as
a role without row security's questions; it opens nothing, decides nothing and logs nothing.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import psycopg
from sqlalchemy import Engine

from hub.bench.figures import Ratio
from hub.bench.load import exchange
from hub.bench.pace import MeasureError
from hub.bench.people import CATEGORIES, PURPOSE, citizen, document, published
from hub.bench.served import served
from hub.store.roles import Role

PEOPLE = 20_000
CHUNK = 1_000
ANSWERED = 200
YARDSTICK = "leer las mismas secciones selladas, sin más"
SELECT = (
    "select citizen_id, category, sealed from hub.sections"
    " where citizen_id = any(%b) and category = any(%b)"
)


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds by the clock, and seconds that this process computed in them."""

    clock: float
    processor: float


def measure_batch(people: int = PEOPLE) -> list[Ratio]:
    """People a second, governed over HTTP and raw."""
    with published(people) as hub:
        with hub.engine(Role.PIPELINE, 1) as pipeline:
            _read(pipeline, people)
            raw = min((_read(pipeline, people) for _ in range(3)), key=lambda one: one.clock)
        with served(hub, "salud") as server:
            request = server.post("/v1/profiles:batch", _body(people), "application/x-ndjson")
            warm = server.post("/v1/profiles:batch", _body(2 * CHUNK), "application/x-ndjson")
            _ask(server.address, warm, 2 * CHUNK)
            spent = _ask(server.address, request, people)
    name = f"preguntar por {people} personas (proceso del hub: {spent.processor:.2f} s de CPU)"
    return [
        Ratio(name, YARDSTICK, people / spent.clock, people / raw.clock, "personas por segundo")
    ]


def _ask(address: tuple[str, int], request: bytes, people: int) -> _Spent:
    """Ask from this process: its client's own work counts against us."""
    begin, computed = time.perf_counter(), _processor_seconds()
    answer = exchange(address, request)
    spent = _Spent(time.perf_counter() - begin, _processor_seconds() - computed)
    lines = answer.splitlines()
    if len(lines) != people or any(json.loads(line)["status"] != ANSWERED for line in lines[::97]):
        raise MeasureError("El lote medido no respondió por todas las personas.")
    return spent


def _read(pipeline: Engine, people: int) -> _Spent:
    numbers, rows = iter(range(people)), 0
    begin, computed = time.perf_counter(), _processor_seconds()
    with pipeline.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the store speaks psycopg only
        cursor = driver.cursor(binary=True)
        while ids := [citizen(number) for number in islice(numbers, CHUNK)]:
            rows += len(cursor.execute(SELECT, [ids, sorted(CATEGORIES)], prepare=True).fetchall())
    if rows != people * len(CATEGORIES):
        raise MeasureError("La vara no leyó todas las secciones.")
    return _Spent(time.perf_counter() - begin, _processor_seconds() - computed)


def _body(people: int) -> bytes:
    return b"\n".join(_lines(people)) + b"\n"


def _lines(people: int) -> Iterator[bytes]:
    yield json.dumps({"purpose": PURPOSE, "case_ref": "MEDIDA-1"}).encode()
    for number in range(people):
        asked = document(number)
        yield json.dumps({"subject": {"type": asked.kind, "number": asked.number}}).encode()


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system
