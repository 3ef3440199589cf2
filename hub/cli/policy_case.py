"""`hub policy explain` and `matrix`: one case in words, and who could see what."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from consent.terms import ConsentStatus, Language
from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now
from policies.decide import COLOMBIA
from policies.errors import QuestionError
from policies.grid import in_order
from policies.matrix import matrix as all_cells
from policies.rulebook import Rulebook, load_rulebook
from policies.simulator import Simulated, simulate
from policies.situations import Situation
from policies.vocabulary import Assurance


def _consent(said: str) -> Mapping[str, object]:
    if said == "narrower":
        return {"consent": ConsentStatus.GIVEN, "consent_covers": False}
    status = ConsentStatus[said.upper()]
    return {"consent": status, "consent_covers": status.is_valid_for_processing}


FLAGS: Mapping[str, Mapping[str, object]] = {
    "minor": {"is_minor": True},
    "protected": {"is_protected": True},
    "blocked": {"is_blocked": True},
    "no-case": {"has_case": False},
    "no-scope": {"has_scope": False},
}
VALUES: Mapping[str, Callable[[str], Mapping[str, object]]] = {
    "agency": lambda said: {"agency": said},
    "role": lambda said: {"actor_kind": said},
    "assurance": lambda said: {"assurance": Assurance[said.upper().replace("-", "_")]},
    "day": lambda said: {"day": date.fromisoformat(said)},
    "consent": _consent,
}
BUT_HELP = (
    "Qué es distinto de lo normal, una vez cada cosa: minor, protected, blocked, no-case, "
    "no-scope, agency=…, role=…, assurance=low|medium|high|very-high, day=AAAA-MM-DD, "
    "consent=given|narrower|refused|withdrawn|expired…"
)
But = Annotated[list[str] | None, typer.Option("--but", help=BUT_HELP)]
Fields = Annotated[list[str] | None, typer.Option("--field", help="Un dato; sin él, todos.")]
InEnglish = Annotated[bool, typer.Option("--english", help="Las frases en inglés.")]


def register(commands: typer.Typer) -> None:
    """Add these commands to `hub policy`."""
    commands.command()(explain)
    commands.command()(matrix)


def explain(
    purpose: Annotated[str, typer.Argument(help="La finalidad.")],
    field: Fields = None,
    but: But = None,
    english: InEnglish = False,
    as_json: AsJson = False,
) -> None:
    """Qué contestan las reglas a un caso, por qué, y el menor cambio que daría otra respuesta."""
    rulebook = load_rulebook()
    language = Language.ENGLISH if english else Language.SPANISH
    asked = situation(rulebook, purpose, but or [])
    answers = list(simulate(rulebook, asked, tuple(field or ()), language))
    if as_json:
        show_json(
            {
                "version": rulebook.version,
                "situation": asked._asdict() | {"field": None},
                "fields": [_document(rulebook, one, language) for one in answers],
            }
        )
        return
    rows = [(one.field, one.code, one.sentence, _flip(rulebook, one, language)) for one in answers]
    show_table(f"«{purpose}»", ("dato", "respuesta", "por qué", "cambiaría"), rows)


def matrix(
    purpose: Annotated[str | None, typer.Option(help="Solo esta finalidad.")] = None,
    as_json: AsJson = False,
) -> None:
    """Qué categorías ve cada entidad con cada finalidad: por la ley y con permiso."""
    rulebook = load_rulebook()
    today = now().astimezone(COLOMBIA).date()
    cells = [one for one in all_cells(rulebook, today) if purpose in {None, one.purpose}]
    if as_json:
        show_json({"version": rulebook.version, "cells": [asdict(cell) for cell in cells]})
        return
    rows = [
        (cell.agency, cell.purpose, cell.category, len(cell.by_law), len(cell.by_consent))
        for cell in cells
        if cell.by_law or cell.by_consent
    ]
    if not rows:
        say("Esa finalidad no deja ver nada.")
        return
    heads = ("entidad", "finalidad", "categoría", "por la ley", "con permiso")
    show_table("Quién puede ver qué (número de datos)", heads, rows)


def situation(rulebook: Rulebook, purpose: str, but: list[str]) -> Situation:
    """A case with everything in order, but for what was said."""
    known = rulebook.purposes.get(purpose)
    if known is None:
        raise QuestionError(f"La finalidad {purpose} no está registrada. Mire: hub policy matrix")
    usual = in_order(rulebook, known, "", now().astimezone(COLOMBIA).date())
    changes: dict[str, object] = {}
    for said in but:
        changes |= _change(said)
    return Situation._make({**usual._asdict(), **changes}.values())


def _change(said: str) -> Mapping[str, object]:
    name, _, value = said.partition("=")
    try:
        return FLAGS[said] if said in FLAGS else VALUES[name](value)
    except (KeyError, ValueError) as error:
        raise QuestionError(f"No se entiende --but {said}. {BUT_HELP}") from error


def _flip(rulebook: Rulebook, one: Simulated, language: Language) -> str:
    return one.flip.say(rulebook, language) if one.flip else "–"


def _document(rulebook: Rulebook, one: Simulated, language: Language) -> dict[str, object]:
    return {
        "field": one.field,
        "answer": one.code,
        "kind": one.kind,
        "sentence": one.sentence,
        "policies": list(one.policy_ids),
        "ground": one.ground,
        "would_change": _flip(rulebook, one, language) if one.flip else None,
        "is_change_of_rules": bool(one.flip and one.flip.is_of_rules),
    }
