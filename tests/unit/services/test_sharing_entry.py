"""What the log keeps of a look-up, case by case, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.ledger.entry import Outcome
from hub.records.identifiers import AgencyCode, CitizenId
from hub.services.errors import ProfileUnreadableError
from hub.services.sharing_entry import Decided, error_entry, lookup_entry
from hub.services.subject_lookup import GivenValue, Profile
from hub.services.tokens import Caller
from hub.vault.envelope import new_data_key
from policies.decide import decide
from policies.decisions import Question, Subject
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import Assurance

NOW = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
ADULT = Subject(is_minor=False, is_protected=False)
GIVEN = (GivenValue("a value", "salud", NOW, is_contested=False),)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def caller(agency: str) -> Caller:
    return Caller(f"{agency}-1", AgencyCode(agency), frozenset())


def question(rulebook: Rulebook, purpose: str, *fields: str) -> Question:
    known = rulebook.purposes.get(purpose)
    return Question(
        agency=known.agency if known else "salud",
        actor_kind="agency-system",
        purpose=purpose,
        fields=fields,
        case_ref="EXP-1",
        asked_at=NOW,
        subject=ADULT,
        assurance=Assurance.HIGH,
        scopes=frozenset({known.scope}) if known else frozenset(),
    )


def profile(*events: ConsentEvent) -> Profile:
    return Profile(CitizenId(UUID(int=1)), events, {}, new_data_key())


def consent(action: ConsentAction, *fields: str) -> ConsentEvent:
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=9)),
        citizen_id=UUID(int=1),
        purpose="form-prefill",
        recipient="tramites",
        action=action,
        fields=frozenset(fields),
        at=NOW - timedelta(days=1),
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="0" * 64,
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=NOW + timedelta(days=1),
    )


def test_everything_given_is_permitted(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name", "phone")
    decided = Decided(
        asked, decide(rulebook, asked, ()), profile(), {"full_name": GIVEN, "phone": GIVEN}
    )

    entry = lookup_entry(rulebook, caller("salud"), decided, NOW)

    assert entry.outcome is Outcome.PERMITTED
    assert entry.given == entry.asked == {"full_name", "phone"}
    assert (entry.basis, entry.agreement, entry.detail) == ("legal-function", "SAL-01", None)


def test_permitted_field_without_a_value_is_neither_given_nor_withheld(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name", "phone")
    decided = Decided(asked, decide(rulebook, asked, ()), profile(), {"full_name": GIVEN})

    entry = lookup_entry(rulebook, caller("salud"), decided, NOW)

    assert entry.outcome is Outcome.PERMITTED
    assert entry.asked - entry.given - entry.withheld.keys() == {"phone"}


def test_some_given_and_some_withheld_is_partly(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name", "email")
    decided = Decided(asked, decide(rulebook, asked, ()), profile(), {"full_name": GIVEN})

    entry = lookup_entry(rulebook, caller("salud"), decided, NOW)

    assert entry.outcome is Outcome.PARTLY
    assert entry.withheld == {"email": "field_not_in_purpose"}


def test_nobody_found_is_a_refusal_of_every_field(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name", "phone")
    decided = Decided(asked, decide(rulebook, asked, ()))

    entry = lookup_entry(rulebook, caller("salud"), decided, NOW)

    assert entry.outcome is Outcome.REFUSED
    assert entry.withheld == {"full_name": "not_found", "phone": "not_found"}
    assert (entry.detail, entry.inputs["found"]) == ("not_found", "no")


def test_unknown_purpose_is_unsettled_and_not_written_down(rulebook: Rulebook) -> None:
    asked = question(rulebook, "marketing")
    decided = Decided(asked, decide(rulebook, asked, ()), profile())

    entry = lookup_entry(rulebook, caller("salud"), decided, NOW)

    assert entry.outcome is Outcome.UNSETTLED
    assert (entry.purpose, entry.detail, entry.asked) == (None, "unknown_purpose", frozenset())


def test_unregistered_field_is_not_written_down(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name", "cedula_31234567")
    decided = Decided(asked, decide(rulebook, asked, ()), profile(), {"full_name": GIVEN})

    entry = lookup_entry(rulebook, caller("salud"), decided, NOW)

    assert entry.asked == {"full_name"}


@pytest.mark.parametrize(
    ("action", "status", "outcome"),
    [
        (ConsentAction.GIVEN, "ConsentGiven", Outcome.PERMITTED),
        (ConsentAction.WITHDRAWN, "ConsentWithdrawn", Outcome.REFUSED),
        (ConsentAction.REFUSED, "ConsentRefused", Outcome.REFUSED),
    ],
)
def test_state_of_the_consent_is_among_the_inputs(
    rulebook: Rulebook, action: ConsentAction, status: str, outcome: Outcome
) -> None:
    asked = question(rulebook, "form-prefill", "full_name")
    known = profile(consent(action, "full_name"))
    given = {"full_name": GIVEN} if outcome is Outcome.PERMITTED else {}
    decided = Decided(asked, decide(rulebook, asked, known.events), known, given)

    entry = lookup_entry(rulebook, caller("tramites"), decided, NOW)

    assert entry.inputs["consent_status"] == status
    assert entry.outcome is outcome
    assert (entry.consent is not None) == (outcome is Outcome.PERMITTED)


def test_rules_in_force_are_named(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name")
    decided = Decided(asked, decide(rulebook, asked, ()), profile(), {"full_name": GIVEN})

    assert lookup_entry(rulebook, caller("salud"), decided, NOW).rulebook == rulebook.version


def test_values_stay_out_of_the_entry(rulebook: Rulebook) -> None:
    asked = question(rulebook, "vaccination-campaign", "full_name")
    decided = Decided(asked, decide(rulebook, asked, ()), profile(), {"full_name": GIVEN})

    assert "a value" not in repr(lookup_entry(rulebook, caller("salud"), decided, NOW))
    assert "a value" not in repr(decided)


def test_error_says_its_class_and_nothing_more(rulebook: Rulebook) -> None:
    error = ProfileUnreadableError("with words that must not be logged")

    entry = error_entry(rulebook, caller("salud"), "marketing", error, NOW)

    assert (entry.outcome, entry.detail) == (Outcome.ERROR, "ProfileUnreadableError")
    assert entry.purpose is None
