"""An access that the law shows later: in the tree at once, counted, readable from its day."""

from datetime import timedelta

import pytest

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.trails import TrailFilter
from hub.services.access_log import Mention
from hub.services.accesses import looks_since, office_trail, own_trail
from hub.services.disclosure import delayed
from hub.services.proved_accesses import proved_accesses
from policies.disclosure import DelayRule
from policies.vocabulary import Mark
from policies.wording import Norm, Wording

RULE = DelayRule(
    "inquiry",
    "child-protection",
    "Defensoría de Familia",
    90,
    180,
    (Norm("Ley 1098 de 2006", Mark.TEXT),),
    Wording("Porque sí.", "Because."),
)


@pytest.fixture
def secret(town):
    """A person whom somebody asked about for a purpose that is shown later."""
    person = town.person()
    shown = frozenset({"full_name"})
    entry = AccessEntry(
        town.clock.now,
        Channel.API,
        Outcome.PERMITTED,
        agency="bienestar",
        purpose="child-protection",
        asked=shown,
        given=shown,
    )
    noted = delayed({"child-protection": RULE}, entry)
    return person, town.log.append(noted, Mention(person.citizen_id)).entry


def test_it_is_counted_and_masked_for_the_person(office, secret, session_of, now) -> None:
    person, number = secret

    trail = own_trail(office, session_of(person), TrailFilter(), None, now())

    seen = next(row for row in trail.page.rows if row.seq == number)
    assert trail.page.total == 2
    assert seen.shown_from is not None
    assert (seen.entry.agency, seen.entry.purpose, seen.entry.given) == (None, None, frozenset())
    assert "bienestar" not in [tally.agency for tally in trail.agencies]


def test_no_filter_tells_whose_it_was(office, secret, session_of, now) -> None:
    person, number = secret

    for chosen in (TrailFilter(agency="bienestar"), TrailFilter(outcomes=("permitted",))):
        trail = own_trail(office, session_of(person), chosen, None, now())
        assert number not in [row.seq for row in trail.page.rows]


def test_it_is_readable_from_its_day(office, secret, session_of, town, now) -> None:
    person, number = secret
    town.clock.now += timedelta(days=91)

    trail = own_trail(office, session_of(person), TrailFilter(), None, now())

    seen = next(row for row in trail.page.rows if row.seq == number)
    assert (seen.entry.agency, seen.shown_from) == ("bienestar", None)


def test_it_is_among_the_news_without_its_agency(office, secret, now) -> None:
    person, _ = secret

    news = looks_since(office, person.citizen_id, now() - timedelta(days=1), now())

    assert (news.page.total, news.agencies) == (1, ())


def test_officer_reads_it_at_once(office, secret, officer, now) -> None:
    _, number = secret

    page = office_trail(office, officer, TrailFilter(), None, now())

    assert [row.entry.agency for row in page.rows if row.seq == number] == ["bienestar"]


def test_copy_proves_it_without_its_content(office, secret, now) -> None:
    person, number = secret

    copy = proved_accesses(office, person.citizen_id, now())

    row = next(row for row in copy.rows if row["numero"] == number)
    assert row["entrada"] is None
    assert row["visible_desde"]
    assert row["prueba"] in copy.proofs
