"""Cedar's traps stay closed: no policy loads unchecked, and a failing rule is a no and an alarm."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policies.decide import decide
from policies.decisions import Question, Refused
from policies.engine import FAILED, AskInput, ReadInput
from policies.errors import RulebookError
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import Reason

Ask = Callable[..., Question]
GROUNDS = "sharing/20-grounds.cedar"
CITED = '@norm("Ley") @why("Porque sí.")'


def add_policy(folder: Path, text: str) -> Path:
    (folder / "sharing" / "90-added.cedar").write_text(text, encoding="utf-8")
    return folder


def test_every_forbid_says_its_reason_and_no_permit_does(rulebook: Rulebook) -> None:
    wrong = [
        policy.policy_id
        for policy in rulebook.engine.policies
        if (policy.effect == "forbid") != (policy.reason is not None)
    ]

    assert wrong == []


REFUSED_POLICIES = {
    "a policy without @norm": ('@id("a") @why("b") permit(principal, action, resource);', "a lacks @norm"),
    "a policy without @id": ('@norm("a") @why("b") permit(principal, action, resource);', "lacks @id"),
    "an @id used twice": (f'@id("ask-case") {CITED} permit(principal, action, resource);', "share one @id"),
    "a forbid without @reason": (f'@id("a") {CITED} forbid(principal, action, resource);', "known @reason"),
    "a forbid with an unknown @reason": (
        f'@id("a") {CITED} @reason("whim") forbid(principal, action, resource);', "known @reason"
    ),
    "a permit with a @reason": (
        f'@id("a") {CITED} @reason("no_agreement") permit(principal, action, resource);', "known @reason"
    ),
    "a misspelt attribute": (
        f'@id("a") {CITED} permit(principal, action == Action::"read", resource) when {{ resource.sensitive }};',
        "do not fit the schema",
    ),
    "a misspelt word of a closed list": (
        f'@id("a") {CITED} permit(principal, action == Action::"read", resource) when {{ context.agreement.basis == Basis::"consnt" }};',
        "do not fit the schema",
    ),
    "a syntax error": ("permit(principal", "Cedar cannot read the rules"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_POLICIES)
def test_the_rules_do_not_load_with(folder: Path, case: str) -> None:
    text, message = REFUSED_POLICIES[case]
    spoilt = add_policy(folder, text)

    with pytest.raises(RulebookError, match=message):
        load_rulebook(spoilt)


FAILING_FORBID = (
    f'@id("failing") {CITED} @reason("policy_error")'
    'forbid(principal, action == Action::"{action}", resource)'
    "when {{ {number} + 9223372036854775807 < 0 }};"
)
"""Fits the schema and overflows when evaluated: Cedar would skip it and let the permit win."""


def test_a_forbid_on_asking_that_fails_to_evaluate_is_a_no_and_an_alarm(
    folder: Path, ask: Ask
) -> None:
    text = FAILING_FORBID.replace("{action}", "ask").replace("{number}", "context.assurance")
    spoilt = load_rulebook(add_policy(folder, text.replace("{{", "{").replace("}}", "}")))

    decisions = decide(spoilt, ask(), [])

    assert set(decisions.values()) == {Refused(Reason.POLICY_ERROR)}


def test_a_forbid_on_reading_that_fails_to_evaluate_is_a_no_and_an_alarm(
    folder: Path, ask: Ask
) -> None:
    number = "context.purpose.minimum_assurance"
    text = FAILING_FORBID.replace("{action}", "read").replace("{number}", number)
    spoilt = load_rulebook(add_policy(folder, text.replace("{{", "{").replace("}}", "}")))

    decisions = decide(spoilt, ask(fields=("full_name",)), [])

    assert [d.is_alarm for d in decisions.values() if isinstance(d, Refused)] == [True]


def test_an_input_that_does_not_fit_the_schema_is_a_no_and_an_alarm(rulebook: Rulebook) -> None:
    asked = ReadInput(
        agency="salud",
        purpose="vaccination-campaign",
        agreement="SAL-01",
        field="full_name",
        today=date(2026, 6, 1),
        subject_is_minor=False,
        subject_is_protected=False,
        value_is_blocked=False,
        consent="ConsentImagined",
        consent_covers=True,
    )

    assert rulebook.engine.verdict(asked) == FAILED


def test_an_entity_that_nobody_declared_is_never_allowed(rulebook: Rulebook) -> None:
    asked = AskInput("nadie", "vaccination-campaign", "nadie", frozenset(), True, 4)

    assert not rulebook.engine.verdict(asked).is_allowed


def test_no_ground_is_allowed_when_every_permit_is_gone(folder: Path, ask: Ask) -> None:
    (folder / GROUNDS).unlink()
    without = load_rulebook(folder)

    decisions = decide(without, ask(), [])

    assert set(decisions.values()) == {Refused(Reason.NO_AGREEMENT)}


def test_an_answer_is_remembered_by_its_full_input(rulebook: Rulebook) -> None:
    first = AskInput("salud", "vaccination-campaign", "officer", frozenset(), True, 2)
    second = first._replace(case_given=False)

    verdicts = [rulebook.engine.verdict(asked).is_allowed for asked in (first, second, first)]

    assert verdicts == [True, False, True]
