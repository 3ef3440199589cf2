"""`hub detect columns` and `hub detect decide`: columns that look personal, and what a person says."""

import sys
from typing import Annotated

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now, program
from hub.discovery.column_register import (
    COLUMN_RULE,
    Decision,
    Judged,
    Verdict,
    decide_column,
    judged_columns,
)
from hub.discovery.columns import SURE
from hub.discovery.errors import ColumnError
from hub.intake.deliveries import open_again
from hub.lake.transactions import whole
from hub.records.identifiers import AgencyCode

HEADINGS = ("entidad", "contrato", "columna", "dice", "parece", "certeza", "valores", "estado")
VERDICTS = {Verdict.HARMLESS: "no es personal", Verdict.PERSONAL: "es personal"}


def columns(
    every: Annotated[
        bool, typer.Option("--all", help="Todas, también las que no llaman la atención.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Qué parece cada columna, por título y valores. Sale con 1 si alguna detiene una entrega."""
    with program().lake() as lake:
        judged = judged_columns(lake)
    shown = [one for one in judged if every or _is_of_note(one)]
    waiting = sum(one.is_open for one in judged)
    if as_json:
        show_json({"open": waiting, "columns": [_told(one) for one in shown]})
    else:
        _show(shown, len(judged), waiting)
    if waiting:
        raise typer.Exit(1)


def decide(
    agency: Annotated[str, typer.Argument(metavar="ENTIDAD", help="Código de la entidad.")],
    column: Annotated[str, typer.Argument(metavar="COLUMNA", help="Como la nombra la lista.")],
    verdict: Annotated[Verdict, typer.Argument(help="harmless: no es personal; personal: sí.")],
    officer: Annotated[str, typer.Option(help="Su código de oficial, por ejemplo DPO-01.")],
    as_json: AsJson = False,
) -> None:
    """Guarda su decisión sobre una columna; el motivo se lee de la entrada."""
    if not officer.strip():
        raise ColumnError("Escriba su código de oficial en --officer. No se guardó nada.")
    decision = Decision(verdict, sys.stdin.read(), officer.strip(), now())
    with program().lake() as lake, whole(lake):
        decided = decide_column(lake, agency, column, decision)
        still = any(one.agency == agency and one.is_open for one in judged_columns(lake))
        reopened = 0 if still else open_again(lake, AgencyCode(agency), COLUMN_RULE)
    if as_json:
        show_json({"decided": [_told(one) for one in decided], "reopened": reopened})
        return
    say(f"Guardado: {agency}, «{column}» {VERDICTS[verdict]}.")
    if reopened:
        say(f"{reopened} entregas detenidas seguirán en la próxima corrida: make run SERVE=no")
    elif verdict is Verdict.PERSONAL:
        say("La fuente sigue detenida hasta que el contrato, en otra versión, le dé su etiqueta.")
    elif still:
        say("La fuente sigue detenida: le queda alguna columna por decidir.")


def _is_of_note(one: Judged) -> bool:
    return one.is_open or one.verdict is not None or _disagrees(one)


def _disagrees(one: Judged) -> bool:
    """The contract promises something personal and the values look otherwise, or hardly."""
    return one.judgement.looks_personal and one.judgement.confidence < SURE


def _show(shown: list[Judged], judged: int, waiting: int) -> None:
    rows = [
        (
            one.agency,
            one.version,
            one.place,
            one.contract_label,
            one.judgement.label.value if one.judgement.label else None,
            one.judgement.confidence,
            one.judgement.sampled,
            _state(one),
        )
        for one in shown
    ]
    show_table("Columnas", HEADINGS, rows)
    say(f"{judged} columnas juzgadas; {waiting} detienen su fuente.")


def _state(one: Judged) -> str:
    if one.is_open:
        return "detiene la fuente"
    return VERDICTS[one.verdict] if one.verdict else "–"


def _told(one: Judged) -> dict[str, object]:
    return {
        "agency": one.agency,
        "version": one.version,
        "column": one.place,
        "contract_label": one.contract_label,
        "looks_like": one.judgement.label,
        "confidence": one.judgement.confidence,
        "sampled": one.judgement.sampled,
        "verdict": one.verdict,
        "stops": one.is_open,
    }
