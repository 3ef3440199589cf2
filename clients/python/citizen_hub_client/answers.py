"""What comes back, as values that know their types; anything else is refused, never guessed."""

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from citizen_hub_client.errors import HubUnreachable

Json = Mapping[str, object]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the access stands in the log, and the hash that proves what was written."""

    entry: int
    leaf_hash: bytes
    proof: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value with where and when it came from."""

    value: str = field(repr=False)
    source: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A field that was given: one value or several, and its marks."""

    values: tuple[Value, ...]
    marks: tuple[str, ...]

    @property
    def value(self) -> str:
        """The first value; the only one of most fields."""
        return self.values[0].value


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field that was not given, and why."""

    field: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub answered about one person."""

    given: Mapping[str, Given]
    withheld: tuple[Withheld, ...]
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """The answer of one line of a batch; `status` is what it would have had alone."""

    line: int
    status: int
    kind: str | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class AgreementUse:
    """What an agreement bears, and what was used of it."""

    agreement: str
    purpose: str
    people_per_day: int
    people_today: int
    requests_per_minute: int
    requests_this_minute: int
    look_back_days: int
    data_life_days: int


@dataclass(frozen=True, slots=True)
class Usage:
    """A client's own day."""

    client: str
    agency: str
    day: date
    calls: Mapping[str, int]
    agreements: tuple[AgreementUse, ...]


def read(what: Callable[[Json], Read], document: object) -> Read:
    """Read a document, or say that the hub did not answer in its own format."""
    try:
        return what(_object(document))
    except (KeyError, TypeError, ValueError) as error:
        raise HubUnreachable("The answer is not in the hub's format.") from error


def answer(document: Json) -> Answer:
    """Read the answer about one person."""
    given = {
        name: _given(_object(told)) for name, told in _object(document.get("fields", {})).items()
    }
    withheld = tuple(_withheld(_object(each)) for each in _list(document.get("withheld", [])))
    receipt = document.get("receipt")
    return Answer(given, withheld, None if receipt is None else _receipt(_object(receipt)))


def batch_line(document: Json) -> BatchLine:
    """Read one line of a batch."""
    kind = document.get("type")
    name = None if kind is None else str(kind).rpartition(":")[2]
    return BatchLine(_int(document["line"]), _int(document["status"]), name, answer(document))


def usage(document: Json) -> Usage:
    """Read a client's own day."""
    return Usage(
        client=_text(document["client"]),
        agency=_text(document["agency"]),
        day=date.fromisoformat(_text(document["day"])),
        calls={name: _int(number) for name, number in _object(document["calls"]).items()},
        agreements=tuple(_agreement(_object(each)) for each in _list(document["agreements"])),
    )


def _agreement(told: Json) -> AgreementUse:
    return AgreementUse(
        agreement=_text(told["agreement"]),
        purpose=_text(told["purpose"]),
        people_per_day=_int(told["people_per_day"]),
        people_today=_int(told["people_today"]),
        requests_per_minute=_int(told["requests_per_minute"]),
        requests_this_minute=_int(told["requests_this_minute"]),
        look_back_days=_int(told["look_back_days"]),
        data_life_days=_int(told["data_life_days"]),
    )


def _receipt(told: Json) -> Receipt:
    leaf = b64decode(_text(told["leaf_hash"]), validate=True)
    return Receipt(_int(told["entry"]), leaf, _text(told["proof"]))


def _given(told: Json) -> Given:
    marks = tuple(_text(mark) for mark in _list(told["marks"]))
    value = told["value"]
    listed = [_object(each) for each in value] if isinstance(value, list) else [told]
    return Given(tuple(_value(each) for each in listed), marks)


def _value(told: Json) -> Value:
    moment = datetime.fromisoformat(_text(told["received_at"]))
    return Value(_text(told["value"]), _text(told["source"]), moment)


def _withheld(told: Json) -> Withheld:
    return Withheld(_text(told["field"]), _text(told["reason"]), _text(told["message"]))


def _object(told: object) -> Json:
    if not isinstance(told, Mapping):
        raise TypeError
    return told


def _list(told: object) -> Sequence[object]:
    if not isinstance(told, list):
        raise TypeError
    return told


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError
    return told


def _int(told: object) -> int:
    if isinstance(told, bool) or not isinstance(told, int):
        raise TypeError
    return told
