"""Exhaustive: the rules equal a slow, obvious reference in every cell. 0 differences.

The reference (`expected` and what it calls) is plain Python without Cedar. It reads the same data
files and shares no line with the rules: not the consent's fold, not the order of reasons, not the
calendar. The matrices run over the shipped rules and over odd ones, in which everything that can
be written wrongly in an agreement is.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.agreements import Agreement
from policies.decide import decide
from policies.decisions import Decision, Permitted, Question, Subject
from policies.explain import reason_code
from policies.rulebook import DEFAULT_FOLDER, Rulebook, load_rulebook
from policies.vocabulary import Assurance

LADDER = [
    "protected_person", "field_not_in_purpose", "no_agreement", "agreement_not_in_force", "blocked_by_authority",
    "identity_not_needed",
    "minor_protected", "sensitive_without_basis", "consent_refused", "consent_withdrawn",
    "consent_expired", "consent_missing", "consent_narrower",
]  # fmt: skip
"""Farthest from a yes first."""

EXCEPTIONS = {
    ("consent", "explicit-authorisation"),
    ("vital-interest", "vital-interest"),
    ("statistics", "statistics"),
    ("own-right", "own-right"),
}
"""Which exception of article 6 goes with which basis; the health office has one of its own."""

STATES = {
    "given": "", "renewed": "", "refused": "consent_refused", "withdrawn": "consent_withdrawn",
    "revoked": "consent_withdrawn", "expired": "consent_expired", "invalidated": "consent_expired",
}  # fmt: skip


def expected(rulebook: Rulebook, question: Question, events: list[ConsentEvent], field: str) -> str:
    """The answer as one word: what is unknown, why not, or under which agreement yes."""
    unknown = _unknown(rulebook, question)
    if unknown:
        return unknown
    refused = _question_refused(rulebook, question)
    if refused:
        return refused
    if field not in rulebook.fields:
        return "unknown_field"
    answers = []
    for agreement in _agreements(rulebook, question):
        reason = _field_refused(rulebook, question, agreement, events, field)
        if reason == "":
            return f"yes: {agreement.agreement_id}"
        answers.append(reason)
    return max(answers, key=LADDER.index, default="no_agreement")


def _unknown(rulebook: Rulebook, question: Question) -> str:
    if question.agency not in rulebook.agencies:
        return "unknown_agency"
    if question.actor_kind not in rulebook.roles:
        return "unknown_role"
    if question.purpose not in rulebook.purposes:
        return "unknown_purpose"
    return ""


def _question_refused(rulebook: Rulebook, question: Question) -> str:
    purpose = rulebook.purposes[question.purpose]
    role = rulebook.roles[question.actor_kind]
    if purpose.agency != question.agency:
        return "purpose_of_other_agency"
    if purpose.audience not in role.audiences:
        return "role_not_allowed"
    if role.needs_scope and f"profile:{purpose.code}:read" not in question.scopes:
        return "scope_missing"
    if int(question.assurance) < int(purpose.minimum_assurance):
        return "assurance_too_low"
    if purpose.case_required and (question.case_ref is None or question.case_ref.strip() == ""):
        return "case_missing"
    return ""


def _agreements(rulebook: Rulebook, question: Question) -> list[Agreement]:
    found = [
        agreement
        for agreement in rulebook.agreements.values()
        if agreement.agency == question.agency and agreement.purpose == question.purpose
    ]
    by_id = sorted(found, key=lambda agreement: agreement.agreement_id)
    without = [agreement for agreement in by_id if agreement.basis != "consent"]
    return without + [agreement for agreement in by_id if agreement.basis == "consent"]


def _field_refused(  # noqa: C901  # one reason a line, in the order of the ladder
    rulebook: Rulebook,
    question: Question,
    agreement: Agreement,
    events: list[ConsentEvent],
    field: str,
) -> str:
    if question.subject.is_protected and not agreement.covers_protected:
        return "protected_person"
    purpose = rulebook.purposes[question.purpose]
    if field not in purpose.required and field not in purpose.optional:
        return "field_not_in_purpose"
    if field not in agreement.fields:
        return "no_agreement"
    today = (question.asked_at - timedelta(hours=5)).date()
    if today < agreement.starts or today >= agreement.ends:
        return "agreement_not_in_force"
    if field in question.subject.blocked and agreement.basis != "own-right":
        return "blocked_by_authority"
    if agreement.basis == "statistics" and rulebook.fields[field].identifies:
        return "identity_not_needed"
    if question.subject.is_minor and not agreement.covers_minors:
        return "minor_protected"
    if rulebook.fields[field].sensitivity == "sensitive" and not _exception(agreement):
        return "sensitive_without_basis"
    if agreement.basis == "consent":
        return _consent_refused(question, events, field)
    needs = {"statistics": "statistics", "own-right": "citizens"}
    if needs.get(agreement.basis, purpose.audience) != purpose.audience:
        return "no_agreement"
    return ""


def _exception(agreement: Agreement) -> bool:
    pair = (str(agreement.basis), str(agreement.sensitive_ground))
    health = pair == ("legal-function", "health-function") and agreement.agency == "salud"
    return health or pair in EXCEPTIONS


def _consent_refused(question: Question, events: list[ConsentEvent], field: str) -> str:
    answers = [
        event
        for event in events
        if (event.purpose, event.recipient) == (question.purpose, question.agency)
        and event.at <= question.asked_at
        and event.action in STATES
    ]
    if not answers:
        return "consent_missing"
    last = max(event.at for event in answers)
    at_last = sorted((e for e in answers if e.at == last), key=lambda e: e.event_id)
    closing = [event for event in at_last if STATES[event.action]]
    answer = (closing or at_last)[-1]
    if STATES[answer.action]:
        return STATES[answer.action]
    if answer.expires_at is None or answer.expires_at <= question.asked_at:
        return "consent_expired"
    return "" if field in answer.fields else "consent_narrower"


ASKED = datetime(2026, 6, 1, 15, tzinfo=UTC)
SUBJECTS = [
    *(Subject(is_minor=m, is_protected=p) for m, p in product((False, True), repeat=2)),
    Subject(is_minor=False, is_protected=False, blocked=frozenset({"phone", "vaccinations"})),
]
STORIES: dict[str, tuple[tuple[ConsentAction, float], ...]] = {
    **{action.value: ((action, 1),) for action in ConsentAction},
    "none": (),
    "withdrawn after given": ((ConsentAction.GIVEN, 3), (ConsentAction.WITHDRAWN, 1)),
    "given and withdrawn at once": ((ConsentAction.GIVEN, 1), (ConsentAction.WITHDRAWN, 1)),
    "asked again while given": ((ConsentAction.GIVEN, 3), (ConsentAction.REQUESTED, 1)),
    "run out": ((ConsentAction.GIVEN, 30),),
    "given tomorrow": ((ConsentAction.GIVEN, -1),),
}
"""Each story: what happened, and how many days before the question."""

ODD = """
agreements:
  - {id: X-01, agency: salud, purpose: vaccination-campaign, basis: legal-function, fields: [vaccinations, health_notes], sensitive_ground: health-function, covers_minors: true, covers_protected: false, from: 2019-01-01, until: 2020-01-01, <<: &rest {norms: [{cite: Ley, mark: C}], conditions: {es: x, en: x}, limits: {requests_per_day: 1, look_back_days: 1, data_life_days: 0}}}
  - {id: X-02, agency: salud, purpose: vaccination-campaign, basis: legal-function, fields: [phone, birth_date], sensitive_ground: none, covers_minors: false, covers_protected: true, from: 2027-01-01, until: 2028-01-01, <<: *rest}
  - {id: X-03, agency: bienestar, purpose: elder-benefit, basis: legal-function, fields: [health_insurer, fines], sensitive_ground: none, covers_minors: true, covers_protected: true, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-04, agency: bienestar, purpose: elder-benefit, basis: legal-function, fields: [health_insurer], sensitive_ground: health-function, covers_minors: true, covers_protected: false, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-05, agency: bienestar, purpose: elder-benefit, basis: consent, fields: [health_insurer, phone], sensitive_ground: vital-interest, covers_minors: true, covers_protected: true, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-06, agency: alcaldia, purpose: statistics, basis: statistics, fields: [birth_date, vaccinations], sensitive_ground: explicit-authorisation, covers_minors: false, covers_protected: true, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-07, agency: educacion, purpose: school-place, basis: statistics, fields: [sisben_group, comuna], sensitive_ground: statistics, covers_minors: true, covers_protected: true, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-08, agency: educacion, purpose: enrolment-check, basis: own-right, fields: [grade, school], sensitive_ground: own-right, covers_minors: true, covers_protected: true, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-09, agency: hacienda, purpose: contact-update, basis: consent, fields: [phone], sensitive_ground: none, covers_minors: false, covers_protected: true, from: 2025-01-01, until: 2030-01-01, <<: *rest}
  - {id: X-10, agency: salud, purpose: emergency-care, basis: vital-interest, fields: [health_notes], sensitive_ground: none, covers_minors: true, covers_protected: true, from: 2026-06-01, until: 2026-06-02, <<: *rest}
"""  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = tmp_path_factory.mktemp("odd")
    for name in ("agencies", "categories", "purposes", "roles"):
        shutil.copy(DEFAULT_FOLDER / f"{name}.yaml", folder)
    for name in ("agreements", "sharing"):
        shutil.copytree(DEFAULT_FOLDER / name, folder / name)
    (folder / "agreements" / "tramites.yaml").unlink()  # two purposes without any agreement
    (folder / "agreements" / "odd.yaml").write_text(ODD, encoding="utf-8")
    purposes = (folder / "purposes.yaml").read_text(encoding="utf-8")
    wider = purposes.replace("required: [comuna, sex]", "required: [comuna, sex, birth_date]")
    (folder / "purposes.yaml").write_text(wider, encoding="utf-8")
    return load_rulebook(folder)


@pytest.fixture(params=["shipped", "odd"])
def rulebook(request: pytest.FixtureRequest) -> Rulebook:
    chosen = request.getfixturevalue(request.param)
    assert isinstance(chosen, Rulebook)
    return chosen


ROLES = {"statistics": "pipeline", "own-data": "citizen", "identity-review": "reviewer"}


def question(rulebook: Rulebook, agency: str, purpose: str) -> Question:
    """A question with everything in order, about every field there is and one there is not."""
    return Question(
        agency=agency,
        actor_kind=ROLES.get(purpose, "agency-system"),
        purpose=purpose,
        fields=(*rulebook.fields, "shoe_size"),
        case_ref="C-1",
        asked_at=ASKED,
        subject=SUBJECTS[0],
        assurance=Assurance.HIGH,
        scopes=frozenset({f"profile:{purpose}:read"}),
    )


def events(rulebook: Rulebook, agency: str, purpose: str, story: str) -> list[ConsentEvent]:
    """The events of a story; the person named every second field of the purpose."""
    known = rulebook.purposes.get(purpose)
    named = known.fields[::2] if known else ("phone",)
    return [
        ConsentEvent(
            event_id=ConsentEventId(UUID(int=number)),
            citizen_id=UUID(int=7),
            purpose=purpose,
            recipient=agency,
            action=action,
            fields=frozenset(named),
            at=ASKED - timedelta(days=days),
            channel=Channel.PORTAL,
            notice_version="1",
            text_hash="f00d",
            language=Language.SPANISH,
            actor=Actor.CITIZEN,
            expires_at=ASKED - timedelta(days=days) + timedelta(days=30),
        )
        for number, (action, days) in enumerate(STORIES[story])
    ]


def word(decision: Decision) -> str:
    """A decision as the one word the reference answers with."""
    if isinstance(decision, Permitted):
        return f"yes: {decision.ground.agreement_id}"
    return reason_code(decision)


def differences(
    rulebook: Rulebook, asked: Question, consents: list[ConsentEvent]
) -> Iterator[tuple[str, str, str]]:
    """Every field on which the rules and the reference disagree."""
    for field, decision in decide(rulebook, asked, consents).items():
        answer = expected(rulebook, asked, consents, field)
        if word(decision) != answer:
            yield field, word(decision), answer


def pairs(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Every agency with every purpose, and one of each that nobody registered."""
    return product((*rulebook.agencies, "notaria"), (*rulebook.purposes, "marketing"))


def test_every_agency_purpose_field_consent_and_subject(rulebook: Rulebook) -> None:
    wrong, cells = [], 0
    for (agency, purpose), story in product(pairs(rulebook), STORIES):
        consents = events(rulebook, agency, purpose, story)
        for subject in SUBJECTS:
            asked = replace(question(rulebook, agency, purpose), subject=subject)
            wrong += [(agency, purpose, story, *d) for d in differences(rulebook, asked, consents)]
            cells += len(asked.fields)

    print(f"\nagency × purpose × field × consent × subject: {cells} cells")  # noqa: T201  # shown with -s
    assert (wrong, cells > 10_000) == ([], True)


def test_every_agency_purpose_role_assurance_scope_and_case(shipped: Rulebook) -> None:
    wrong, cells = [], 0
    ways = list(
        product(
            (*shipped.roles, "visitor"),
            Assurance,
            (frozenset[str](), frozenset({"profile:own-data:read"}), None),
            (None, " ", "C-1"),
        )
    )
    for (agency, purpose), (role, assurance, scopes, case) in product(pairs(shipped), ways):
        usual = question(shipped, agency, purpose)
        asked = replace(
            usual,
            fields=("full_name",),
            actor_kind=role,
            assurance=assurance,
            scopes=usual.scopes if scopes is None else scopes,
            case_ref=case,
        )
        wrong += [(agency, purpose, role, *d) for d in differences(shipped, asked, [])]
        cells += 1

    print(f"\nagency × purpose × role × assurance × scope × case: {cells} cells")  # noqa: T201  # shown with -s
    assert (wrong, cells > 10_000) == ([], True)


def test_every_agreement_at_both_ends_of_its_life(rulebook: Rulebook) -> None:
    wrong, cells = [], 0
    for agreement in rulebook.agreements.values():
        for day, minutes in product((agreement.starts, agreement.ends), (-1, 0, 1)):
            asked = replace(
                question(rulebook, agreement.agency, agreement.purpose),
                asked_at=midnight_in_cali(day) + timedelta(minutes=minutes),
            )
            wrong += [(agreement.agreement_id, *d) for d in differences(rulebook, asked, [])]
            cells += len(asked.fields)

    print(f"\nagreement × end × minute × field: {cells} cells")  # noqa: T201  # shown with -s
    assert (wrong, cells > 1_000) == ([], True)


def midnight_in_cali(day: date) -> datetime:
    return datetime.combine(day, time(5), tzinfo=UTC)


def test_the_matrix_meets_every_answer_there_is(odd: Rulebook) -> None:
    """A matrix that never meets a reason would not try it."""
    met = {
        word(decision).partition(":")[0]
        for (agency, purpose), story in product(pairs(odd), STORIES)
        for subject in SUBJECTS
        for decision in decide(
            odd,
            replace(question(odd, agency, purpose), subject=subject),
            events(odd, agency, purpose, story),
        ).values()
    }

    assert met >= {*LADDER, "yes", "purpose_of_other_agency", "unknown_field", "unknown_purpose"}
