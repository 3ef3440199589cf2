"""An agency asks, a person answers: once, one reminder at most, and then it rests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.terms import ConsentAction, Language
from hub.services.consent_clocks import tick
from hub.services.consent_requests import NothingToAskError
from hub.services.consenting import own_events, reply
from hub.services.offers import offer_of
from hub.services.permissions import asked_of, own_permission
from hub.store.roles import Role


@pytest.fixture
def clocks(town, office):
    engine = town.server.engine(Role.OPERATOR, pool_size=2)
    yield lambda moment: tick(engine, office.rulebook, moment)
    engine.dispose()


def actions(office, person):
    return [stored.event.action for stored in own_events(office, person.citizen_id)]


def test_a_request_waits_for_the_person_with_its_text_and_limits(town, office, ask_for):
    person = town.person()

    asked = ask_for(person.number)

    event = own_events(office, person.citizen_id)[0].event
    assert (event.action, event.request_id) == (ConsentAction.REQUESTED, asked.request_id)
    assert event.text_hash == office.rulebook.purposes["elder-benefit"].notice.text_hash(
        Language.SPANISH
    )
    assert event.limits is not None
    assert [one.request_id for one in asked_of(office, person.citizen_id)] == [asked.request_id]


def test_an_answer_closes_the_request_and_names_it(town, office, ask_for, session_of, yes, now):
    person = town.person()
    asked = ask_for(person.number)

    reply(office, session_of(person), yes(), now())

    assert asked_of(office, person.citizen_id)[0].outcome == "given"
    assert own_events(office, person.citizen_id)[-1].event.request_id == asked.request_id


def test_asking_twice_puts_one_request(town, office, ask_for, now):
    person = town.person()
    ask_for(person.number)

    ask_for(person.number)
    ask_for(person.number, at=now() + timedelta(days=1))

    assert actions(office, person) == [ConsentAction.REQUESTED]


def test_after_a_no_nobody_is_asked_again_before_the_rest_is_over(
    town, ask_for, session_of, no, now, terms
):
    office, person = ask_for.office, town.person()
    ask_for(person.number)
    reply(office, session_of(person), no, now())

    ask_for(person.number, at=now() + timedelta(days=terms.ask_again_days - 1))
    asked_early = actions(office, person).count(ConsentAction.REQUESTED)
    ask_for(person.number, at=now() + timedelta(days=terms.ask_again_days + 1))

    assert (asked_early, actions(office, person).count(ConsentAction.REQUESTED)) == (1, 2)


def test_who_said_yes_is_not_asked_again(town, office, ask_for, session_of, yes, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())

    ask_for(person.number)

    assert asked_of(office, person.citizen_id) == []


def test_the_agency_hears_the_same_for_somebody_unknown(town, ask_for):
    person, at = town.person(), town.clock()

    known, unknown = (ask_for(number, at=at) for number in (person.number, "99887766"))

    assert known.lapses_at == unknown.lapses_at
    assert known.request_id != unknown.request_id
    assert ask_for("99887766").request_id == unknown.request_id


@pytest.mark.parametrize("change", ["purpose", "agency", "scope"])
def test_nothing_is_asked_for_a_purpose_without_permission_of_another_or_without_scope(
    town, office, ask_for, bienestar, change
):
    person = town.person()
    caller = {
        "purpose": bienestar,
        "agency": replace(bienestar, agency="salud"),
        "scope": replace(bienestar, scopes=frozenset()),
    }[change]
    purpose = "vaccination-campaign" if change == "purpose" else "elder-benefit"

    with pytest.raises(NothingToAskError):
        ask_for(person.number, caller, purpose)

    assert own_events(office, person.citizen_id) == []


def test_one_reminder_then_it_lapses_and_nothing_is_given(
    town, office, ask_for, clocks, now, terms
):
    person = town.person()
    start = now()
    ask_for(person.number, at=start)
    remind, lapse = terms.reminder_due(start), terms.lapse(start)

    for moment in (remind, remind + timedelta(days=1), lapse, lapse + timedelta(hours=1)):
        clocks(moment)

    request = asked_of(office, person.citizen_id)[0]
    assert (request.outcome, request.closed_at) == ("lapsed", lapse)
    assert request.reminded_at == remind
    assert actions(office, person) == [ConsentAction.REQUESTED]


def test_the_clocks_run_again_do_nothing(town, ask_for, clocks, terms):
    start = town.clock()
    ask_for(town.person().number, at=start)
    clocks(terms.lapse(start))

    done = clocks(terms.lapse(start))

    assert (done.reminded, done.lapsed, done.expired, done.invalidated) == (0, 0, 0, 0)


def test_what_ended_by_its_date_is_written_down_once_with_its_true_moment(
    town, office, session_of, yes, clocks, now
):
    person = town.person()
    reply(office, session_of(person), yes(), now())
    given = own_events(office, person.citizen_id)[-1].event

    for days in (1, 2):
        clocks(given.expires_at + timedelta(days=days))

    events = [stored.event for stored in own_events(office, person.citizen_id)]
    assert [event.action for event in events] == [ConsentAction.GIVEN, ConsentAction.EXPIRED]
    assert events[-1].at == given.expires_at


def test_a_notice_that_changed_in_substance_ends_the_consent_at_the_next_decision(
    town, office, session_of, yes, now
):
    person = town.person()
    reply(office, session_of(person), yes(), now())
    states = {}
    for name, same_as in (("substance", frozenset()), ("words", frozenset({"1"}))):
        other = with_notice(office, "2", same_as)
        offer = offer_of(other.rulebook, "elder-benefit", now())
        states[name] = own_permission(other, session_of(person), offer, now()).status.value

    assert states == {"substance": "ConsentInvalidated", "words": "ConsentGiven"}


def with_notice(office, version, same_as):
    book = office.rulebook
    purpose = book.purposes["elder-benefit"]
    notice = replace(purpose.notice, version=version, same_as=same_as)
    changed = {**book.purposes, purpose.code: replace(purpose, notice=notice)}
    return replace(office, rulebook=replace(book, purposes=changed))
