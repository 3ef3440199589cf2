"""`hub review`: the queue of doubtful identities, deciding on it, and joining or parting people.

Values are shown by `show` alone, and only once both people's trails say so. The reason of a
decision is read from standard input: words may name people, and a shell remembers its arguments.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

import typer

from hub.cli.output import AsJson, Cell, say, show_json, show_table
from hub.cli.program import Program, now, program
from hub.cli.review_words import KINDS, VERDICTS, WAITS, agencies_told
from hub.identity.review import Verdict
from hub.lake.errors import LakeError
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, log_signer
from hub.services.front_office import FrontOffice
from hub.services.incidents import Union, incident_report
from hub.services.review.applying import Applied, apply_decisions
from hub.services.review.bands import Band
from hub.services.review.calibration import calibration
from hub.services.review.cases import publish_cases
from hub.services.review.changes import Decider, decide_merge, decide_unmerge
from hub.services.review.deciding import Opinion, decide_case
from hub.services.review.reviewers import Agreement
from hub.services.review.sampling import Draw, draw_samples
from hub.services.review.showing import ShownCase, list_cases, show_case
from hub.services.review.unions import union_of
from hub.services.sessions import Desk, Session
from hub.store.roles import Role
from policies.rulebook import load_rulebook
from policies.vocabulary import Assurance

commands = typer.Typer(no_args_is_help=True, help="Revisión de identidades dudosas.")

Officer = Annotated[str, typer.Option(help="Su código de oficial, por ejemplo DPO-01.")]
Person = Annotated[UUID, typer.Argument(help="El número interno de la persona.")]
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="review")


@commands.command(name="list")
def list_(
    officer: Officer,
    kind: Annotated[str | None, typer.Option(help="Solo una clase: uncertain, merge…")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Cuántos casos.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Muestra qué espera su opinión, lo más grave primero. Ningún dato de nadie."""
    with _office(program()) as office:
        queue = list_cases(office, _session(officer), kind, limit, now())
    rows: list[tuple[Cell, ...]] = [
        (
            case.case_id,
            KINDS.get(case.kind, case.kind),
            case.risk,
            case.gain,
            "sí" if case.is_sensitive else "no",
            agencies_told(case.agencies),
            f"{case.opened_at:%Y-%m-%d}",
        )
        for case in queue.cases
    ]
    if as_json:
        names = ("case", "kind", "risk", "gain", "sensitive", "agencies", "opened")
        told = [dict(zip(names, row, strict=True)) for row in rows]
        show_json({"waiting": queue.waiting, "cases": told})
        return
    headings = ("caso", "qué pasa", "riesgo", "provecho", "dos personas", "verían más", "desde")
    show_table(f"Esperan su opinión: {queue.waiting}", headings, rows)


@commands.command()
def show(
    case: Annotated[str, typer.Argument(help="El caso, como lo nombra la lista.")],
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Abre un caso. Queda anotado a nombre de las dos personas antes de mostrarlo."""
    with _office(program()) as office:
        shown = show_case(office, _session(officer), case, now())
    if as_json:
        show_json(_document(shown))
    else:
        _show_case(shown)


@commands.command()
def decide(
    case: Annotated[str, typer.Argument(help="El caso.")],
    verdict: Annotated[Verdict, typer.Argument(help="same, never o unsure.")],
    version: Annotated[str, typer.Option(help="La versión que vio, como la dice show.")],
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Guarda su opinión; el motivo se lee de la entrada."""
    reason = _typed_reason()
    with _office(program()) as office:
        opinion = Opinion(case, _hex(version), verdict, reason, uuid4())
        settled = decide_case(office, _session(officer), opinion, now())
    if as_json:
        show_json(asdict(settled))
        return
    say(f"Guardado. {WAITS[settled.waits_for]}")
    if settled.closes:
        say(f"Decidido: {VERDICTS[settled.closes]}. La próxima corrida lo cumple.")
    if settled.incident_id:
        say(f"El perfil se cerró y se abrió el incidente {settled.incident_id}.")


@commands.command()
def sample(
    seed: Annotated[int, typer.Option(help="La misma semilla saca los mismos pares.")],
    each: Annotated[int, typer.Option(min=1, help="Pares por banda y clase.")] = 5,
    planted: Annotated[int, typer.Option(min=0, help="Pares ya confirmados que se mezclan.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Saca una muestra de uniones automáticas y la pone en la cola."""
    hub = program()
    with hub.lake() as lake, hub.engine(Role.PIPELINE) as engine:
        strata, known = draw_samples(lake, engine, Draw(seed, each, planted), now())
        publish_cases(lake, engine, hub.ring, now())
    if as_json:
        show_json({"strata": [asdict(one) for one in strata], "planted": known})
        return
    rows = [(one.band, one.slice, one.population, one.drawn) for one in strata]
    show_table("Muestra", ("desde el peso", "clase", "pares", "sacados"), rows)


@commands.command()
def bands(
    least: Annotated[int, typer.Option(min=1, help="Menos revisados que esto no se dicen.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Muestra qué tan cierta es cada banda de peso, y cuánto aciertan quienes revisan."""
    with program().engine(Role.OPERATOR) as operator:
        found = calibration(operator, least)
    if as_json:
        show_json(asdict(found))
        return
    told: list[tuple[Cell, ...]] = [
        (f"{one.low:g} a {one.high:g}", one.n, *_figures(one, is_told=one.is_shown))
        for one in found.bands
    ]
    show_table("Bandas revisadas", ("peso", "revisados", "son la misma", "intervalo"), told)
    reviewers: list[tuple[Cell, ...]] = [
        (one.reviewer, one.n, one.could_not_tell, *_figures(one, is_told=one.n > 0))
        for one in found.reviewers
    ]
    headings = ("quién", "pares conocidos", "no supo", "acierta", "intervalo")
    show_table("Quienes revisan", headings, reviewers)


@commands.command()
def merge(survivor: Person, absorbed: Person, officer: Officer, as_json: AsJson = False) -> None:
    """Une a dos personas que son una. El motivo se lee de la entrada."""
    hub, who = program(), Decider(officer, _typed_reason(), uuid4())
    with _office(hub) as office:
        decide_merge(office, CitizenId(survivor), CitizenId(absorbed), who, now())
    applied = _apply(hub)
    if as_json:
        show_json({"change_id": who.change_id, "applied": applied and asdict(applied)})
    else:
        say(f"Decisión {who.change_id} guardada. {_told(applied)}")


@commands.command()
def unmerge(survivor: Person, absorbed: Person, officer: Officer, as_json: AsJson = False) -> None:
    """Separa a dos personas unidas por error, cierra sus perfiles y dice quién vio la mezcla."""
    hub, who = program(), Decider(officer, _typed_reason(), uuid4())
    union = _union(hub, CitizenId(survivor), CitizenId(absorbed))
    with _office(hub) as office:
        incident = decide_unmerge(office, union, who, uuid4(), now())
        _, seen = incident_report(office, _session(officer), incident.incident_id, now())
    applied = _apply(hub)
    if as_json:
        told = {"incident": incident.incident_id, "agencies": incident.agencies}
        show_json(
            told | {"seen": [asdict(one) for one in seen], "applied": applied and asdict(applied)}
        )
        return
    say(f"Los dos perfiles están cerrados. Incidente {incident.incident_id}. {_told(applied)}")
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M}", one.agency, one.purpose, ", ".join(one.fields)) for one in seen
    ]
    show_table("Quién vio datos mezclados", ("cuándo", "entidad", "para qué", "datos"), rows)


@contextmanager
def _office(hub: Program) -> Iterator[FrontOffice]:
    """Open the office with its log; nothing is shown that the log did not keep first."""
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.PORTAL) as engine, LogWriter(engine, signer) as log:
        yield FrontOffice(engine, hub.ring, load_rulebook(), log)


def _session(officer: str) -> Session:
    at = now()
    return Session(Desk.DPO, Assurance.HIGH, at, at + timedelta(minutes=1), officer_code=officer)


def _typed_reason() -> str:
    return sys.stdin.readline().strip()


def _hex(version: str) -> bytes:
    try:
        return bytes.fromhex(version)
    except ValueError as error:
        raise typer.BadParameter("La versión son dígitos y letras de la a a la f.") from error


def _apply(hub: Program) -> Applied | None:
    """Carry decisions out now; while a run has the lake, that run or the next one does."""
    try:
        with hub.lake() as lake, hub.engine(Role.PIPELINE) as engine:
            return apply_decisions(lake, engine, now())
    except LakeError:
        return None


def _union(hub: Program, survivor: CitizenId, absorbed: CitizenId) -> Union:
    """What the lake knows of the union; while a run has the lake, every access counts."""
    try:
        with hub.lake() as lake:
            return union_of(lake, survivor, absorbed)
    except LakeError:
        return Union(survivor, (absorbed,), BEGINNING)


def _told(applied: Applied | None) -> str:
    if applied is None:
        return "Otro proceso usa el lago: la próxima corrida la cumple."
    return "Cumplida; la próxima corrida publica los perfiles."


def _figures(one: Band | Agreement, *, is_told: bool) -> tuple[Cell, Cell]:
    """Share and interval, or nothing where too little was reviewed."""
    interval = f"{one.lower:.3f} a {one.upper:.3f}".replace(".", ",")
    return (one.share, interval) if is_told else (None, None)


def _document(shown: ShownCase) -> dict[str, object]:
    return {
        "case": shown.row.case_id,
        "version": shown.row.version.hex(),
        "kind": shown.row.kind,
        "reason": shown.reason,
        "records": [asdict(side) for side in shown.sides],
        "evidence": [asdict(step) for step in shown.steps],
        "newly_shown": [asdict(one) for one in shown.newly_shown],
        "sensitive": shown.is_sensitive,
        "waits_for": shown.waits_for,
        "entries": shown.entries,
    }


def _show_case(shown: ShownCase) -> None:
    one, other = shown.sides
    fields = sorted(one.values.keys() | other.values.keys())
    records: list[tuple[Cell, ...]] = [
        ("registro", one.record_id, other.record_id),
        *((name, one.values.get(name), other.values.get(name)) for name in fields),
    ]
    say(f"{KINDS.get(shown.row.kind, shown.row.kind)}: {shown.reason}")
    show_table("Los dos registros", ("dato", "uno", "otro"), records)
    steps = [(step.title, step.agreement, step.bits, step.total) for step in shown.steps]
    show_table("La evidencia", ("qué", "cómo coincide", "peso", "suma"), steps)
    news = [
        (one.agency, one.purpose, ", ".join(one.fields), ", ".join(one.sources))
        for one in shown.newly_shown
    ]
    show_table("Si son la misma, verían más", ("entidad", "para qué", "datos", "de quién"), news)
    say(
        f"{WAITS[shown.waits_for]} Anotado en las entradas {shown.entries[0]} y {shown.entries[1]}."
    )
    say(f"Para opinar: hub review decide {shown.row.case_id} … --version {shown.row.version.hex()}")
