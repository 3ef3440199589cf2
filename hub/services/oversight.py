"""What the data-protection officer sees: figures, deliveries, the state of the log, consents.

Nothing here opens a sealed value; people appear only as codes that mean nothing elsewhere.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from sqlalchemy import Connection, Engine

from consent.terms import ConsentAction
from hub.ledger.verify import LogIdentity, LogVerdict
from hub.records.consents import RegisterFilter, StoredConsent
from hub.records.profiles import DeliveryCounts
from hub.records.trails import TrailFilter
from hub.services.consenting import ConsentMissingError, has_good_signature
from hub.services.front_office import FrontOffice, note_office_view
from hub.services.log_reading import verify_log
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import access_log, consents
from hub.store import access_reading as trail
from hub.store.deliveries import delivery_rows

PAGE_ROWS = 50
FRESH = timedelta(minutes=1)
MOST_VERIFIED = 50_000  # Above this a page would wait: `hub log verify` does it instead.


@dataclass(frozen=True, slots=True)
class LogState:
    """What the last verification found, and when; without a verdict the log was too long."""

    checked_at: datetime
    size: int
    verdict: LogVerdict | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of the panorama; each one is the size of a list that can be opened."""

    accesses: int
    refused: int
    given: int
    withdrawn: int
    agencies: int


@dataclass(frozen=True, slots=True)
class Panorama:
    """The officer's first page."""

    figures: Figures
    deliveries: tuple[DeliveryCounts, ...]
    log: LogState
    checkpoint: tuple[int, datetime] | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of the consent register, newest first."""

    rows: tuple[StoredConsent, ...]
    total: int
    older: int | None


@dataclass(frozen=True, slots=True)
class ConsentProof:
    """One answer, and whether its receipt is the one that was signed (None: there is none)."""

    stored: StoredConsent
    is_signed: bool | None


@dataclass(slots=True)
class LogWatch:
    """Verifies the log at most once a minute, whoever looks."""

    engine: Engine
    identity: LogIdentity
    _state: LogState | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def state(self, now: datetime) -> LogState:
        """Return the last verdict, a new one when the last is older than a minute."""
        with self._lock:
            if self._state is None or now - self._state.checked_at > FRESH:
                self._state = self._checked(now)
            return self._state

    def _checked(self, now: datetime) -> LogState:
        with snapshot(self.engine, office="dpo") as connection:
            size = access_log.log_size(connection)
        is_short = size <= MOST_VERIFIED
        return LogState(now, size, verify_log(self.engine, self.identity) if is_short else None)


def panorama(office: FrontOffice, session: Session, watch: LogWatch, now: datetime) -> Panorama:
    """Return the officer's first page, once the view is in the log."""
    note_office_view(office, session, "dpo-overview", now)
    state = watch.state(now)
    with snapshot(office.engine, office="dpo") as connection:
        deliveries = tuple(delivery_rows(connection))
        return Panorama(
            figures=_figures(connection, deliveries),
            deliveries=deliveries,
            log=state,
            checkpoint=trail.checkpoint_line(connection),
        )


def consent_register(
    office: FrontOffice, session: Session, chosen: RegisterFilter, before: int | None, now: datetime
) -> RegisterPage:
    """Return a page of the register, once the view is in the log."""
    note_office_view(office, session, "dpo-consents", now)
    with snapshot(office.engine, office="dpo") as connection:
        rows = consents.register_page(connection, chosen, before, PAGE_ROWS + 1)
        total = consents.register_size(connection, chosen)
    shown = tuple(rows[:PAGE_ROWS])
    return RegisterPage(shown, total, shown[-1].seq if len(rows) > PAGE_ROWS else None)


def consent_proof(
    office: FrontOffice, session: Session, event_id: UUID, now: datetime
) -> ConsentProof:
    """Return one answer with the state of its receipt, once the view is in the log."""
    note_office_view(office, session, "dpo-consent-proof", now)
    with snapshot(office.engine, office="dpo") as connection:
        stored = consents.find_event(connection, event_id)
    if stored is None:
        raise ConsentMissingError("No hay una respuesta con ese número.")
    signed = stored.receipt
    return ConsentProof(stored, None if signed is None else has_good_signature(office.ring, signed))


def _figures(connection: Connection, deliveries: tuple[DeliveryCounts, ...]) -> Figures:
    return Figures(
        accesses=access_log.log_size(connection),
        refused=trail.trail_size(connection, TrailFilter(outcomes=trail.REFUSED)),
        given=consents.register_size(connection, RegisterFilter(action=ConsentAction.GIVEN)),
        withdrawn=consents.register_size(
            connection, RegisterFilter(action=ConsentAction.WITHDRAWN)
        ),
        agencies=len({delivery.agency for delivery in deliveries}),
    )
