"""`hub policy diff` and `replay`: what a change would do, and past decisions made again."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import Engine

from hub.cli.output import AsJson, console, say, show_json, show_table
from hub.cli.program import now, program
from hub.services.replay import Replay
from hub.services.replay import replay as replay_log
from hub.services.rule_change import Impact, impact, summary
from hub.services.rulebook_release import RulebookNotInForceError, kept_rulebook
from hub.store.releases import release_in_force, versions_like
from hub.store.roles import Role
from hub.store.sessions import transaction
from policies.rulebook import Rulebook, load_rulebook

IN_FORCE, FOLDER = "en-vigor", "carpeta"
MOST_SHOWN = 40
WHICH = f"Una versión (los primeros signos), «{IN_FORCE}» o «{FOLDER}»."
Days = Annotated[int, typer.Option(min=1, help="Cuántos días atrás se mira el registro.")]


def register(commands: typer.Typer) -> None:
    """Add these commands to `hub policy`."""
    commands.command()(diff)
    commands.command()(replay)


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=WHICH)] = IN_FORCE,
    after: Annotated[str, typer.Argument(metavar="B", help=WHICH)] = FOLDER,
    days: Days = 90,
    as_json: AsJson = False,
) -> None:
    """Las decisiones reales de los últimos días con las reglas A y B, y una red de casos inventados.

    Sale con 1 si B abre datos delicados: para ponerla en vigor hacen falta dos firmas.
    """
    at = now()
    with program().engine(Role.OPERATOR) as operator:
        old, new = version_of(operator, before), version_of(operator, after)
        with console().status("Preguntando lo mismo a las dos versiones…"):
            found = impact(operator, old, new, at - timedelta(days=days), at)
    if as_json:
        show_json(_document(old, new, found))
    else:
        _show(old, new, found)
    if found.delicate:
        raise typer.Exit(1)


def replay(days: Days = 90, as_json: AsJson = False) -> None:
    """Repite las decisiones del registro con las reglas de entonces. Sale con 1 si alguna difiere."""
    waiting = console().status("Repitiendo decisiones…")
    with program().engine(Role.OPERATOR) as operator, waiting:
        found = replay_log(operator, now() - timedelta(days=days))
    if as_json:
        show_json(asdict(found) | {"lost_versions": sorted(found.lost_versions)})
    else:
        _tell(found)
    if not found.is_whole:
        raise typer.Exit(1)


def version_of(operator: Engine, named: str) -> Rulebook:
    """The rules of the folder, those in force, or a kept version by the start of its hash."""
    if named == FOLDER:
        return load_rulebook()
    with transaction(operator) as connection:
        if named == IN_FORCE:
            release = release_in_force(connection)
            versions = [release.version] if release else []
        else:
            versions = list(versions_like(connection, named))
    if len(versions) != 1:
        raise RulebookNotInForceError(
            "Ninguna versión guardada empieza así, o hay varias. Escriba más signos, o ponga unas "
            "reglas en vigor con: hub policy activate"
        )
    return kept_rulebook(operator, versions[0])


def _show(old: Rulebook, new: Rulebook, found: Impact) -> None:
    say(f"De {old.version[:16]}… a {new.version[:16]}…; decisiones reales: {found.asked}.")
    heads = ("efecto", "entidad", "finalidad", "dato", "casos")
    real = summary(one for one, _ in found.real)
    if real:
        show_table("En decisiones reales", heads, real[:MOST_SHOWN])
    grid = summary(found.grid)
    if grid:
        show_table("En casos inventados", heads, grid[:MOST_SHOWN])
    if len(grid) > MOST_SHOWN:
        say(f"… y {len(grid) - MOST_SHOWN} más: use --json.")
    if not (real or grid):
        say("✓ Las dos versiones contestan lo mismo.")
    if found.delicate:
        say(f"⚠ {len(found.delicate)} casos abren datos delicados: hacen falta dos firmas.")


def _document(old: Rulebook, new: Rulebook, found: Impact) -> dict[str, object]:
    return {
        "before": old.version,
        "after": new.version,
        "decisions": found.asked,
        "real": [_row(row) for row in summary(one for one, _ in found.real)],
        "real_decisions_changed": sum(times for _, times in found.real),
        "grid": [_row(row) for row in summary(found.grid)],
        "delicate": len(found.delicate),
    }


def _row(row: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(("effect", "agency", "purpose", "field", "situations"), row, strict=True))


def _tell(found: Replay) -> None:
    say(
        f"{found.decisions} decisiones de {found.entries} accesos repetidas; "
        f"{len(found.mismatches)} distintas. Entradas sin decisión de reglas: "
        f"{found.without_decision}; sin todos los datos de entrada: {found.without_inputs}."
    )
    for version in sorted(found.lost_versions):
        say(f"✗ No se guardaron las reglas {version[:16]}…")
    if found.mismatches:
        rows = [(one.seq, one.field, one.recorded, one.again) for one in found.mismatches]
        show_table("Distintas", ("entrada", "dato", "antes", "ahora"), rows[:MOST_SHOWN])
    if found.is_whole:
        say("✓ Cada decisión dio la misma respuesta.")
