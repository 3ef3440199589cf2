"""What detection answers: labelled spans of a text, never the text itself."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

RELEASE_THRESHOLD = 0.4  # copies that leave the identified zone hide everything from here up


class Label(StrEnum):
    """The kinds of personal data that the hub looks for."""

    PERSON = "PERSON"
    CO_CC = "CO_CC"
    CO_TI = "CO_TI"
    CO_CE = "CO_CE"
    CO_PPT = "CO_PPT"
    CO_PEP = "CO_PEP"
    CO_NIT = "CO_NIT"
    PASSPORT = "PASSPORT"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    NEIGHBOURHOOD = "NEIGHBOURHOOD"
    PLATE = "PLATE"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    PROPERTY_ID = "PROPERTY_ID"
    MEDICAL_RECORD = "MEDICAL_RECORD"
    BIRTH_DATE = "BIRTH_DATE"
    AGE = "AGE"
    HEALTH = "HEALTH"
    HEALTH_INSURER = "HEALTH_INSURER"
    SISBEN_GROUP = "SISBEN_GROUP"
    USERNAME = "USERNAME"
    ETHNICITY = "ETHNICITY"
    RELIGION = "RELIGION"
    POLITICS = "POLITICS"
    UNION = "UNION"
    SEXUALITY = "SEXUALITY"
    VICTIM = "VICTIM"
    IP = "IP"
    URL_PERSONAL = "URL_PERSONAL"


PLACEHOLDERS = MappingProxyType(
    {
        Label.PERSON: "[PERSONA]",
        Label.CO_CC: "[CÉDULA]",
        Label.CO_TI: "[TARJETA DE IDENTIDAD]",
        Label.CO_CE: "[CÉDULA DE EXTRANJERÍA]",
        Label.CO_PPT: "[PPT]",
        Label.CO_PEP: "[PEP]",
        Label.CO_NIT: "[NIT]",
        Label.PASSPORT: "[PASAPORTE]",
        Label.PHONE: "[TELÉFONO]",
        Label.EMAIL: "[CORREO]",
        Label.ADDRESS: "[DIRECCIÓN]",
        Label.NEIGHBOURHOOD: "[BARRIO]",
        Label.PLATE: "[PLACA]",
        Label.BANK_ACCOUNT: "[CUENTA]",
        Label.PROPERTY_ID: "[PREDIO]",
        Label.MEDICAL_RECORD: "[HISTORIA CLÍNICA]",
        Label.BIRTH_DATE: "[FECHA DE NACIMIENTO]",
        Label.AGE: "[EDAD]",
        Label.HEALTH: "[SALUD]",
        Label.HEALTH_INSURER: "[EPS]",
        Label.SISBEN_GROUP: "[SISBÉN]",
        Label.USERNAME: "[USUARIO]",
        Label.ETHNICITY: "[ETNIA]",
        Label.RELIGION: "[CREENCIA]",
        Label.POLITICS: "[POLÍTICA]",
        Label.UNION: "[SINDICATO]",
        Label.SEXUALITY: "[SEXUALIDAD]",
        Label.VICTIM: "[VÍCTIMA]",
        Label.IP: "[IP]",
        Label.URL_PERSONAL: "[PÁGINA]",
    }
)


class Finding(NamedTuple):
    """One span: offsets in code points, what it is, how sure, and which rule said so.

    A tuple, because a note makes a dozen and a frozen dataclass takes four times as long to make.
    """

    start: int
    end: int
    label: Label
    score: float
    why: str = ""


class Taken:
    """The places of a text that findings already hold."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        spans = sorted((finding.start, finding.end) for finding in findings)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def holds(self, position: int) -> bool:
        """Say whether a position lies within a finding."""
        nearest = bisect_right(self._starts, position) - 1
        return nearest >= 0 and position < self._ends[nearest]


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """Make spans disjoint: those that overlap become one, named by the surest of them."""
    settled: list[Finding] = []
    for finding in sorted(findings, key=_by_place):
        if settled and finding.start < settled[-1].end:
            settled[-1] = _joined(settled[-1], finding)
        else:
            settled.append(finding)
    return settled


def _by_place(finding: Finding) -> tuple[int, int]:
    return finding.start, -finding.end


def _joined(one: Finding, other: Finding) -> Finding:
    if one.end >= other.end and one.score >= other.score:
        return one
    surest = max(one, other, key=_by_certainty)
    end = max(one.end, other.end)
    return Finding(one.start, end, surest.label, surest.score, surest.why)


def _by_certainty(finding: Finding) -> tuple[float, int]:
    return finding.score, finding.end - finding.start


def mask(text: str, findings: Sequence[Finding], threshold: float = RELEASE_THRESHOLD) -> str:
    """Put a placeholder in the place of every finding at or above the threshold."""
    pieces = []
    read_to = 0
    for finding in settle(found for found in findings if found.score >= threshold):
        pieces.append(text[read_to : finding.start])
        pieces.append(PLACEHOLDERS[finding.label])
        read_to = finding.end
    pieces.append(text[read_to:])
    return "".join(pieces)
