"""The sharing rules as tables an officer can read; docs/reference/sharing-rules.md shows them.

After changing a table or a rule, write the pages again:
    python tests/spec/policies/test_sharing_rules.py
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.decide import decide
from policies.decisions import Permitted, Question, Subject
from policies.explain import explain, reason_code
from policies.reference import agreements_section, policies_section, purposes_page, table
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import Assurance

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
RULEBOOK = load_rulebook()

ADULT = Subject(is_minor=False, is_protected=False)
CHILD = Subject(is_minor=True, is_protected=False)
GUARDED = Subject(is_minor=False, is_protected=True)
BLOCKED = Subject(is_minor=False, is_protected=False, blocked=frozenset(RULEBOOK.fields))
SUBJECTS = {"adult": ADULT, "child": CHILD, "protected": GUARDED, "blocked": BLOCKED}
CONSENTS = {
    "none": (),
    "given": (ConsentAction.GIVEN,),
    "refused": (ConsentAction.REFUSED,),
    "withdrawn": (ConsentAction.GIVEN, ConsentAction.WITHDRAWN),
    "renewed": (ConsentAction.GIVEN, ConsentAction.WITHDRAWN, ConsentAction.RENEWED),
    "asked": (ConsentAction.REQUESTED,),
    "old": (ConsentAction.GIVEN,),
}

HEADS = ("agency", "role", "purpose", "field", "subject", "consent", "day", "answer")
LAW = "yes: legal-function"
CONSENT = "yes: consent"

CASES = [
    # agency      role             purpose                field              subject      consent      day           answer
    # What the law gives an agency, and where it ends.
    ("salud",     "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2026-06-01", LAW),
    ("salud",     "agency-system", "vaccination-campaign", "vaccinations",    "child",     "none",      "2026-06-01", LAW),
    ("salud",     "agency-system", "vaccination-campaign", "health_notes",    "adult",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("salud",     "agency-system", "vaccination-campaign", "fines",           "adult",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("salud",     "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2024-12-31", "agreement_not_in_force"),
    ("salud",     "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2025-01-01", LAW),
    ("salud",     "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2029-12-31", LAW),
    ("salud",     "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2030-01-01", "agreement_not_in_force"),
    ("educacion", "officer",       "school-place",         "guardian_name",   "child",     "none",      "2026-06-01", LAW),
    ("educacion", "officer",       "school-place",         "vaccinations",    "child",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("hacienda",  "officer",       "property-tax-relief",  "property_value",  "adult",     "none",      "2026-06-01", LAW),
    ("hacienda",  "officer",       "property-tax-relief",  "property_value",  "child",     "none",      "2026-06-01", "minor_protected"),
    ("movilidad", "officer",       "fines-collection",     "address",         "adult",     "none",      "2026-06-01", LAW),
    ("movilidad", "officer",       "fines-collection",     "health_insurer",  "adult",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("bienestar", "officer",       "social-eligibility",   "property_value",  "adult",     "none",      "2026-06-01", LAW),
    ("tramites",  "officer",       "procedure-follow-up",  "procedure_notes", "adult",     "none",      "2026-06-01", LAW),
    ("salud",     "officer",       "health-programme-follow-up", "health_notes", "adult",  "none",      "2026-06-01", LAW),
    ("educacion", "officer",       "enrolment-check",      "enrolment_state", "child",     "none",      "2026-06-01", LAW),
    ("movilidad", "officer",       "licence-renewal",      "fines_due",       "adult",     "none",      "2026-06-01", LAW),
    ("salud",     "officer",       "insurance-check",      "health_insurer",  "child",     "none",      "2026-06-01", LAW),
    ("educacion", "officer",       "school-meals",         "sisben_group",    "child",     "none",      "2026-06-01", LAW),
    ("educacion", "officer",       "dropout-follow-up",    "guardian_name",   "child",     "none",      "2026-06-01", LAW),
    ("educacion", "officer",       "dropout-follow-up",    "sisben_group",    "child",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("hacienda",  "officer",       "property-tax-collection", "property_tax_due", "adult", "none",      "2026-06-01", LAW),
    ("hacienda",  "officer",       "land-certificate",     "properties",      "adult",     "none",      "2026-06-01", LAW),
    ("hacienda",  "officer",       "payment-agreement",    "sisben_group",    "adult",     "none",      "2026-06-01", LAW),
    ("movilidad", "officer",       "vehicle-release",      "vehicles",        "adult",     "none",      "2026-06-01", LAW),
    ("bienestar", "officer",       "food-support",         "household_size",  "adult",     "none",      "2026-06-01", LAW),
    ("tramites",  "officer",       "residence-certificate", "address",        "adult",     "none",      "2026-06-01", LAW),
    ("tramites",  "officer",       "petition-answer",      "email",           "adult",     "none",      "2026-06-01", LAW),
    # A purpose of another agency, and one that nobody registered.
    ("hacienda",  "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2026-06-01", "purpose_of_other_agency"),
    ("movilidad", "officer",       "own-data",             "phone",           "adult",     "none",      "2026-06-01", "purpose_of_other_agency"),
    ("hacienda",  "agency-system", "marketing",            "phone",           "adult",     "none",      "2026-06-01", "unknown_purpose"),
    ("notaria",   "agency-system", "vaccination-campaign", "vaccinations",    "adult",     "none",      "2026-06-01", "unknown_agency"),
    ("salud",     "visitor",       "vaccination-campaign", "vaccinations",    "adult",     "none",      "2026-06-01", "unknown_role"),
    ("salud",     "agency-system", "vaccination-campaign", "shoe_size",       "adult",     "none",      "2026-06-01", "unknown_field"),
    # What needs the person's permission.
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "none",      "2026-06-01", "consent_missing"),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "asked",     "2026-06-01", "consent_missing"),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "given",     "2026-06-01", CONSENT),
    ("hacienda",  "agency-system", "contact-update",       "neighbourhood",   "adult",     "given",     "2026-06-01", "consent_narrower"),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "refused",   "2026-06-01", "consent_refused"),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "withdrawn", "2026-06-01", "consent_withdrawn"),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "renewed",   "2026-06-01", CONSENT),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "adult",     "old",       "2026-06-01", "consent_expired"),
    ("hacienda",  "agency-system", "contact-update",       "phone",           "child",     "given",     "2026-06-01", "minor_protected"),
    ("movilidad", "agency-system", "school-transport",     "school",          "child",     "given",     "2026-06-01", CONSENT),
    ("tramites",  "officer",       "form-prefill",         "full_name",       "adult",     "given",     "2026-06-01", CONSENT),
    ("bienestar", "officer",       "elder-benefit",        "full_name",       "adult",     "given",     "2026-06-01", CONSENT),
    ("bienestar", "officer",       "elder-benefit",        "health_insurer",  "adult",     "given",     "2026-06-01", "consent_narrower"),
    ("bienestar", "officer",       "elder-benefit",        "sisben_group",    "adult",     "withdrawn", "2026-06-01", LAW),
    ("salud",     "officer",       "vaccination-reminder", "phone",           "adult",     "given",     "2026-06-01", CONSENT),
    ("salud",     "officer",       "vaccination-reminder", "vaccinations",    "adult",     "none",      "2026-06-01", "consent_missing"),
    ("educacion", "officer",       "higher-education-grant", "full_name",     "child",     "given",     "2026-06-01", CONSENT),
    ("movilidad", "officer",       "road-safety-course",   "fines",           "adult",     "withdrawn", "2026-06-01", "consent_withdrawn"),
    ("alcaldia",  "officer",       "satisfaction-survey",  "full_name",       "adult",     "given",     "2026-06-01", CONSENT),
    # What the authority blocked does not circulate; the person still sees it.
    ("salud",     "officer",       "vaccination-campaign", "vaccinations",    "blocked",   "none",      "2026-06-01", "blocked_by_authority"),
    ("salud",     "officer",       "emergency-care",       "health_notes",    "blocked",   "none",      "2026-06-01", "blocked_by_authority"),
    ("hacienda",  "officer",       "contact-update",       "phone",           "blocked",   "given",     "2026-06-01", "blocked_by_authority"),
    ("alcaldia",  "citizen",       "own-data",             "phone",           "blocked",   "none",      "2026-06-01", "yes: own-right"),
    # Protected people, emergencies, one's own data, statistics.
    ("salud",     "officer",       "vaccination-campaign", "vaccinations",    "protected", "none",      "2026-06-01", "protected_person"),
    ("hacienda",  "officer",       "contact-update",       "phone",           "protected", "given",     "2026-06-01", "protected_person"),
    ("salud",     "officer",       "emergency-care",       "health_notes",    "protected", "none",      "2026-06-01", "yes: vital-interest"),
    ("bienestar", "officer",       "victims-assistance",   "phone",           "protected", "none",      "2026-06-01", LAW),
    ("bienestar", "officer",       "victims-assistance",   "health_insurer",  "protected", "none",      "2026-06-01", "consent_missing"),
    ("bienestar", "officer",       "child-protection",     "school",          "protected", "none",      "2026-06-01", LAW),
    ("alcaldia",  "officer",       "disaster-response",    "address",         "protected", "none",      "2026-06-01", "yes: vital-interest"),
    ("salud",     "officer",       "emergency-care",       "property_value",  "adult",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("alcaldia",  "citizen",       "own-data",             "health_notes",    "protected", "none",      "2026-06-01", "yes: own-right"),
    ("alcaldia",  "representative", "own-data",            "grade",           "child",     "none",      "2026-06-01", "yes: own-right"),
    ("alcaldia",  "officer",       "own-data",             "phone",           "adult",     "none",      "2026-06-01", "role_not_allowed"),
    ("alcaldia",  "dpo",           "own-data",             "phone",           "adult",     "none",      "2026-06-01", "role_not_allowed"),
    # A reviewer sees whether two records are one person, and nothing else; nobody else may ask so.
    ("alcaldia",  "reviewer",      "identity-review",      "document_number", "adult",     "none",      "2026-06-01", LAW),
    ("alcaldia",  "reviewer",      "identity-review",      "birth_date",      "child",     "none",      "2026-06-01", LAW),
    ("alcaldia",  "reviewer",      "identity-review",      "vaccinations",    "adult",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("alcaldia",  "reviewer",      "identity-review",      "phone",           "protected", "none",      "2026-06-01", "protected_person"),
    ("alcaldia",  "reviewer",      "own-data",             "phone",           "adult",     "none",      "2026-06-01", "role_not_allowed"),
    ("alcaldia",  "dpo",           "identity-review",      "phone",           "adult",     "none",      "2026-06-01", "role_not_allowed"),
    ("alcaldia",  "agency-system", "identity-review",      "phone",           "adult",     "none",      "2026-06-01", "role_not_allowed"),
    ("alcaldia",  "pipeline",      "statistics",           "sisben_group",    "adult",     "none",      "2026-06-01", "yes: statistics"),
    ("alcaldia",  "pipeline",      "statistics",           "full_name",       "adult",     "none",      "2026-06-01", "field_not_in_purpose"),
    ("alcaldia",  "officer",       "statistics",           "comuna",          "adult",     "none",      "2026-06-01", "role_not_allowed"),
]  # fmt: skip

Case = tuple[str, str, str, str, str, str, str, str]


def events(purpose: str, recipient: str, consent: str, asked_at: datetime) -> list[ConsentEvent]:
    """The story of a consent up to the day before the question; an old one ended that day."""
    known = RULEBOOK.purposes.get(purpose)
    return [
        ConsentEvent(
            event_id=ConsentEventId(UUID(int=number)),
            citizen_id=UUID(int=7),
            purpose=purpose,
            recipient=recipient,
            action=action,
            fields=frozenset(known.required if known else ("full_name",)),
            at=asked_at - timedelta(days=10 - number),
            channel=Channel.PORTAL,
            notice_version="1",
            text_hash="f00d",
            language=Language.SPANISH,
            actor=Actor.CITIZEN,
            expires_at=asked_at + timedelta(days=0 if consent == "old" else 20),
        )
        for number, action in enumerate(CONSENTS[consent])
    ]


def answer(case: Case) -> tuple[str, str]:
    """What the rules answer to a case, and the sentence that is shown."""
    agency, role, purpose, field, subject, consent, day, _ = case
    asked_at = datetime.fromisoformat(f"{day}T15:00:00+00:00").astimezone(UTC)
    question = Question(
        agency=agency,
        actor_kind=role,
        purpose=purpose,
        fields=(field,),
        case_ref="C-1",
        asked_at=asked_at,
        subject=SUBJECTS[subject],
        assurance=Assurance.HIGH,
        scopes=frozenset({f"profile:{purpose}:read"}),
    )
    decision = decide(RULEBOOK, question, events(purpose, agency, consent, asked_at))[field]
    label = RULEBOOK.label(field, Language.SPANISH)
    sentence = explain(decision, label, Language.SPANISH)
    if isinstance(decision, Permitted):
        return f"yes: {decision.ground.basis}", sentence
    return reason_code(decision), sentence


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_the_rules_answer_as_the_table_says(case: Case) -> None:
    assert answer(case)[0] == case[-1]


def test_every_purpose_has_a_case() -> None:
    assert set(RULEBOOK.purposes) <= {case[2] for case in CASES}


def sharing_rules_page(rulebook: Rulebook) -> str:
    """The page of the sharing rules: cases, agreements, policies."""
    rows = [(*case, answer(case)[1]) for case in CASES]
    lines = [
        "# Sharing rules",
        "",
        "Who sees what, by example. Every row is run as a test. An answer other than yes means no:",
        "a reason names a rule that forbids, `unknown_…` names something nobody registered.",
        "An unmarked question has its case number, its scope and a high assurance.",
        "",
        "Written by `python tests/spec/policies/test_sharing_rules.py`: edit the table there, the",
        "agreements in `policies/agreements/`, the policies in `policies/sharing/`.",
        "",
        "Not for: what each purpose is for; see [purposes](purposes.md).",
        "",
        "## Cases",
        "",
        *table((*HEADS, "what is said"), rows),
        "",
        *agreements_section(rulebook),
        *policies_section(rulebook),
    ]
    return "\n".join(lines).rstrip() + "\n"


PAGES = {"sharing-rules.md": sharing_rules_page, "purposes.md": purposes_page}


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_page_is_fresh(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")

    assert written == PAGES[name](RULEBOOK), f"{name} is stale: run {Path(__file__).name}"


if __name__ == "__main__":
    for page, write in PAGES.items():
        (REFERENCE / page).write_text(write(RULEBOOK), encoding="utf-8")
