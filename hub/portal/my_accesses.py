"""C3, who has seen my data: in plain words, refusals and own visits included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from hub.portal.access_words import AccessLine, access_line, agency_name
from hub.portal.choices import Option, known, older_page, options, page_address
from hub.portal.formats import BOGOTA, moment, number
from hub.portal.visits import CitizenVisit, Visit
from hub.records.trails import AgencyTally, TrailFilter
from hub.services.accesses import REFUSED, SHOWN, OwnTrail, SeenAccess, own_trail
from policies.rulebook import CITY

router = APIRouter()

PERIODS = {"month": timedelta(days=30), "year": timedelta(days=365)}
RESULTS = ("shown", "refused", "own")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter form asked for; only what its lists offer gets through."""

    agency: str
    result: str
    period: str

    def as_query(self) -> dict[str, str]:
        """The filter as the form writes it."""
        return {"entidad": self.agency, "resultado": self.result, "periodo": self.period}

    def as_filter(self, now: datetime) -> TrailFilter:
        """The filter as the log understands it."""
        outcomes = {"shown": SHOWN, "refused": REFUSED}.get(self.result, ())
        is_own = {"": None, "own": True}.get(self.result, False)
        since = now - PERIODS[self.period] if self.period else None
        return TrailFilter(
            agency=self.agency or None, outcomes=outcomes, since=since, is_own=is_own
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """The lists of the filter form."""

    agencies: tuple[Option, ...]
    results: tuple[Option, ...]
    periods: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """How often one agency asked."""

    name: str
    shown: int
    refused: int
    total: int


@dataclass(frozen=True, slots=True)
class DayOfVisits:
    """A person's own visits of one day in a row: told once, and openable."""

    summary: str
    when: str
    lines: tuple[AccessLine, ...]


@dataclass(frozen=True, slots=True)
class AccessesModel:
    """The whole page."""

    agencies: tuple[AgencyRow, ...]
    most: int
    filters: Filters
    is_filtered: bool
    total: str
    rows: tuple[AccessLine | DayOfVisits, ...]
    older: str | None
    newer: str | None
    sealed: str | None


def asked(
    visit: CitizenVisit,
    agency: Annotated[str, Query(alias="entidad")] = "",
    result: Annotated[str, Query(alias="resultado")] = "",
    period: Annotated[str, Query(alias="periodo")] = "",
) -> Asked:
    """Read the filter form."""
    return Asked(
        agency=known(agency, visit.office.rulebook.agencies),
        result=known(result, RESULTS),
        period=known(period, PERIODS),
    )


@router.get("/accesos")
def my_accesses(
    visit: CitizenVisit,
    wanted: Annotated[Asked, Depends(asked)],
    before: Annotated[int | None, Query(alias="antes", ge=0)] = None,
) -> Response:
    """Who looked at whoever signed in."""
    trail = own_trail(visit.office, visit.signed_in, wanted.as_filter(visit.now), before, visit.now)
    model = _model(visit, wanted, trail, is_first=before is None)
    return visit.page("citizen/accesses.html", "accesses.title", model)


def _model(visit: Visit, wanted: Asked, trail: OwnTrail, *, is_first: bool) -> AccessesModel:
    agencies = tuple(_agency_row(visit, tally) for tally in trail.agencies)
    query, path = wanted.as_query(), f"{visit.prefix}/accesos"
    return AccessesModel(
        agencies=agencies,
        most=max((row.total for row in agencies), default=0),
        filters=_filters(visit, wanted),
        is_filtered=any(query.values()),
        total=visit.texts.count("accesses.total", trail.page.total),
        rows=tuple(_rows(visit, trail.page.rows)),
        older=older_page(path, query, trail.page.older),
        newer=None if is_first else page_address(path, query),
        sealed=_sealed(visit, trail),
    )


def _rows(visit: Visit, rows: Sequence[SeenAccess]) -> Iterator[AccessLine | DayOfVisits]:
    """Yield each access; a row of own visits on one day becomes one line that opens."""
    for (is_own, _), group in groupby(rows, key=_run):
        lines = tuple(access_line(seen, visit.office.rulebook, visit.texts) for seen in group)
        if is_own and len(lines) > 1:
            summary = visit.texts.count("accesses.visits", len(lines))
            yield DayOfVisits(summary, lines[0].when, lines)
        else:
            yield from lines


def _run(seen: SeenAccess) -> tuple[bool, date | None]:
    """Own visits of one day run together; anything else stands alone."""
    return seen.is_own, seen.entry.at.astimezone(BOGOTA).date() if seen.is_own else None


def _agency_row(visit: Visit, tally: AgencyTally) -> AgencyRow:
    name = agency_name(visit.office.rulebook, tally.agency, visit.texts)
    return AgencyRow(name, tally.shown, tally.refused, tally.shown + tally.refused)


def _filters(visit: Visit, wanted: Asked) -> Filters:
    texts, rulebook = visit.texts, visit.office.rulebook
    agencies = {
        code: agency.name.say(visit.language)
        for code, agency in rulebook.agencies.items()
        if code != CITY
    }
    results = {code: texts.say(f"accesses.result.{code}") for code in RESULTS}
    periods = {code: texts.say(f"accesses.period.{code}") for code in PERIODS}
    return Filters(
        agencies=options({"": texts.say("filters.any"), **agencies}, wanted.agency),
        results=options({"": texts.say("accesses.result.any"), **results}, wanted.result),
        periods=options({"": texts.say("accesses.period.any"), **periods}, wanted.period),
    )


def _sealed(visit: Visit, trail: OwnTrail) -> str | None:
    if trail.sealed is None:
        return None
    size, signed_at = trail.sealed
    when = moment(signed_at, visit.texts)
    return visit.texts.say("accesses.sealed", size=number(size, visit.texts), moment=when)
