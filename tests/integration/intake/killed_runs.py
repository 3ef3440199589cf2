"""Not a test: the process that test_kills.py starts. It forks runs and kills them on the way.

The libraries are imported once here; each run is a fork, killed with SIGKILL at a named point
or after a random moment, and followed by a whole run. The end states go out as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hub.intake import landed, sealed, validated
from hub.intake.contract import load_contracts
from hub.intake.deliveries import register
from hub.intake.inbox import waiting
from hub.intake.landed import land
from hub.intake.sealed import sealed_path
from hub.intake.tables import create_tables
from hub.intake.validated import validate
from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.vault.keyring import KeyPurpose, open_directory_key_ring

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
# Where a run is killed: a function, and whether that is before or after it ran.
POINTS = [
    (sealed, "_write", "before"),
    (sealed, "_write", "after"),
    (sealed, "sync_folder", "before"),
    (landed, "enter", "before"),
    (landed, "enter", "after"),
    (landed, "sync_folder", "before"),
    (landed, "_remove", "after"),
    (validated, "_delete_rows", "after"),
    (validated, "quarantine", "after"),
    (validated, "_insert", "after"),
    (validated, "quarantine_repeated", "after"),
    (validated, "_replace_rows", "after"),
    (validated, "mark_validated", "after"),
    (validated, "mark_refused", "after"),
    (validated, "the_delivery", "before"),
]
RANDOM_KILLS = 6
LONGEST_WAIT = 1.0
FEEDS = load_contracts(CONTRACTS)


def main(home: Path) -> None:
    """Print the end state of every way of being killed, and of a run that was not."""
    states = {"whole": _finish(home / "whole")}
    for module, name, when in POINTS:
        label = f"{when} {module.__name__.rpartition('.')[2]}.{name}"
        place = home / label.replace(" ", "-")
        was_killed = _killed_at(place, module, name, when)
        states[label] = {**_finish(place), "killed": was_killed}
    states["random"] = _randomly_killed(home / "random")
    sys.stdout.write(json.dumps(states))


def _killed_at(home: Path, module: object, name: str, when: str) -> bool:
    _drop(home)

    def run() -> None:
        original: Callable[..., object] = getattr(module, name)

        def deadly(*args: object) -> object:
            if when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            original(*args)
            os.kill(os.getpid(), signal.SIGKILL)
            return None

        setattr(module, name, deadly)
        _run(home)

    return _fork(run) == signal.SIGKILL


def _randomly_killed(home: Path) -> dict[str, object]:
    """Kill run after run at moments drawn from a seeded generator, then let one finish.

    A run that ends before its moment proves nothing: it starts anew elsewhere, with half the wait,
    so that a machine of any speed is killed on the way.
    """
    dice = random.Random(20260630)  # noqa: S311 - a test's own dice
    longest, kills, place = LONGEST_WAIT, 0, home
    _drop(place)
    while kills < RANDOM_KILLS:
        if _was_killed_after(dice.uniform(0, longest), place):
            kills += 1
            continue
        longest, place = longest / 2, home / f"{longest}"
        _drop(place)
    return {**_finish(place), "killed": True}


def _was_killed_after(seconds: float, home: Path) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(_outcome(lambda: _run(home)))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _finish(home: Path) -> dict[str, object]:
    """Run to the end and return the state."""
    if not home.exists():
        _drop(home)
    if _fork(lambda: _run(home)) != 0:
        raise SystemExit(f"the run after the kill failed: {home.name}")
    return dict(json.loads((home / "state.json").read_text("utf-8")))


def _fork(run: Callable[[], None]) -> int:
    """Run something in a child; return the signal that ended it, or its exit code."""
    child = os.fork()
    if child == 0:
        os._exit(_outcome(run))
    status = os.waitpid(child, 0)[1]
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _outcome(run: Callable[[], None]) -> int:
    try:
        run()
    except (Exception, SystemExit):  # noqa: BLE001 - a child must never return into its parent
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _drop(home: Path) -> None:
    """Three files: one good with bad rows and a repeated key, the same again, one to refuse."""
    folder = home / "inbox" / "tramites"
    folder.mkdir(parents=True)
    requests = [_request(number) for number in range(400)]
    lines = "".join(f"{json.dumps(item)}\n" for item in [*requests, requests[5], {"nota": "x"}])
    (folder / "a.jsonl").write_text(lines, "utf-8")
    (folder / "b.jsonl").write_text(lines, "utf-8")
    (folder / "c.jsonl").write_text('{"radicado": "RAD-1"', "utf-8")


def _request(number: int) -> dict[str, object]:
    return {
        "radicado": f"RAD-{number:05d}",
        "fecha": "2026-01-02",
        "solicitud": {"tipo": "PETICION", "tramite": "SISBEN", "estado": "RADICADO"},
        "solicitante": {"nombre": "ANA RUIZ", "documento": {"tipo": "CC", "numero": str(number)}},
    }


def _run(home: Path) -> None:
    settings = Settings(home=home)
    ring = open_directory_key_ring(settings.keys)
    key = ring.secret(KeyPurpose.LANDING)
    with open_lake(settings, ring) as lake:
        create_tables(lake, FEEDS)
        for found in waiting(settings.inbox, FEEDS).waiting:
            land(found, settings.landing, key, lake, NOW)
        for delivery in register(lake):
            validate(delivery, FEEDS[delivery.agency], lake, settings.landing, key)
        table = "validated_tramites_solicitud"
        state = {
            "deliveries": [
                [item.delivery_id, item.state, item.rows_in, item.rows_validated, item.refused_rule]
                for item in register(lake)
            ],
            "validated": lake.execute(
                f"select count(*), count(distinct radicado), sum(hash(radicado)) from {table}"
            ).fetchone(),
            "quarantined": lake.execute(
                "select row_number, rule from quarantined order by all"
            ).fetchall(),
            "sealed": [
                sealed_path(settings.landing, d.delivery_id).exists() for d in register(lake)
            ],
            "landing": len(list(settings.landing.iterdir())),
            "inbox": len(list((settings.inbox / "tramites").iterdir())),
        }
    (home / "state.json").write_text(json.dumps(state, default=str), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
