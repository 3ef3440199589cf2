"""D0, the panorama: the state of the log, the figures, and every delivery row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from hub.portal.access_words import agency_name
from hub.portal.formats import moment, number, stamp
from hub.portal.texts import Texts
from hub.portal.visits import OfficeVisit, Visit
from hub.records.profiles import DeliveryCounts
from hub.services.accesses import MOST_COUNTED
from hub.services.oversight import Figures, LogState, Panorama, panorama

router = APIRouter()

STATE_TONES = {"validated": "good", "refused": "bad"}


@dataclass(frozen=True, slots=True)
class LogModel:
    """The state of the log."""

    tone: str
    sentence: str
    details: tuple[str, ...]
    checkpoint: str
    root: str | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; its address opens the list that it counts."""

    number: str
    label: str
    address: str | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery."""

    agency: str
    received: str
    state: str
    tone: str
    reason: str | None
    rows_in: str
    validated: str
    quarantined: str
    code: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the deliveries."""

    rows_in: str
    validated: str
    quarantined: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether every row received is accounted for (P6)."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class OverviewModel:
    """The whole page."""

    log: LogModel
    tiles: tuple[Tile, ...]
    deliveries: tuple[DeliveryRow, ...]
    totals: Totals
    balance: Balance


@router.get("/dpo")
def overview(visit: OfficeVisit) -> Response:
    """The officer's first page."""
    found = panorama(visit.office, visit.signed_in, visit.portal.watch, visit.now)
    return visit.page("dpo/overview.html", "overview.title", _model(visit, found))


def _model(visit: Visit, found: Panorama) -> OverviewModel:
    return OverviewModel(
        log=_log(visit.texts, found),
        tiles=tuple(_tiles(visit, found.figures)),
        deliveries=tuple(_delivery(visit, row) for row in found.deliveries),
        totals=_totals(visit.texts, found.deliveries),
        balance=_balance(visit.texts, found.deliveries),
    )


def _log(texts: Texts, found: Panorama) -> LogModel:
    state, verdict = found.log, found.log.verdict
    size, signed_at = found.checkpoint or (0, state.checked_at)
    checkpoint = texts.say(
        "accesses.sealed", size=number(size, texts), moment=moment(signed_at, texts)
    )
    tone, sentence = _verdict_words(texts, state)
    details = [_checked(texts, state)]
    if verdict and verdict.flaw:
        details.append(texts.say("overview.log_reason", reason=verdict.flaw.words))
    return LogModel(
        tone=tone,
        sentence=sentence,
        details=tuple(details),
        checkpoint=checkpoint,
        root=verdict.root.hex() if verdict else None,
    )


def _verdict_words(texts: Texts, state: LogState) -> tuple[str, str]:
    if state.verdict is None:
        return "care", texts.say("overview.log_long")
    if state.verdict.flaw is not None:
        entry = number(state.verdict.flaw.entry, texts)
        return "bad", texts.say("overview.log_bad", entry=entry)
    return "good", texts.say("overview.log_good" if state.size else "overview.log_empty")


def _checked(texts: Texts, state: LogState) -> str:
    size, when = number(state.size, texts), moment(state.checked_at, texts)
    return texts.say("overview.log_checked", size=size, moment=when)


def _tiles(visit: Visit, figures: Figures) -> Iterator[Tile]:
    trail, register = f"{visit.prefix}/dpo/accesos", f"{visit.prefix}/dpo/permisos"
    yield _tile(visit, "accesses", figures.accesses, trail)
    yield _tile(visit, "refused", figures.refused, f"{trail}?resultado=refused")
    yield _tile(visit, "consents_given", figures.given, f"{register}?respuesta=given")
    yield _tile(visit, "consents_withdrawn", figures.withdrawn, f"{register}?respuesta=withdrawn")
    yield _tile(visit, "agencies", figures.agencies, None)


def _tile(visit: Visit, name: str, count: int, address: str | None) -> Tile:
    label = visit.texts.say(f"overview.{name}.{'one' if count == 1 else 'many'}")
    return Tile(number(min(count, MOST_COUNTED), visit.texts), label, address)


def _delivery(visit: Visit, row: DeliveryCounts) -> DeliveryRow:
    texts = visit.texts
    state = f"overview.delivery_state.{row.state}"
    return DeliveryRow(
        agency=agency_name(visit.office.rulebook, row.agency, texts),
        received=stamp(row.received_at),
        state=texts.say(state) if texts.has(state) else row.state,
        tone=STATE_TONES.get(row.state, ""),
        reason=row.refused_reason,
        rows_in=number(row.rows_in, texts),
        validated=number(row.rows_validated, texts),
        quarantined=number(row.rows_quarantined, texts),
        code=row.delivery_id,
    )


def _totals(texts: Texts, rows: Sequence[DeliveryCounts]) -> Totals:
    return Totals(
        rows_in=number(sum(row.rows_in for row in rows), texts),
        validated=number(sum(row.rows_validated for row in rows), texts),
        quarantined=number(sum(row.rows_quarantined for row in rows), texts),
    )


def _balance(texts: Texts, rows: Sequence[DeliveryCounts]) -> Balance:
    adds_up = all(
        row.rows_in == row.rows_validated + row.rows_quarantined + row.rows_stopped for row in rows
    )
    if adds_up:
        return Balance(texts.say("overview.balance_good"), "good")
    return Balance(texts.say("overview.balance_bad"), "bad")
