"""Opening a case: two people's data, shown to a reviewer under a purpose, and written down first.

The rules decide which values a reviewer sees, like for anybody else. Each of the two people gets
an entry of their own in the log; when either cannot be written, no case is shown (P2).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from consent.events import ConsentEvent
from hub.identity.review import Verdict
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention
from hub.services.front_office import FrontOffice, note_office_view
from hub.services.reading import snapshot
from hub.services.review.cases import side_place
from hub.services.review.errors import CaseMissingError
from hub.services.review.exposure import ANY_CASE, NewlyShown, Preview, Side
from hub.services.review.ruling import Step as Waits
from hub.services.review.ruling import next_step
from hub.services.review.waterfall import Step
from hub.services.sessions import Session
from hub.store import consents, lookups
from hub.store import review as store
from hub.store.review import CaseRow
from hub.store.sessions import for_whom
from hub.vault.envelope import unseal
from hub.vault.keyring import KeyRing, Secret
from hub.vault.wrapping import open_data_key
from policies.decide import decide
from policies.decisions import Decision, Permitted, Question, Refused, Subject, Unsettled
from policies.explain import reason_code
from policies.rulebook import CITY
from policies.vocabulary import IDENTITY_REVIEW, Assurance

REVIEWER = "reviewer"
GONE = (
    "Ese caso ya no se puede mostrar: se cerró, o los datos de alguna de las personas se borraron."
)


@dataclass(frozen=True, slots=True)
class RecordSide:
    """One record as a reviewer sees it."""

    record_id: str
    agency: str
    valid_from: str | None
    values: Mapping[str, str] = field(repr=False)
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case that was opened: both records, the evidence, and what a union would newly show."""

    row: CaseRow
    reason: str
    sides: tuple[RecordSide, RecordSide] = field(repr=False)
    steps: tuple[Step, ...]
    newly_shown: tuple[NewlyShown, ...]
    is_sensitive: bool
    waits_for: Waits
    entries: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Opened:
    """The sealed content of a case in clear, and what else is known of both people."""

    row: CaseRow
    left: Mapping[str, object] = field(repr=False)
    right: Mapping[str, object] = field(repr=False)
    consents: tuple[Sequence[ConsentEvent], Sequence[ConsentEvent]] = field(repr=False)
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one reviewer, the weightiest first; nothing of it is anybody's value."""

    cases: tuple[CaseRow, ...]
    waiting: int


def list_cases(
    office: FrontOffice, session: Session, kind: str | None, limit: int, now: datetime
) -> Queue:
    """Return the queue of a reviewer, once the look is in the log."""
    reviewer = reviewer_of(session)
    note_office_view(office, session, "identity-queue", now)
    with snapshot(office.engine, office="dpo") as connection:
        cases = tuple(store.waiting_cases(connection, kind, reviewer, limit))
        return Queue(cases, store.count_waiting(connection, reviewer))


def show_case(office: FrontOffice, session: Session, case_id: str, now: datetime) -> ShownCase:
    """Return one case with the values of both records, once both people's trails say so."""
    opened = _open(office, case_id)
    reviewer = reviewer_of(session)
    judged = [_judged_side(office, content, now) for content in (opened.left, opened.right)]
    people = opened.row.citizen_l, opened.row.citizen_r
    entries = [
        office.log.append(_entry(office, reviewer, one, now), Mention(person, case_id)).entry
        for person, one in zip(people, judged, strict=True)
    ]
    profiles = (
        _profile_side(opened.left, opened.consents[0]),
        _profile_side(opened.right, opened.consents[1]),
    )
    steps = opened.left["steps"]
    is_sensitive = needs_two(opened.row, opened.consents)
    return ShownCase(
        row=opened.row,
        reason=str(opened.left["why"]),
        sides=(judged[0][0], judged[1][0]),
        steps=tuple(Step(**step) for step in steps) if isinstance(steps, list) else (),
        newly_shown=Preview(office.rulebook, now).newly_shown(*profiles),
        is_sensitive=is_sensitive,
        waits_for=next_step(opened.verdicts, is_sensitive=is_sensitive),
        entries=(entries[0], entries[1]),
    )


def reviewer_of(session: Session) -> str:
    """Return the code of the officer who reviews; a citizen's session has none."""
    if session.officer_code is None:
        raise CaseMissingError("Solo una persona de la oficina de datos revisa identidades.")
    return session.officer_code


def needs_two(row: CaseRow, histories: Sequence[Sequence[ConsentEvent]]) -> bool:
    """Tell whether a case is sensitive: by what it holds, or since somebody gave a consent."""
    return row.is_sensitive or any(histories)


def consents_of(connection: Connection, row: CaseRow) -> tuple[list[ConsentEvent], ...]:
    """Return the consent events of both people of a case."""
    return tuple(
        [stored.event for stored in consents.events_of(connection, person)]
        for person in (row.citizen_l, row.citizen_r)
    )


def _open(office: FrontOffice, case_id: str) -> _Opened:
    with snapshot(office.engine, office="dpo") as connection:
        row = store.find_case(connection, case_id)
        if row is None or row.state != store.OPEN:
            raise CaseMissingError(GONE)
        said = store.decisions_on(connection, case_id, row.version)
        histories = consents_of(connection, row)
        keys = [_key(connection, office.ring, person) for person in (row.citizen_l, row.citizen_r)]
    sealed = ((keys[0], row.sealed_l, "sealed_l"), (keys[1], row.sealed_r, "sealed_r"))
    left, right = (
        json.loads(unseal(key, content, side_place(case_id, column)))
        for key, content, column in sealed
    )
    verdicts = tuple(Verdict(one.verdict) for one in said)
    return _Opened(row, left, right, (histories[0], histories[1]), verdicts)


def _key(connection: Connection, ring: KeyRing, person: CitizenId) -> Secret:
    """The data key of a citizen; whoever was erased, or is shut, has none to show."""
    for_whom(connection, person)
    row = lookups.citizen(connection, person)
    if row is None or row.wrapped_key is None:
        raise CaseMissingError(GONE)
    return open_data_key(ring, row.wrapped_key, person)


def _judged_side(
    office: FrontOffice, content: Mapping[str, object], now: datetime
) -> tuple[RecordSide, Mapping[str, Decision]]:
    """Keep the values that the rules let a reviewer see, with the decision on each."""
    found = content["values"]
    values = (
        {str(code): str(value) for code, value in found.items()} if isinstance(found, dict) else {}
    )
    question = Question(
        agency=CITY,
        actor_kind=REVIEWER,
        purpose=IDENTITY_REVIEW,
        fields=tuple(sorted(values)),
        case_ref=ANY_CASE,
        asked_at=now,
        subject=Subject(is_minor=bool(content["is_minor"]), is_protected=False),
        assurance=Assurance.HIGH,
        scopes=frozenset(),
    )
    made = decide(office.rulebook, question, consents=()) if values else {}
    shown = {code: values[code] for code in values if isinstance(made[code], Permitted)}
    valid_from = content["valid_from"]
    side = RecordSide(
        str(content["record_id"]),
        str(content["agency"]),
        None if valid_from is None else str(valid_from),
        shown,
        tuple(sorted(values.keys() - shown.keys())),
    )
    return side, made


def _entry(
    office: FrontOffice,
    reviewer: str,
    judged: tuple[RecordSide, Mapping[str, Decision]],
    now: datetime,
) -> AccessEntry:
    """The entry that one of the two people will find in their own trail."""
    side, made = judged
    grounds = [one.ground for one in made.values() if isinstance(one, Permitted)]
    withheld = {
        code: str(reason_code(one))
        for code, one in made.items()
        if isinstance(one, Refused | Unsettled)
    }
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=_outcome(side, withheld),
        agency=CITY,
        officer=reviewer,
        purpose=IDENTITY_REVIEW,
        basis=grounds[0].basis.value if grounds else None,
        agreement=grounds[0].agreement_id if grounds else None,
        rulebook=office.rulebook.version,
        detail="identity-case",
        asked=frozenset(made),
        given=frozenset(side.values),
        withheld=withheld,
    )


def _outcome(side: RecordSide, withheld: Mapping[str, str]) -> Outcome:
    if not withheld:
        return Outcome.PERMITTED
    return Outcome.PARTLY if side.values else Outcome.REFUSED


def _profile_side(content: Mapping[str, object], history: Sequence[ConsentEvent]) -> Side:
    """One person as the preview of a union needs them."""
    digests, sources = content["digests"], content["sources"]
    return Side(
        digests if isinstance(digests, dict) else {},
        sources if isinstance(sources, dict) else {},
        bool(content["is_minor"]),
        history,
    )
