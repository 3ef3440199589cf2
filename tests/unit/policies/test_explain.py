"""Every decision has a plain sentence in both languages, and no sentence gives a secret away."""

import re
from itertools import product

import pytest

from consent.terms import Language
from policies.decisions import Decision, Ground, Permitted, Refused, Unsettled
from policies.explain import (
    KIND_LABELS,
    explain,
    reason_code,
    shown,
    withheld_kind,
)
from policies.vocabulary import Basis, Missing, Reason, WithheldKind

GROUNDS = [Permitted(Ground(basis, "Ley 1581 de 2012, art. 8", "X-1"), ()) for basis in Basis]
DECISIONS: list[Decision] = [
    *GROUNDS,
    *(Refused(reason) for reason in Reason),
    *(Unsettled(missing) for missing in Missing),
]
WITHHELD = [decision for decision in DECISIONS if not isinstance(decision, Permitted)]
BOTH = list(product(DECISIONS, Language))
LEGAL_WORDS = ("titular", "tratamiento", "revocatoria", "interoperabilidad", "ARCO")


@pytest.mark.parametrize(("decision", "language"), BOTH, ids=str)
def test_every_decision_is_said_with_the_name_of_the_field(
    decision: Decision, language: Language
) -> None:
    assert "Teléfono" in explain(decision, "Teléfono", language)


@pytest.mark.parametrize(("decision", "language"), BOTH, ids=str)
def test_no_sentence_has_more_than_twenty_words(decision: Decision, language: Language) -> None:
    sentences = re.split(r"(?<=[a-zé])\. ", explain(decision, "Teléfono", language))

    assert max(len(sentence.split()) for sentence in sentences) <= 20


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_no_sentence_uses_a_word_of_lawyers(decision: Decision) -> None:
    text = explain(decision, "Teléfono", Language.SPANISH)

    assert not [word for word in LEGAL_WORDS if word in text]


def test_no_two_refusals_say_the_same() -> None:
    texts = {explain(decision, "x", Language.SPANISH) for decision in WITHHELD}

    assert len(texts) == len(WITHHELD)


@pytest.mark.parametrize("decision", WITHHELD, ids=str)
def test_everything_withheld_falls_under_one_of_five_kinds(decision: Refused | Unsettled) -> None:
    assert withheld_kind(decision) in KIND_LABELS


def test_the_five_kinds_are_all_in_use() -> None:
    assert {withheld_kind(decision) for decision in WITHHELD} == set(WithheldKind)


def test_that_a_person_is_protected_is_itself_a_secret() -> None:
    decision = shown(Refused(Reason.PROTECTED_PERSON, ("protect-person",)))

    assert decision == Refused(Reason.NOT_AVAILABLE)


@pytest.mark.parametrize(
    "decision", [d for d in DECISIONS if d != Refused(Reason.PROTECTED_PERSON)], ids=str
)
def test_every_other_decision_is_shown_as_it_is(decision: Decision) -> None:
    assert shown(decision) == decision


def test_a_field_name_with_braces_is_only_text() -> None:
    text = explain(Refused(Reason.NO_AGREEMENT), "{norm}", Language.ENGLISH)

    assert "{norm}" in text


def test_a_refusal_is_coded_by_its_reason() -> None:
    assert reason_code(Refused(Reason.CONSENT_WITHDRAWN)) == "consent_withdrawn"


def test_a_gap_is_coded_by_what_is_unknown() -> None:
    assert reason_code(Unsettled(Missing.PURPOSE)) == "unknown_purpose"
