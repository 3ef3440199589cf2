"""Findings: disjoint spans, named by the surest, and what stands in their place."""

import pytest

from hub.discovery.findings import PLACEHOLDERS, Finding, Label, mask, settle


def person(start: int, end: int, score: float = 0.9) -> Finding:
    return Finding(start, end, Label.PERSON, score)


def card(start: int, end: int, score: float = 0.9) -> Finding:
    return Finding(start, end, Label.CO_CC, score)


def test_findings_come_in_the_order_of_the_text() -> None:
    assert settle([card(10, 15), person(0, 5)]) == [person(0, 5), card(10, 15)]


def test_neighbours_stay_apart() -> None:
    assert settle([person(0, 5), card(5, 9)]) == [person(0, 5), card(5, 9)]


def test_overlapping_findings_become_one_span_over_both() -> None:
    assert settle([person(0, 6), card(4, 9, 0.5)]) == [person(0, 9)]


def test_the_surest_names_the_span() -> None:
    assert settle([person(0, 6, 0.5), card(4, 9, 1.0)]) == [card(0, 9, 1.0)]


def test_of_two_equally_sure_the_longer_names_the_span() -> None:
    assert settle([person(0, 3), card(2, 9)]) == [card(0, 9)]


def test_a_finding_within_a_surer_one_adds_nothing() -> None:
    assert settle([person(0, 9), card(2, 4, 0.5)]) == [person(0, 9)]


def test_a_chain_of_overlaps_is_one_span() -> None:
    assert settle([person(0, 4), person(3, 7), person(6, 9)]) == [person(0, 9)]


def test_masking_puts_the_placeholder_in_place() -> None:
    assert mask("Soy Ana, 123.", [person(4, 7), card(9, 12)]) == "Soy [PERSONA], [CÉDULA]."


def test_masking_spares_what_is_below_the_threshold() -> None:
    assert mask("Soy Ana.", [person(4, 7, 0.39)]) == "Soy Ana."


def test_masking_hides_what_is_at_the_threshold() -> None:
    assert mask("Soy Ana.", [person(4, 7, 0.4)]) == "Soy [PERSONA]."


def test_an_analyst_may_ask_for_surer_findings_only() -> None:
    assert mask("Soy Ana.", [person(4, 7, 0.6)], threshold=0.7) == "Soy Ana."


def test_masking_without_findings_changes_nothing() -> None:
    assert mask("Soy nadie.", []) == "Soy nadie."


def test_masking_accepts_overlapping_findings() -> None:
    assert mask("Ana Mina 12", [person(0, 8), card(4, 11, 0.5)]) == "[PERSONA]"


@pytest.mark.parametrize("label", Label)
def test_every_label_has_a_placeholder_in_brackets(label: Label) -> None:
    assert PLACEHOLDERS[label].startswith("[")
    assert PLACEHOLDERS[label].endswith("]")


def test_no_two_labels_share_a_placeholder() -> None:
    assert len(set(PLACEHOLDERS.values())) == len(Label)
