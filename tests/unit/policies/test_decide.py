"""Single decisions that a reader can check by eye; the matrix in tests/property checks them all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.decide import decide
from policies.decisions import (
    UNKNOWN_SUBJECT,
    Decision,
    Ground,
    Permitted,
    Question,
    Refused,
    Subject,
    Unsettled,
)
from policies.errors import QuestionError
from policies.explain import shown
from policies.rulebook import Rulebook
from policies.vocabulary import ALL_FIELDS, Assurance, Basis, Missing, Reason

Ask = Callable[..., Question]
ASKED = datetime(2026, 6, 1, 15, tzinfo=UTC)


def given(
    purpose: str, recipient: str, *fields: str, at: datetime = ASKED - timedelta(days=1)
) -> ConsentEvent:
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=1)),
        citizen_id=UUID(int=7),
        purpose=purpose,
        recipient=recipient,
        action=ConsentAction.GIVEN,
        fields=frozenset(fields),
        at=at,
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=at + timedelta(days=30),
    )


def refusals(decisions: dict[str, Decision]) -> set[Reason]:
    return {decision.reason for decision in decisions.values() if isinstance(decision, Refused)}


def test_without_fields_a_question_means_all_fields_of_the_purpose(
    rulebook: Rulebook, ask: Ask
) -> None:
    decisions = decide(rulebook, ask(), [])

    assert tuple(decisions) == rulebook.purposes["vaccination-campaign"].fields


def test_a_legal_function_is_given_as_the_ground(rulebook: Rulebook, ask: Ask) -> None:
    decisions = decide(rulebook, ask(fields=("full_name",)), [])

    ground = Ground(Basis.LEGAL_FUNCTION, "Ley 1581 de 2012, art. 10 (a)", "SAL-01")
    assert decisions == {
        "full_name": Permitted(ground, ("ask-own-purpose", "ground-legal-function"))
    }


def test_a_consent_is_given_as_the_ground_with_its_event(rulebook: Rulebook, ask: Ask) -> None:
    question = ask("contact-update", "hacienda", fields=("phone",))

    decisions = decide(rulebook, question, [given("contact-update", "hacienda", "phone")])

    ground = Ground(
        Basis.CONSENT, "Ley 1581 de 2012, art. 9", "HAC-03", ConsentEventId(UUID(int=1))
    )
    assert decisions == {"phone": Permitted(ground, ("ask-own-purpose", "ground-consent"))}


def test_a_law_that_suffices_is_the_ground_even_when_there_is_a_consent(
    rulebook: Rulebook, ask: Ask
) -> None:
    question = ask("elder-benefit", "bienestar", fields=("sisben_group",))

    decision = decide(rulebook, question, [given("elder-benefit", "bienestar", "sisben_group")])[
        "sisben_group"
    ]

    assert isinstance(decision, Permitted)
    assert decision.ground.consent_event_id is None


def test_a_consent_for_one_field_opens_no_other(rulebook: Rulebook, ask: Ask) -> None:
    question = ask("contact-update", "hacienda", fields=("phone", "email"))

    decisions = decide(rulebook, question, [given("contact-update", "hacienda", "phone")])

    assert decisions["email"] == Refused(Reason.CONSENT_NARROWER, ("consent-narrower",))


def test_a_consent_to_another_agency_opens_nothing(rulebook: Rulebook, ask: Ask) -> None:
    question = ask("contact-update", "hacienda", fields=("phone",))

    decisions = decide(rulebook, question, [given("contact-update", "tramites", "phone")])

    assert refusals(dict(decisions)) == {Reason.CONSENT_MISSING}


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"agency": "notaria"}, Missing.AGENCY),
        ({"role": "hacker"}, Missing.ROLE),
        ({"purpose": "marketing"}, Missing.PURPOSE),
        ({"fields": ("shoe_size",)}, Missing.FIELD),
    ],
    ids=str,
)
def test_what_the_rulebook_does_not_know_is_a_gap_and_not_a_yes(
    rulebook: Rulebook, ask: Ask, changed: dict[str, str], missing: Missing
) -> None:
    decisions = decide(rulebook, ask(**changed), [])

    assert set(decisions.values()) == {Unsettled(missing)}


def test_an_unknown_purpose_without_fields_is_answered_for_all_of_them(
    rulebook: Rulebook, ask: Ask
) -> None:
    assert decide(rulebook, ask("marketing"), []) == {ALL_FIELDS: Unsettled(Missing.PURPOSE)}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"agency": "hacienda"}, Reason.PURPOSE_OF_OTHER_AGENCY),
        ({"role": "dpo"}, Reason.ROLE_NOT_ALLOWED),
        ({"role": "citizen"}, Reason.ROLE_NOT_ALLOWED),
        ({"scopes": frozenset[str]()}, Reason.SCOPE_MISSING),
        ({"scopes": frozenset({"profile:own-data:read"})}, Reason.SCOPE_MISSING),
        ({"assurance": Assurance.LOW}, Reason.ASSURANCE_TOO_LOW),
        ({"case_ref": None}, Reason.CASE_MISSING),
        ({"case_ref": "  "}, Reason.CASE_MISSING),
        ({"is_protected": True}, Reason.PROTECTED_PERSON),
        ({"fields": ("fines",)}, Reason.FIELD_NOT_IN_PURPOSE),
        ({"asked_at": datetime(2031, 1, 1, tzinfo=UTC)}, Reason.AGREEMENT_NOT_IN_FORCE),
        ({"asked_at": datetime(2024, 1, 1, tzinfo=UTC)}, Reason.AGREEMENT_NOT_IN_FORCE),
        ({"purpose": "fines-collection", "agency": "movilidad", "is_minor": True},
         Reason.MINOR_PROTECTED),
    ],
    ids=str,
)  # fmt: skip
def test_a_refusal_tells_its_reason(
    rulebook: Rulebook, ask: Ask, changed: dict[str, object], reason: Reason
) -> None:
    decisions = decide(rulebook, ask(**changed), [])

    assert refusals(dict(decisions)) == {reason}


def test_an_officer_needs_no_scope(rulebook: Rulebook, ask: Ask) -> None:
    decisions = decide(rulebook, ask(role="officer", scopes=frozenset()), [])

    assert refusals(dict(decisions)) == set()


def test_an_agreement_ends_at_midnight_in_colombia(rulebook: Rulebook, ask: Ask) -> None:
    last_moment = datetime(2030, 1, 1, 4, 59, tzinfo=UTC)

    before, after = (
        refusals(dict(decide(rulebook, ask(asked_at=moment), [])))
        for moment in (last_moment, last_moment + timedelta(minutes=1))
    )

    assert (before, after) == (set(), {Reason.AGREEMENT_NOT_IN_FORCE})


def test_people_see_everything_about_themselves_even_when_protected(
    rulebook: Rulebook, ask: Ask
) -> None:
    question = ask("own-data", "alcaldia", role="citizen", is_protected=True, is_minor=True)

    decisions = decide(rulebook, question, [])

    assert {type(decision) for decision in decisions.values()} == {Permitted}


def test_an_emergency_opens_the_data_of_a_protected_person(rulebook: Rulebook, ask: Ask) -> None:
    decisions = decide(rulebook, ask("emergency-care", is_protected=True, is_minor=True), [])

    assert refusals(dict(decisions)) == set()


def test_somebody_unknown_is_answered_like_somebody_protected(rulebook: Rulebook, ask: Ask) -> None:
    protected = ask("fines-collection", "movilidad", is_protected=True)
    unknown = ask("fines-collection", "movilidad", is_protected=True, is_minor=True)
    assert unknown.subject == UNKNOWN_SUBJECT

    answers = [
        {field: shown(decision) for field, decision in decide(rulebook, question, []).items()}
        for question in (protected, unknown)
    ]

    assert answers[0] == answers[1]


def test_a_moment_without_its_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(QuestionError, match="aware datetime"):
        Question(
            agency="salud",
            actor_kind="officer",
            purpose="vaccination-campaign",
            fields=(),
            case_ref=None,
            asked_at=datetime(2026, 1, 1),  # noqa: DTZ001  # the mistake under test
            subject=Subject(is_minor=False, is_protected=False),
            assurance=Assurance.HIGH,
            scopes=frozenset(),
        )
