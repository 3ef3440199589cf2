"""Notes and findings as lines of JSON: what `hub detect` reads and writes.

A line that cannot be read is told by its number and its fault; nothing of what stands in it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from hub.discovery.dates import read_dates
from hub.discovery.errors import LineError
from hub.discovery.findings import Finding
from hub.discovery.folding import fold_word
from hub.discovery.subject import NOBODY, Subject

LONGEST_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One note to read: what to call it, its text, and whose it is."""

    name: object = field(repr=False)
    text: str = field(repr=False)
    subject: Subject = field(repr=False)


def read_request(number: int, line: bytes) -> Request:
    """Read one line; LineError says what is wrong with it and never what it holds."""
    if len(line) > LONGEST_LINE:
        raise LineError(number, "pasa de 16 MiB: parta el texto")
    fields = _parsed(number, line)
    text = fields.get("text")
    if text is not None and not isinstance(text, str):
        raise LineError(number, "«text» debe ser un texto entre comillas")
    name = fields.get("id")
    if isinstance(name, dict | list):
        raise LineError(number, "«id» debe ser un texto o un número")
    return Request(name, text or "", _subject(number, fields.get("subject")))


def _parsed(number: int, line: bytes) -> Mapping[str, object]:
    try:
        parsed = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise LineError(
            number, "no está en UTF-8: guarde el archivo con esa codificación"
        ) from None
    except (ValueError, RecursionError):
        # `from None`: the parser's message quotes the line.
        raise LineError(number, "no es JSON: escriba un objeto por línea") from None
    if not isinstance(parsed, dict):
        raise LineError(number, "no es un objeto JSON: escríbalo entre llaves")
    return parsed


def _subject(number: int, given: object) -> Subject:
    if given is None:
        return NOBODY
    if not isinstance(given, dict):
        raise LineError(number, "«subject» debe ser un objeto entre llaves")
    household = given.get("household") or ()
    if not isinstance(household, list | tuple):
        raise LineError(number, "«household» debe ser una lista de personas")
    one = partial(_text, number, given)
    many = partial(_texts, number, given)
    return Subject(
        given_names=one("given_names"),
        surnames=one("surnames"),
        birth_date=_date(number, given.get("birth_date")),
        documents=many("documents"),
        emails=many("emails"),
        phones=many("phones"),
        address=one("address"),
        neighbourhood=one("neighbourhood"),
        plates=many("plates"),
        accounts=many("accounts"),
        properties=many("properties"),
        records=many("records"),
        household=tuple(_subject(number, person) for person in household),
    )


def _text(number: int, fields: Mapping[str, object], key: str) -> str:
    given = fields.get(key)
    if given is None:
        return ""
    if not isinstance(given, str):
        raise LineError(number, f"«{key}» debe ser un texto entre comillas")
    return given


def _texts(number: int, fields: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = fields.get(key)
    values = [] if given is None else given if isinstance(given, list) else [given]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in values):
        raise LineError(number, f"«{key}» debe ser una lista de textos")
    return tuple(str(one) for one in values)


def _date(number: int, given: object) -> date | None:
    if given is None or given == "":
        return None
    found = read_dates(fold_word(given)) if isinstance(given, str) else frozenset()
    if not found:
        raise LineError(number, "«birth_date» debe ser una fecha como 1988-03-15")
    return _likeliest(str(given), found)


def _likeliest(written: str, found: Iterable[date]) -> date:
    """`03/04/1988` is the third of April here; either reading is looked for in the text."""
    dates = sorted(found)
    day = written.lstrip()[:2].strip("/.- ")
    return next((one for one in dates if day.isdecimal() and one.day == int(day)), dates[0])


def write_answer(name: object, findings: Sequence[Finding]) -> str:
    """One line of output: the spans in order, and nothing of the text."""
    spans = [_span(finding) for finding in findings]
    return json.dumps({"id": name, "spans": spans}, separators=(",", ":"))


def _span(finding: Finding) -> dict[str, object]:
    return {
        "start": finding.start,
        "end": finding.end,
        "label": finding.label.value,
        "score": round(finding.score, 2),
        "why": finding.why,
    }
