"""D2, the access log with filters: who asked, what for, what came of it; people are codes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from hub.ledger.entry import AccessEntry, Outcome
from hub.portal.access_words import agency_name
from hub.portal.choices import Option, known, older_page, options, page_address
from hub.portal.formats import BOGOTA, number, stamp
from hub.portal.masks import masked
from hub.portal.my_permissions import Item
from hub.portal.visits import OfficeVisit, Visit
from hub.records.trails import TrailFilter
from hub.services.access_marks import MarkRow, newest_marks, rules_behind
from hub.services.accesses import MOST_COUNTED, SeenAccess, TrailPage, office_trail

router = APIRouter()

OUTCOMES = tuple(outcome.value for outcome in Outcome)
OUTCOME_TONES = {Outcome.PERMITTED: "good", Outcome.PARTLY: "care", Outcome.REFUSED: "bad"}
DETAILS = ("basis", "agreement", "consent", "client", "officer", "detail", "rulebook")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter form asked for."""

    agency: str
    purpose: str
    outcome: str
    since: date | None
    until: date | None

    def as_query(self) -> dict[str, str]:
        """The filter as the form writes it."""
        return {
            "entidad": self.agency,
            "finalidad": self.purpose,
            "resultado": self.outcome,
            "desde": self.since.isoformat() if self.since else "",
            "hasta": self.until.isoformat() if self.until else "",
        }

    @property
    def is_backwards(self) -> bool:
        """Whether the first day comes after the last."""
        return bool(self.since and self.until and self.since > self.until)

    def as_filter(self) -> TrailFilter:
        """The filter as the log understands it; days are days in Bogotá."""
        return TrailFilter(
            agency=self.agency or None,
            purpose=self.purpose or None,
            outcomes=(self.outcome,) if self.outcome else (),
            since=_midnight(self.since) if self.since else None,
            until=_midnight(self.until + timedelta(days=1)) if self.until else None,
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """The lists and days of the filter form."""

    agencies: tuple[Option, ...]
    purposes: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One access as the officer reads it."""

    number: str
    at: str
    when: str
    who: str
    purpose: str
    outcome: str
    tone: str
    subject: str
    fields: str
    facts: tuple[Item, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """Something odd in a client's day, as the officer reads it."""

    rule: str
    client: str
    agency: str
    day: str
    times: str
    last: str


@dataclass(frozen=True, slots=True)
class TrailModel:
    """The whole page."""

    fault: str | None
    filters: Filters
    is_filtered: bool
    total: str
    marks: tuple[MarkLine, ...]
    rows: tuple[TrailLine, ...]
    older: str | None
    newer: str | None


def asked(
    visit: OfficeVisit,
    agency: Annotated[str, Query(alias="entidad")] = "",
    purpose: Annotated[str, Query(alias="finalidad")] = "",
    outcome: Annotated[str, Query(alias="resultado")] = "",
    since: Annotated[str, Query(alias="desde")] = "",
    until: Annotated[str, Query(alias="hasta")] = "",
) -> Asked:
    """Read the filter form."""
    return Asked(
        agency=known(agency, visit.office.rulebook.agencies),
        purpose=known(purpose, visit.office.rulebook.purposes),
        outcome=known(outcome, OUTCOMES),
        since=_day(since),
        until=_day(until),
    )


@router.get("/dpo/accesos")
def trail(
    visit: OfficeVisit,
    wanted: Annotated[Asked, Depends(asked)],
    before: Annotated[int | None, Query(alias="antes", ge=0)] = None,
) -> Response:
    """The access log, newest first."""
    applied = replace(wanted, since=None, until=None) if wanted.is_backwards else wanted
    found = office_trail(visit.office, visit.signed_in, applied.as_filter(), before, visit.now)
    model = _model(visit, wanted, found, is_first=before is None)
    return visit.page("dpo/trail.html", "trail.title", model)


def _model(visit: Visit, wanted: Asked, found: TrailPage, *, is_first: bool) -> TrailModel:
    query, path, texts = wanted.as_query(), f"{visit.prefix}/dpo/accesos", visit.texts
    behind = rules_behind(visit.office, [seen.seq for seen in found.rows])
    return TrailModel(
        fault=texts.say("trail.bad_dates") if wanted.is_backwards else None,
        filters=_filters(visit, wanted),
        is_filtered=any(query.values()),
        total=texts.count("trail.total", min(found.total, MOST_COUNTED)),
        marks=tuple(_mark(visit, mark) for mark in newest_marks(visit.office)) if is_first else (),
        rows=tuple(_line(visit, seen, behind.get(seen.seq, ())) for seen in found.rows),
        older=older_page(path, query, found.older),
        newer=None if is_first else page_address(path, query),
    )


def _mark(visit: Visit, mark: MarkRow) -> MarkLine:
    return MarkLine(
        rule=visit.texts.say(f"marks.rules.{mark.rule}"),
        client=mark.client_id,
        agency=agency_name(visit.office.rulebook, mark.agency, visit.texts),
        day=mark.day.isoformat(),
        times=number(mark.times, visit.texts),
        last=str(mark.last_entry),
    )


def _line(visit: Visit, seen: SeenAccess, rules: tuple[str, ...]) -> TrailLine:
    entry, texts = seen.entry, visit.texts
    return TrailLine(
        number=str(seen.seq),
        at=entry.at.isoformat(),
        when=stamp(entry.at),
        who=_who(visit, entry),
        purpose=_purpose(visit, entry),
        outcome=texts.say(f"trail.outcomes.{entry.outcome.value}"),
        tone=OUTCOME_TONES.get(entry.outcome, "bad"),
        subject=masked(visit.portal.form_key, seen.citizen_id)
        if seen.citizen_id
        else texts.say("trail.nobody"),
        fields=number(len(entry.given), texts),
        facts=tuple(_facts(visit, seen)),
        marks=tuple(texts.say(f"marks.rules.{rule}") for rule in rules),
    )


def _who(visit: Visit, entry: AccessEntry) -> str:
    if entry.agency:
        return agency_name(visit.office.rulebook, entry.agency, visit.texts)
    if entry.officer:
        return visit.texts.say("trail.office", code=entry.officer)
    return visit.texts.say("trail.no_agency")


def _purpose(visit: Visit, entry: AccessEntry) -> str:
    purpose = visit.office.rulebook.purposes.get(entry.purpose or "")
    if purpose:
        return purpose.sentence.say(visit.language)
    return visit.texts.say("trail.office_view" if entry.officer else "trail.no_purpose")


def _facts(visit: Visit, seen: SeenAccess) -> Iterator[Item]:
    entry, texts = seen.entry, visit.texts
    for name in DETAILS:
        value = getattr(entry, name)
        if value:
            yield Item(texts.say(f"trail.{name}"), value)
    yield Item(texts.say("trail.channel"), entry.channel.value)
    if entry.given:
        yield Item(texts.say("trail.given"), ", ".join(sorted(entry.given)))
    if entry.withheld:
        held = ", ".join(f"{code}: {why}" for code, why in sorted(entry.withheld.items()))
        yield Item(texts.say("trail.withheld"), held)
    yield Item(texts.say("trail.leaf"), seen.leaf_hash.hex())


def _filters(visit: Visit, wanted: Asked) -> Filters:
    texts, rulebook, anything = visit.texts, visit.office.rulebook, visit.texts.say("filters.any")
    query = wanted.as_query()
    agencies = {code: agency.name.say(visit.language) for code, agency in rulebook.agencies.items()}
    purposes = {
        code: known.sentence.say(visit.language) for code, known in rulebook.purposes.items()
    }
    outcomes = {code: texts.say(f"trail.outcomes.{code}") for code in OUTCOMES}
    return Filters(
        agencies=options({"": anything, **agencies}, wanted.agency),
        purposes=options({"": anything, **purposes}, wanted.purpose),
        outcomes=options({"": anything, **outcomes}, wanted.outcome),
        since=query["desde"],
        until=query["hasta"],
    )


def _day(text: str) -> date | None:
    """Read a day; what is no day filters nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BOGOTA)
