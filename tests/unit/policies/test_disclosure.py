"""Delays of showing: by a confirmed norm only, from a day, and never past the most."""

from datetime import date
from pathlib import Path

import pytest

from policies.disclosure import delay_of, load_disclosure
from policies.errors import RulebookError
from policies.rulebook import load_rulebook

DAY = date(2026, 5, 4)
RULE = """
rules:
  - id: inquiry
    purpose: child-protection
    set_by: "Defensoría de Familia"
    days: {days}
    most_days: {most}
    norms: [{{cite: "Ley 1098 de 2006", mark: {mark}}}]
    why: {{es: "Porque sí.", en: "Because."}}
"""


@pytest.fixture
def rules_of(tmp_path: Path):
    def write(days: int = 90, most: int = 180, mark: str = "T"):
        path = tmp_path / "disclosure.yaml"
        path.write_text(RULE.format(days=days, most=most, mark=mark), encoding="utf-8")
        return load_disclosure(path)

    return write


def test_access_is_readable_from_the_day_that_the_rule_counts_to(rules_of) -> None:
    rule = delay_of(rules_of(), "child-protection")

    assert rule is not None
    assert rule.shown_from(DAY) == date(2026, 8, 2)


def test_norm_to_be_confirmed_delays_nothing(rules_of) -> None:
    assert delay_of(rules_of(mark="C"), "child-protection") is None


@pytest.mark.parametrize("purpose", [None, "", "vaccination-campaign"])
def test_other_purposes_are_shown_at_once(rules_of, purpose: str | None) -> None:
    assert delay_of(rules_of(), purpose) is None


@pytest.mark.parametrize(("days", "most"), [(0, 10), (11, 10), (90, 366)])
def test_delay_past_its_bounds_is_no_rule(rules_of, days: int, most: int) -> None:
    with pytest.raises(RulebookError):
        rules_of(days=days, most=most)


def test_rules_that_ship_name_purposes_that_exist() -> None:
    assert load_disclosure().keys() <= load_rulebook().purposes.keys()
