"""The smallest change that turns an answer over is found by asking again, never guessed."""

from datetime import date
from random import Random

import pytest

from consent.terms import ConsentStatus, Language
from policies.decide import decide_one
from policies.decisions import Permitted
from policies.flip import smallest_flip
from policies.grid import covering_grid, in_order
from policies.rulebook import Rulebook
from policies.situations import Situation

DAY = date(2026, 6, 1)


def asked(rulebook: Rulebook, purpose: str, field: str, **changes: object) -> Situation:
    usual = in_order(rulebook, rulebook.purposes[purpose], field, DAY)
    return Situation._make({**usual._asdict(), **changes}.values())


CASES = {
    # what is asked, what is otherwise, and the change
    "permission": ("contact-update", "phone", {}, "Si la persona diera permiso para este dato."),
    "case": ("fines-collection", "phone", {"has_case": False}, "Si se dijera el número del caso."),
    "child": ("fines-collection", "phone", {"is_minor": True}, "Si la persona fuera mayor de edad."),
    "protected": (
        "vaccination-campaign", "phone", {"is_protected": True}, "Si la persona no tuviera reserva.",
    ),
    "blocked": (
        "vaccination-campaign", "phone", {"is_blocked": True}, "Si la autoridad levantara el bloqueo.",
    ),
    "day": (
        "vaccination-campaign", "phone", {"day": date(2030, 1, 1)},
        "Si la pregunta fuera del 2029-12-31.",
    ),
    "agency": (
        "fines-collection", "fines", {"agency": "salud"}, "Si preguntara Secretaría de Movilidad.",
    ),
    "withdrawal": (
        "contact-update", "phone",
        {"consent": ConsentStatus.GIVEN, "consent_covers": True},
        "Si la persona retirara el permiso.",
    ),
    "two at once": (
        "contact-update", "phone", {"is_protected": True},
        "Si la persona diera permiso para este dato y si la persona no tuviera reserva.",
    ),
    "the rules": (
        "fines-collection", "sisben_group", {},
        "Solo si la finalidad y un acuerdo nombraran «Grupo del Sisbén»: sería cambiar las reglas.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_change_is_said_in_plain_words(rulebook: Rulebook, case: str) -> None:
    purpose, field, changes, said = CASES[case]

    flip = smallest_flip(rulebook, asked(rulebook, purpose, field, **changes))

    assert flip is not None
    assert flip.say(rulebook, Language.SPANISH) == said


def test_a_change_of_the_rules_is_told_apart(rulebook: Rulebook) -> None:
    flip = smallest_flip(rulebook, asked(rulebook, "fines-collection", "sisben_group"))

    assert flip is not None
    assert flip.is_of_rules


def test_nothing_a_question_changes_opens_an_unknown_field(rulebook: Rulebook) -> None:
    assert smallest_flip(rulebook, asked(rulebook, "fines-collection", "shoe_size")) is None


def test_many_things_wrong_at_once_are_all_named(rulebook: Rulebook) -> None:
    wrong = {"has_case": False, "has_scope": False, "is_protected": True, "is_blocked": True}

    flip = smallest_flip(rulebook, asked(rulebook, "fines-collection", "phone", **wrong))

    assert flip is not None
    assert {change.what for change in flip.changes} == wrong.keys()


def test_every_flip_of_the_grid_holds_when_asked_again(rulebook: Rulebook) -> None:
    situations = Random(1581).sample(list(covering_grid(rulebook, DAY)), 300)  # noqa: S311

    for situation in situations:
        flip = smallest_flip(rulebook, situation)
        if flip is None or flip.is_of_rules:
            continue
        changed = situation
        for change in flip.changes:
            changed = change.applied(changed)
        again = decide_one(rulebook, changed)
        assert again == flip.decision
        was = isinstance(decide_one(rulebook, situation), Permitted)
        assert isinstance(again, Permitted) is not was
