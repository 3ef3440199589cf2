"""Who may answer for whom: with proof, for some purposes, until a day, and never a child alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from consent.terms import Actor, ConsentAction
from hub.records.consent_requests import RepresentationKind
from hub.services.consenting import own_events, reply
from hub.services.representing import (
    Registration,
    RepresentationRefusedError,
    end_representation,
    own_representations,
    register_representation,
)
from hub.services.respondents import NotRepresentedError, RepresentativeNeededError
from hub.services.subject_lookup import Document
from policies.consenting import load_consenting

PURPOSE, FOR_CHILDREN = "elder-benefit", "victims-assistance"
PROOF = "ab" * 32


@pytest.fixture
def child_of(town, sections, contender):
    """A child born on a day; documents of the town are all of one kind, ages are not."""

    def make(born):
        held = sections("0")
        held["identity"]["birth_date"] = [contender(born.isoformat())]
        return town.person(held)

    return make


@pytest.fixture
def registration(now):
    def make(represented, representative, **changes):
        made = Registration(
            represented=Document("CC", represented.number),
            representative=Document("CC", representative.number),
            kind=RepresentationKind.REPRESENTATIVE,
            purposes=frozenset({PURPOSE}),
            evidence_hash=PROOF,
            officer="VEN-07",
            starts_at=now(),
            ends_at=now() + timedelta(days=200),
        )
        return replace(made, **changes)

    return make


@pytest.fixture
def guardian_of(registration):
    def make(child, adult, **changes):
        limits = {"kind": RepresentationKind.GUARDIAN, "purposes": frozenset({FOR_CHILDREN})}
        return registration(child, adult, **limits, **changes)

    return make


def test_a_representative_answers_and_the_event_says_so(
    town, office, registration, session_of, yes
):
    now, ana, luz = town.clock, town.person(), town.person()
    made = register_representation(office, registration(ana, luz), load_consenting(), now())

    reply(office, session_of(luz), yes(representation=made.representation_id), now())

    event = own_events(office, ana.citizen_id)[-1].event
    assert (event.action, event.actor) == (ConsentAction.GIVEN, Actor.REPRESENTATIVE)
    assert event.representation == made.representation_id
    assert own_events(office, luz.citizen_id) == []


@pytest.mark.parametrize("who", ["stranger", "represented", "nobody"])
def test_only_the_representative_uses_a_representation(
    town, office, registration, session_of, yes, who
):
    now = town.clock
    people = {"represented": town.person(), "luz": town.person(), "stranger": town.person()}
    asked = registration(people["represented"], people["luz"])
    made = register_representation(office, asked, load_consenting(), now())
    people["nobody"] = people["stranger"]

    with pytest.raises(NotRepresentedError):
        reply(office, session_of(people[who]), yes(representation=made.representation_id), now())


def test_it_reaches_the_purposes_it_names_and_no_other(town, office, registration, session_of, yes):
    now, ana, luz = town.clock, town.person(), town.person()
    made = register_representation(office, registration(ana, luz), load_consenting(), now())

    with pytest.raises(NotRepresentedError, match="no alcanza"):
        reply(
            office,
            session_of(luz),
            yes(purpose="satisfaction-survey", representation=made.representation_id),
            now(),
        )


def test_it_is_over_on_its_day(town, office, registration, session_of, yes):
    now, ana, luz = town.clock, town.person(), town.person()
    made = register_representation(office, registration(ana, luz), load_consenting(), now())

    with pytest.raises(NotRepresentedError):
        reply(office, session_of(luz), yes(representation=made.representation_id), made.ends_at)


@pytest.mark.parametrize("ender", [0, 1])
def test_either_of_the_two_ends_it_at_once(town, office, registration, session_of, ender):
    now, pair = town.clock, (town.person(), town.person())
    made = register_representation(office, registration(*pair), load_consenting(), now())

    end_representation(office, session_of(pair[ender]), made.representation_id, now())

    assert own_representations(office, session_of(pair[1]), now()).acting == ()


def test_a_stranger_ends_nothing(town, office, registration, session_of):
    now, pair = town.clock, (town.person(), town.person())
    made = register_representation(office, registration(*pair), load_consenting(), now())

    with pytest.raises(NotRepresentedError):
        end_representation(office, session_of(town.person()), made.representation_id, now())


def test_a_child_never_answers_alone_and_its_guardian_does(
    town, office, child_of, guardian_of, session_of, yes
):
    now, adult = town.clock, town.person()
    child = child_of(_years_ago(now(), 10))
    asked = guardian_of(child, adult, minor_heard_at=now() - timedelta(days=1))
    made = register_representation(office, asked, load_consenting(), now())

    with pytest.raises(RepresentativeNeededError):
        reply(office, session_of(child), yes(purpose=FOR_CHILDREN), now())
    reply(
        office,
        session_of(adult),
        yes("health_insurer", purpose=FOR_CHILDREN, representation=made.representation_id),
        now(),
    )

    assert own_events(office, child.citizen_id)[-1].event.actor is Actor.REPRESENTATIVE


def test_a_child_old_enough_is_heard_first(town, office, child_of, guardian_of):
    now, adult, terms = town.clock, town.person(), load_consenting()
    older, younger = (child_of(_years_ago(now(), terms.hearing_age + n)) for n in (0, -1))

    with pytest.raises(RepresentationRefusedError, match="oír"):
        register_representation(office, guardian_of(older, adult), terms, now())

    assert register_representation(office, guardian_of(younger, adult), terms, now())


def test_a_guardian_is_one_until_the_eighteenth_birthday(town, office, child_of, guardian_of):
    now, adult = town.clock, town.person()
    born = _years_ago(now(), 18) + timedelta(days=5)
    asked = guardian_of(child_of(born), adult, minor_heard_at=now())

    made = register_representation(office, asked, load_consenting(), now())

    assert made.ends_at == datetime(born.year + 18, born.month, born.day, 5, tzinfo=UTC)


REFUSED = {
    "a sí mismo": {"representative": None},
    "finalidad": {"purposes": frozenset({"no-such"})},
    "fecha final": {"ends_at": datetime(2000, 1, 1, tzinfo=UTC)},
    "como máximo": {"ends_at": datetime(2099, 1, 1, tzinfo=UTC)},
    "acudiente representa": {"kind": RepresentationKind.GUARDIAN},
    "funcionario": {"officer": ""},
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_missing_is_said_and_nothing_is_registered(
    town, office, registration, session_of, words
):
    now, ana, luz = town.clock, town.person(), town.person()
    asked = registration(ana, ana if words == "a sí mismo" else luz)
    changes = {} if words == "a sí mismo" else REFUSED[words]

    with pytest.raises(RepresentationRefusedError, match=words):
        register_representation(office, replace(asked, **changes), load_consenting(), now())

    assert own_representations(office, session_of(ana), now()).represented == ()


def _years_ago(moment, years):
    return date(moment.year - years, moment.month, min(moment.day, 28))
