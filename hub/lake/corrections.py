"""Corrections that citizens asked for and the city accepted (Ley 1581 de 2012, arts. 8 a y 15).

Accepted ones are contenders of their field under the agency `ciudadano`. Whether they win or stand
as a mark beside the register's value is decided by policies/survivorship.yaml, at the next run.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import duckdb

from hub.lake.errors import CorrectionError
from hub.records.identifiers import CitizenId

CREATE = """
    create table if not exists corrections (
        correction_id uuid, citizen_id uuid, category varchar, field varchar, value varchar,
        state varchar, received_at timestamptz, decided_at timestamptz, norm varchar
    )
"""
KNOWN = "select count(*) from corrections where correction_id = ?"
RECORD = "insert into corrections values (?, ?, ?, ?, ?, 'accepted', ?, ?, ?)"
WITHDRAW = """
    update corrections set state = 'withdrawn', decided_at = ?
    where correction_id = ? and state = 'accepted'
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a citizen says is right, as the city accepted it."""

    correction_id: UUID
    citizen_id: CitizenId = dataclasses.field(repr=False)
    category: str
    field: str
    value: str = dataclasses.field(repr=False)
    received_at: datetime
    decided_at: datetime
    norm: str


def record_accepted(lake: duckdb.DuckDBPyConnection, correction: Correction) -> None:
    """Keep an accepted correction; the next run of the profile weighs it."""
    create_table(lake)
    [[known]] = lake.execute(KNOWN, [correction.correction_id]).fetchall()
    if known or not correction.value.strip() or correction.decided_at < correction.received_at:
        raise CorrectionError(
            "La corrección no se guardó: ya estaba, no dice nada o se decidió antes de pedirse. "
            "Revise la solicitud; el perfil sigue como estaba."
        )
    c = correction
    lake.execute(
        RECORD,
        [
            *(c.correction_id, c.citizen_id, c.category, c.field, c.value.strip()),
            *(c.received_at, c.decided_at, c.norm),
        ],
    )


def withdraw(lake: duckdb.DuckDBPyConnection, correction_id: UUID, now: datetime) -> None:
    """Take a correction back: the next run weighs the agencies alone; what it said stays in the history."""
    create_table(lake)
    [[withdrawn]] = lake.execute(WITHDRAW, [now, correction_id]).fetchall()
    if not withdrawn:
        raise CorrectionError("No hay una corrección aceptada con ese número. No se cambió nada.")


def create_table(lake: duckdb.DuckDBPyConnection) -> None:
    """Make the table where it is missing."""
    lake.execute(CREATE)
