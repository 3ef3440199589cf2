"""Who saw my data, and the whole trail for the officer: the log read back in pages.

Reading the log is itself an access: the note is written first, so that it is already the newest
line of what is shown.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hub.ledger.entry import AccessEntry, Channel
from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import CitizenId
from hub.records.trails import AgencyTally, TrailFilter, TrailRow
from hub.services.disclosure import CITY_ZONE, hidden_until, masked
from hub.services.front_office import FrontOffice, OwnView, note_office_view, note_own_view
from hub.services.own_data import holder_of
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import access_reading as store

PAGE_ROWS = 50
MOST_COUNTED = store.MOST_COUNTED
REFUSED = store.REFUSED
SHOWN = store.SHOWN


@dataclass(frozen=True, slots=True)
class SeenAccess:
    """One entry of the log as it is read back."""

    seq: int
    entry: AccessEntry
    leaf_hash: bytes
    citizen_id: CitizenId | None = field(default=None, repr=False)
    shown_from: date | None = None  # The entry is masked until then.

    @property
    def is_own(self) -> bool:
        """Whether the person themselves was looking, on these pages."""
        return self.entry.channel is Channel.PORTAL and self.entry.agency is None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of entries, newest first; `older` is where the next page starts."""

    rows: tuple[SeenAccess, ...]
    total: int
    older: int | None


@dataclass(frozen=True, slots=True)
class OwnTrail:
    """What a citizen sees of who saw them."""

    page: TrailPage
    agencies: tuple[AgencyTally, ...]
    sealed: tuple[int, datetime] | None


def own_trail(
    office: FrontOffice, session: Session, chosen: TrailFilter, before: int | None, now: datetime
) -> OwnTrail:
    """Return who looked at the signed-in person, with filters, once this look is written."""
    citizen_id = holder_of(session)
    note_own_view(office, OwnView(citizen_id, "own-accesses"), now)
    today = now.astimezone(CITY_ZONE).date()
    if chosen.agency or chosen.purpose or chosen.outcomes or chosen.is_own:
        chosen = replace(chosen, readable_on=today)  # A filter would tell what is masked.
    with snapshot(office.engine, citizen=citizen_id) as connection:
        rows = store.trail_page(
            connection, chosen, citizen_id=citizen_id, before=before, limit=PAGE_ROWS + 1
        )
        return OwnTrail(
            page=_own_page(
                rows, store.trail_size(connection, chosen, citizen_id=citizen_id), today
            ),
            agencies=tuple(
                store.agencies_about(connection, citizen_id, TrailFilter(readable_on=today))
            ),
            sealed=store.checkpoint_line(connection),
        )


def looks_since(
    office: FrontOffice, citizen_id: CitizenId, since: datetime, now: datetime
) -> OwnTrail:
    """Return who else looked at a citizen since a moment; for a summary, not a page of its own."""
    chosen, today = TrailFilter(since=since, is_own=False), now.astimezone(CITY_ZONE).date()
    with snapshot(office.engine, citizen=citizen_id) as connection:
        rows = store.trail_page(connection, chosen, citizen_id=citizen_id, limit=PAGE_ROWS + 1)
        return OwnTrail(
            page=_own_page(
                rows, store.trail_size(connection, chosen, citizen_id=citizen_id), today
            ),
            agencies=tuple(
                store.agencies_about(connection, citizen_id, replace(chosen, readable_on=today))
            ),
            sealed=None,
        )


def office_trail(
    office: FrontOffice, session: Session, chosen: TrailFilter, before: int | None, now: datetime
) -> TrailPage:
    """Return the whole trail for the officer, once this look is written."""
    note_office_view(office, session, "dpo-accesses", now)
    with snapshot(office.engine, office="dpo") as connection:
        rows = store.trail_page(connection, chosen, before=before, limit=PAGE_ROWS + 1)
        return _page(rows, store.trail_size(connection, chosen))


def _own_page(rows: list[TrailRow], total: int, today: date) -> TrailPage:
    page = _page(rows, total)
    return replace(page, rows=tuple(_masked(seen, today) for seen in page.rows))


def _masked(seen: SeenAccess, today: date) -> SeenAccess:
    """Counted for the person from the first second, readable from its day."""
    shown_from = hidden_until(seen.entry, today)
    if shown_from is None:
        return seen
    return replace(seen, entry=masked(seen.entry), shown_from=shown_from)


def _page(rows: list[TrailRow], total: int) -> TrailPage:
    shown = tuple(
        SeenAccess(row.seq, decode_entry(row.entry), row.leaf_hash, row.citizen_id)
        for row in rows[:PAGE_ROWS]
    )
    older = shown[-1].seq if len(rows) > PAGE_ROWS else None
    return TrailPage(shown, total, older)
