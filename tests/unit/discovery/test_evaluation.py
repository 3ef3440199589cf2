"""The yardstick itself: recall, precision, F2, leak and harm, on texts small enough to count."""

from collections.abc import Sequence

import pytest

from hub.discovery.corpus import Annotated, Truth
from hub.discovery.evaluation import Evaluation, Score, evaluate
from hub.discovery.findings import Finding, Label
from hub.discovery.subject import NOBODY, Subject

TEXT = "Ana Mina 31.234.567"
TRUTHS = (Truth(0, 8, Label.PERSON, True), Truth(9, 19, Label.CO_CC, False))


def measure(*findings: Finding, truths: tuple[Truth, ...] = TRUTHS) -> Evaluation:
    def detect(_: str, __: Subject) -> Sequence[Finding]:
        return findings

    return evaluate([Annotated(TEXT, truths, NOBODY, "")], detect)


def test_everything_found_leaks_nothing() -> None:
    result = measure(Finding(0, 8, Label.PERSON, 1.0), Finding(9, 19, Label.CO_CC, 1.0))

    assert result.leak == 0
    assert result.score(Label.PERSON) == Score(Label.PERSON, 1, 1.0, 1.0)


def test_nothing_found_leaks_everything() -> None:
    result = measure()

    assert result.leak == 1
    assert result.score(Label.PERSON).recall == 0


def test_the_leak_is_a_share_of_personal_characters() -> None:
    assert measure(Finding(0, 8, Label.PERSON, 1.0)).leak == pytest.approx(10 / 18)


def test_the_subject_and_others_leak_apart() -> None:
    result = measure(Finding(0, 8, Label.PERSON, 1.0))

    assert (result.leak_of_subject, result.leak_of_others) == (0, 1)


def test_the_wrong_label_hides_but_is_no_recall() -> None:
    result = measure(Finding(0, 19, Label.PHONE, 1.0))

    assert result.leak == 0
    assert result.score(Label.PERSON).recall == 0
    assert result.score(Label.PHONE).precision == 0


def test_half_a_span_is_enough_and_less_is_not() -> None:
    assert measure(Finding(0, 4, Label.PERSON, 1.0)).score(Label.PERSON).recall == 1
    assert measure(Finding(0, 3, Label.PERSON, 1.0)).score(Label.PERSON).recall == 0


def test_findings_below_the_threshold_do_not_count() -> None:
    assert measure(Finding(0, 19, Label.PERSON, 0.39)).leak == 1


def test_a_harmless_text_is_touched_or_not() -> None:
    assert measure(truths=()).harmless_touched == 0
    assert measure(Finding(0, 3, Label.PERSON, 1.0), truths=()).harmless_touched == 1


def test_a_label_that_never_occurs_is_perfect() -> None:
    assert measure().score(Label.PLATE).f2 == 1


def test_f2_weighs_recall_four_times() -> None:
    assert Score(Label.PERSON, 10, recall=0.5, precision=1.0).f2 == pytest.approx(5 / 9)
    assert Score(Label.PERSON, 10, recall=1.0, precision=0.5).f2 == pytest.approx(5 / 6)
    assert Score(Label.PERSON, 10, recall=0.0, precision=0.0).f2 == 0
