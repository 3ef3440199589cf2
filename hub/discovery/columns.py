"""What a column holds, judged by its header and its values together.

The header is a cue before each value, as a word before a number is in a note: it convicts
(`telefono: 3155551234`) and it acquits (`valor: 3155551234`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.discovery.detector import find
from hub.discovery.findings import Finding, Label
from hub.discovery.folding import fold_word

ENOUGH_VALUES = 20  # more add nothing: measured on seventeen kinds of column
LOOKS_PERSONAL = 0.5
SURE = 0.9  # below this a person had better look
BY_HEADER = 0.7
COUNTS = 0.3  # a neighbourhood or an insurer that stands alone
MOST_OF_A_VALUE = 0.5
WORDS_OF_A_TEXT = 8
NOT_LETTERS = re.compile(r"[^a-z]+")
HEADERS = {
    "etnia": Label.ETHNICITY, "etnico": Label.ETHNICITY, "resguardo": Label.ETHNICITY, "religion": Label.RELIGION,
    "culto": Label.RELIGION, "partido": Label.POLITICS, "sindicato": Label.UNION, "sexual": Label.SEXUALITY,
    "victima": Label.VICTIM, "diagnostico": Label.HEALTH, "dx": Label.HEALTH, "cie": Label.HEALTH,
    "discapacidad": Label.HEALTH, "enfermedad": Label.HEALTH, "sisben": Label.SISBEN_GROUP, "edad": Label.AGE,
    "eps": Label.HEALTH_INSURER, "aseguradora": Label.HEALTH_INSURER, "usuario": Label.USERNAME, "login": Label.USERNAME,
    "nombre": Label.PERSON, "nombres": Label.PERSON, "apellido": Label.PERSON, "apellidos": Label.PERSON,
    "barrio": Label.NEIGHBOURHOOD, "vereda": Label.NEIGHBOURHOOD, "cedula": Label.CO_CC, "pasaporte": Label.PASSPORT,
    "telefono": Label.PHONE, "celular": Label.PHONE, "correo": Label.EMAIL, "email": Label.EMAIL,
    "direccion": Label.ADDRESS, "placa": Label.PLATE, "nacimiento": Label.BIRTH_DATE, "cuenta": Label.BANK_ACCOUNT,
    "catastral": Label.PROPERTY_ID, "predial": Label.PROPERTY_ID, "predio": Label.PROPERTY_ID, "clinica": Label.MEDICAL_RECORD,
}  # fmt: skip
# A header that names a thing and not a person: `nombre_programa`, `direccion_sede`.
THINGS = frozenset(
    [
        "programa",
        "sede",
        "entidad",
        "institucion",
        "colegio",
        "dependencia",
        "tramite",
        "curso",
        "vacuna",
        "archivo",
        "proyecto",
        "oficina",
        "establecimiento",
        "producto",
        "tipo",
        "estado",
        "codigo",
        "secretaria",
        "ips",
        "punto",
    ]
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a column looks like: a label or none, how sure, and on how many values."""

    label: Label | None
    confidence: float
    sampled: int

    @property
    def looks_personal(self) -> bool:
        """Sure enough to keep a feed waiting."""
        return self.label is not None and self.confidence >= LOOKS_PERSONAL


def judge(header: str, values: Iterable[str]) -> Judgement:
    """Judge a column by its header and up to a few dozen different values."""
    words = NOT_LETTERS.sub(" ", fold_word(header)).split()
    present = [value for value in values if value.strip()]
    by_values = _by_values(" ".join(words), present)
    by_header = _by_header(words)
    if present and by_header is not None and not by_values.looks_personal:
        return Judgement(by_header, BY_HEADER, len(present))
    return by_values


def _by_header(words: Sequence[str]) -> Label | None:
    if not THINGS.isdisjoint(words):
        return None
    return next((HEADERS[word] for word in words if word in HEADERS), None)


def _by_values(header: str, values: Sequence[str]) -> Judgement:
    """The commonest label of the values behind their header; surer when they convince alone."""
    if not values:
        return Judgement(None, 0.0, 0)
    found = Counter(_label(f"{header}: ", value) for value in values)
    found.pop(None, None)
    if not found:
        return Judgement(None, round(1 - 1 / (1 + len(values)), 2), len(values))
    label, count = found.most_common(1)[0]
    share = found.total() / len(values)
    if sum(map(_is_text, values)) * 2 > len(values):
        return Judgement(label, round(share, 2), len(values))  # of many kinds, and all personal
    alone = sum(_label("", value) is label for value in values) / len(values)
    confidence = count / len(values) * (0.75 + 0.25 * alone)
    return Judgement(label, round(confidence, 2), len(values))


def _is_text(value: str) -> bool:
    return len(value.split()) >= WORDS_OF_A_TEXT


def _label(before: str, value: str) -> Label | None:
    """What a value is, when most of it is one thing; for a long text, what stands in it."""
    text = before + value
    spans = [one for one in find(text) if one.score >= COUNTS and one.end > len(before)]
    if not spans:
        return None
    widest = max(spans, key=_width)
    return (
        widest.label if _is_text(value) or _width(widest) >= MOST_OF_A_VALUE * len(value) else None
    )


def _width(finding: Finding) -> int:
    return finding.end - finding.start
