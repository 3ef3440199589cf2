"""One access, as canonical bytes: who asked, why, on which ground, and what left.

Never a value of a citizen and never an identifier: the subject and the case are salted
commitments. The format is documented, with test vectors, in docs/reference/log-format.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from hub.ledger.commitments import COMMITMENT_BYTES
from hub.ledger.errors import EntryError

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}")
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
MAX_FIELDS = 200


class Channel(StrEnum):
    """The door through which an access came."""

    API = "api"
    PORTAL = "portal"
    DPO = "dpo"
    EXPORT = "export"
    ASSETS = "assets"


class Outcome(StrEnum):
    """What became of a request."""

    PERMITTED = "permitted"
    PARTLY = "partly"
    REFUSED = "refused"
    UNSETTLED = "unsettled"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """What the log keeps of one access. Codes only: free text has no way in."""

    at: datetime
    channel: Channel
    outcome: Outcome
    agency: str | None = None
    client: str | None = None
    officer: str | None = None
    purpose: str | None = None
    basis: str | None = None
    agreement: str | None = None
    consent: str | None = None
    rulebook: str | None = None
    detail: str | None = None
    asked: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    withheld: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    subject: bytes | None = field(default=None, repr=False)
    case: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse an entry that could not be written, or that contradicts itself."""
        _check_time(self.at)
        _check_codes(self)
        _check_fields(self)
        _check_commitments(self)


def _check_time(at: datetime) -> None:
    if at.tzinfo is not UTC:
        raise EntryError("La hora de una entrada debe estar en UTC.")


def _check_codes(entry: AccessEntry) -> None:
    named = (
        entry.agency,
        entry.client,
        entry.officer,
        entry.purpose,
        entry.basis,
        entry.agreement,
        entry.consent,
        entry.rulebook,
        entry.detail,
        *entry.withheld.values(),
        *entry.inputs.values(),
    )
    if not all(code is None or is_code(code) for code in named):
        raise EntryError(f"Una entrada lleva solo códigos de la forma {CODE.pattern}.")


def _check_fields(entry: AccessEntry) -> None:
    if not (are_names(entry.asked) and are_names(frozenset(entry.inputs))):
        raise EntryError(f"Los campos se nombran con {FIELD_NAME.pattern}.")
    if max(len(entry.asked), len(entry.inputs)) > MAX_FIELDS:
        raise EntryError(f"Una entrada nombra como máximo {MAX_FIELDS} campos.")
    if not (entry.given | entry.withheld.keys()) <= entry.asked:
        raise EntryError("Lo entregado y lo retenido deben estar entre lo pedido.")
    if entry.given & entry.withheld.keys():
        raise EntryError("Un campo no puede estar entregado y retenido a la vez.")
    _check_outcome(entry)


def _check_outcome(entry: AccessEntry) -> None:
    if not _agrees(entry):
        raise EntryError(f"El resultado {entry.outcome} no concuerda con los campos.")


def _agrees(entry: AccessEntry) -> bool:
    match entry.outcome:
        case Outcome.PERMITTED:
            return not entry.withheld
        case Outcome.PARTLY:
            return bool(entry.given and entry.withheld)
        case Outcome.REFUSED | Outcome.UNSETTLED | Outcome.ERROR:
            return not entry.given


def _check_commitments(entry: AccessEntry) -> None:
    for commitment in (entry.subject, entry.case):
        if commitment is not None and len(commitment) != COMMITMENT_BYTES:
            raise EntryError(f"Un compromiso mide {COMMITMENT_BYTES} bytes.")
    if entry.case is not None and entry.subject is None:
        raise EntryError("Una entrada con caso lleva también un sujeto, aunque sea nadie.")


@lru_cache(maxsize=1 << 12)
def are_names(names: frozenset[str]) -> bool:
    """Whether all of these are names of fields; entries of one purpose ask for the same ones."""
    return all(FIELD_NAME.fullmatch(name) for name in names)


@lru_cache(maxsize=1 << 14)
def is_code(text: str) -> bool:
    """Whether a text is a plain code: short, printable ASCII, one line."""
    return CODE.fullmatch(text) is not None
