"""A widening is seen in the grid even when nobody ever used it; narrowing is seen as well."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policies.compare import Effect, both_grids, compare
from policies.matrix import matrix
from policies.rulebook import Rulebook, load_rulebook

Change = Callable[[str, str, str], Path]
DAY = date(2026, 6, 1)


def effects(before: Rulebook, after: Rulebook) -> set[tuple[Effect, str, str, bool]]:
    return {
        (one.effect, one.asked.purpose, one.asked.field, one.is_delicate)
        for one in compare(before, after, both_grids(before, after, DAY))
        if not (one.asked.is_minor or one.asked.is_protected or one.asked.is_blocked)
    }


def test_the_same_rules_differ_in_nothing(rulebook: Rulebook, folder: Path) -> None:
    assert effects(rulebook, load_rulebook(folder)) == set()


WIDENED = {
    "a field more in an agreement": (
        "agreements/hacienda.yaml", "property_tax_state, address, phone, email", "property_tax_state, address, phone, email, neighbourhood",
        "property-tax-collection", "neighbourhood", False,
    ),
    "a sensitive field that gets its exception": (
        "agreements/salud.yaml", "fields: [full_name, phone, email, vaccinations]",
        "fields: [full_name, phone, email, vaccinations, health_notes]",
        "vaccination-reminder", "health_notes", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WIDENED)
def test_a_planted_widening_is_found_although_nobody_used_it(
    rulebook: Rulebook, change: Change, folder: Path, case: str
) -> None:
    name, old, new, purpose, field, is_delicate = WIDENED[case]
    change(name, old, new)
    text = (folder / "purposes.yaml").read_text(encoding="utf-8")
    start = text.index(f"code: {purpose}\n")
    opened = text.index("optional: [", start) + len("optional: [")
    (folder / "purposes.yaml").write_text(
        f"{text[:opened]}{field}, {text[opened:]}", encoding="utf-8"
    )

    found = effects(rulebook, load_rulebook(folder))

    assert (Effect.NEWLY_ALLOWED, purpose, field, is_delicate) in found


def test_a_rule_taken_away_is_seen_where_it_opens(rulebook: Rulebook, folder: Path) -> None:
    (folder / "sharing" / "40-protection.cedar").unlink()
    without = load_rulebook(folder)

    found = list(compare(rulebook, without, both_grids(rulebook, without, DAY)))

    assert any(one.effect is Effect.NEWLY_ALLOWED and one.asked.is_protected for one in found)
    assert all(one.is_delicate for one in found if one.effect is Effect.NEWLY_ALLOWED)


def test_an_agreement_that_ends_is_a_narrowing(rulebook: Rulebook, change: Change) -> None:
    ended = load_rulebook(
        change("agreements/movilidad.yaml", "until: 2030-01-01", "until: 2026-01-01")
    )

    found = {(effect, purpose) for effect, purpose, _, _ in effects(rulebook, ended)}

    assert (Effect.NEWLY_REFUSED, "fines-collection") in found


def test_the_matrix_tells_the_law_from_permission(rulebook: Rulebook) -> None:
    cells = {(cell.purpose, cell.category): cell for cell in matrix(rulebook, DAY)}

    assert cells["vaccination-campaign", "health"].by_law == ("vaccinations",)
    assert cells["contact-update", "contact"].by_law == ()
    assert "phone" in cells["contact-update", "contact"].by_consent
    assert len(cells) == len(rulebook.purposes) * len(rulebook.categories)
