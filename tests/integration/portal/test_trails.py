"""Who saw whom: the citizen's own trail, the officer's whole trail, and the state of the log."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from consent.terms import ConsentAction, Language
from hub.ledger.entry import Outcome
from hub.records.consents import RegisterFilter
from hub.records.trails import TrailFilter
from hub.services.accesses import PAGE_ROWS, looks_since, office_trail, own_trail
from hub.services.consenting import ConsentMissingError, Reply, reply
from hub.services.coverage import reporting_agencies
from hub.services.offers import lawful_uses, offers
from hub.services.oversight import LogWatch, consent_proof, consent_register, panorama
from hub.services.permissions import own_permissions
from hub.store.roles import Role
from policies.vocabulary import Basis

EVERYTHING = TrailFilter()


def refused(town, person, agency="movilidad"):
    return town.access(
        person,
        agency,
        outcome=Outcome.REFUSED,
        given=(),
        withheld={"address": "field_not_in_purpose"},
        purpose="licence-renewal",
        basis=None,
        agreement=None,
    )


def agencies_of(trail):
    return [seen.entry.agency for seen in trail.page.rows]


def test_a_person_sees_who_looked_and_their_own_look(office, town, session_of, now):
    person = town.person()
    town.access(person, "salud")

    trail = own_trail(office, session_of(person), EVERYTHING, None, now())

    assert agencies_of(trail) == [None, "salud"]
    assert trail.page.rows[0].is_own
    assert trail.page.total == 2


def test_nobody_else_s_accesses_are_there(office, town, session_of, now):
    stranger = town.person()
    number = town.access(stranger)

    trail = own_trail(office, session_of(town.person()), EVERYTHING, None, now())

    assert number not in [seen.seq for seen in trail.page.rows]


def test_refusals_are_there_too(office, town, session_of, now):
    person = town.person()
    refused(town, person)

    trail = own_trail(office, session_of(person), EVERYTHING, None, now())

    tally = trail.agencies[0]
    assert (tally.agency, tally.shown, tally.refused) == ("movilidad", 0, 1)


FILTERS = [
    # filter                                          what is left of salud, movilidad (refused), own
    (TrailFilter(agency="salud"),                     ["salud"]),
    (TrailFilter(agency="tramites"),                  []),
    (TrailFilter(outcomes=("refused",)),              ["movilidad"]),
    (TrailFilter(outcomes=("permitted",), is_own=False), ["salud"]),
    (TrailFilter(is_own=True),                        [None]),
    (TrailFilter(is_own=False),                       ["movilidad", "salud"]),
    (TrailFilter(purpose="licence-renewal"),          ["movilidad"]),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "left"), FILTERS)
def test_a_filter_leaves_what_it_says(office, town, session_of, now, chosen, left):
    person = town.person()
    town.access(person, "salud")
    refused(town, person)

    trail = own_trail(office, session_of(person), chosen, None, now())

    assert agencies_of(trail) == left
    assert trail.page.total == len(left)


def test_a_period_leaves_what_it_says(office, town, session_of, now):
    person = town.person()
    town.access(person, "salud")
    town.clock.now += timedelta(days=40)
    town.access(person, "movilidad")

    since = TrailFilter(since=now() - timedelta(days=30), is_own=False)
    until = TrailFilter(until=now() - timedelta(days=30), is_own=False)

    assert agencies_of(own_trail(office, session_of(person), since, None, now())) == ["movilidad"]
    assert agencies_of(own_trail(office, session_of(person), until, None, now())) == ["salud"]


def test_a_long_trail_comes_in_pages_that_miss_and_repeat_nothing(office, town, session_of, now):
    person = town.person()
    numbers = [town.access(person) for _ in range(PAGE_ROWS * 2 + 3)]
    chosen, before, seen = TrailFilter(is_own=False), None, []
    while True:
        page = own_trail(office, session_of(person), chosen, before, now()).page
        seen += [row.seq for row in page.rows]
        before = page.older
        if before is None:
            break

    assert seen == sorted(numbers, reverse=True)


def test_the_trail_says_up_to_where_it_was_signed(office, town, session_of, now):
    person = town.person()
    town.access(person)

    trail = own_trail(office, session_of(person), EVERYTHING, None, now())

    assert trail.sealed is None or trail.sealed[0] > 0


def test_news_since_a_visit_are_counted_by_agency(office, town, now):
    person = town.person()
    town.access(person, "hacienda")
    since = now() + timedelta(seconds=1)
    town.clock.now += timedelta(seconds=5)
    town.access(person, "salud")
    refused(town, person)

    news = looks_since(office, person.citizen_id, since, now())

    assert news.page.total == 2
    assert {tally.agency for tally in news.agencies} == {"salud", "movilidad"}


def test_the_officer_sees_the_whole_trail_and_is_in_it(office, town, officer, now):
    number = town.access(town.person())

    page = office_trail(office, officer, EVERYTHING, None, now())

    assert page.rows[0].entry.officer == "DPO-01"
    assert page.rows[0].entry.detail == "dpo-accesses"
    assert number in [seen.seq for seen in page.rows]


@pytest.mark.parametrize(
    "chosen",
    [
        TrailFilter(agency="movilidad"),
        TrailFilter(purpose="licence-renewal"),
        TrailFilter(outcomes=("refused",)),
    ],
)
def test_the_officer_s_filters_leave_only_what_they_say(office, town, officer, now, chosen):
    person = town.person()
    town.access(person, "salud")
    refused(town, person)

    page = office_trail(office, officer, chosen, None, now())

    assert page.total >= 1
    assert {seen.entry.agency for seen in page.rows} == {"movilidad"}


def test_the_panorama_counts_what_there_is(site, office, town, officer, now):
    town.delivery("salud-0001", "salud", (100, 97, 3))

    found = panorama(office, officer, site.watch, now())

    assert found.figures.accesses == town.rows("select count(*) from hub.log_entries")[0][0]
    assert found.figures.agencies == 1
    assert found.deliveries[0].rows_quarantined == 3


def test_the_panorama_proves_the_log(site, office, town, officer, now):
    town.access(town.person())
    watch = LogWatch(site.watch.engine, site.watch.identity)

    assert panorama(office, officer, watch, now()).log.verdict.is_whole


def test_a_changed_entry_is_found_and_named(site, town, now):
    number = town.access(town.person())
    owner, where = town.engines[Role.OWNER], {"seq": number}
    spoil = text(
        "update hub.log_entries set appended_at = appended_at + interval '1 second' where seq = :seq"
    )
    mend = text(
        "update hub.log_entries set appended_at = appended_at - interval '1 second' where seq = :seq"
    )
    with owner.begin() as connection:
        connection.execute(text("alter table hub.log_entries no force row level security"))
        connection.execute(spoil, where)
    watch = LogWatch(site.watch.engine, site.watch.identity)
    try:
        verdict = watch.state(now()).verdict
    finally:
        with owner.begin() as connection:
            connection.execute(mend, where)
            connection.execute(text("alter table hub.log_entries force row level security"))

    assert verdict.flaw.entry == number


def test_the_log_is_verified_once_a_minute(site, town, now):
    watch = LogWatch(site.watch.engine, site.watch.identity)
    first = watch.state(now())
    town.access(town.person())

    assert watch.state(now()) is first
    assert watch.state(first.checked_at + timedelta(seconds=61)) is not first


def test_a_log_too_long_for_a_page_is_left_to_the_command(site, town, now, monkeypatch):
    town.access(town.person())
    monkeypatch.setattr("hub.services.oversight.MOST_VERIFIED", 0)

    state = LogWatch(site.watch.engine, site.watch.identity).state(now())

    assert state.verdict is None
    assert state.size > 0


def test_the_register_shows_answers_and_proves_them(office, town, session_of, officer, now):
    person = town.person()
    answer = Reply("form-prefill", True, frozenset(), Language.ENGLISH, person.citizen_id)
    event_id = reply(office, session_of(person), answer, now())

    chosen = RegisterFilter("tramites", "form-prefill", ConsentAction.GIVEN)
    page = consent_register(office, officer, chosen, None, now())
    proof = consent_proof(office, officer, event_id, now())

    assert page.rows[0].event.event_id == event_id
    assert proof.is_signed
    assert proof.stored.event.language is Language.ENGLISH


def test_an_answer_that_does_not_exist_has_no_proof(office, town, officer, now):
    with pytest.raises(ConsentMissingError):
        consent_proof(office, officer, town.person().citizen_id, now())


def test_the_register_comes_in_pages(office, town, session_of, officer, now, monkeypatch):
    monkeypatch.setattr("hub.services.oversight.PAGE_ROWS", 2)
    for _ in range(3):
        person = town.person()
        answer = Reply("contact-update", False, frozenset(), Language.SPANISH, person.citizen_id)
        reply(office, session_of(person), answer, now())
    chosen = RegisterFilter(purpose="contact-update", action=ConsentAction.REFUSED)

    first = consent_register(office, officer, chosen, None, now())
    second = consent_register(office, officer, chosen, first.older, now())

    assert (len(first.rows), len(second.rows), first.total) == (2, first.total - 2, first.total)
    assert second.older is None


def test_coverage_names_every_agency_and_since_when(office, town):
    town.delivery("hacienda-0001", "hacienda", (1, 1, 0))

    covered = {agency.code: since for agency, since in reporting_agencies(office).items()}

    assert set(covered) == set(office.rulebook.agencies) - {"alcaldia"}
    assert covered["hacienda"]
    assert covered["educacion"] is None


def test_what_the_law_allows_and_what_the_person_decides_never_overlap(
    office, town, session_of, now
):
    found = own_permissions(office, session_of(town.person()), "own-permissions", now())

    decided = {permission.offer.purpose.code for permission in found.yours}
    assert decided == {offer.purpose.code for offer in offers(office.rulebook, now())}
    assert not decided & {use.purpose.code for use in found.law}


def test_a_field_that_the_law_opens_is_told_beside_the_permission(office, town, session_of, now):
    found = own_permissions(office, session_of(town.person()), "own-permissions", now())

    elder = next(p for p in found.yours if p.offer.purpose.code == "elder-benefit")
    assert elder.by_law == ("sisben_group",)
    assert "sisben_group" not in elder.offer.all_fields


def test_a_lawful_use_names_its_norms_once(office, now):
    for use in lawful_uses(office.rulebook, now()):
        assert use.norms
        assert len(use.norms) == len(set(use.norms))
        assert use.basis is not Basis.CONSENT
