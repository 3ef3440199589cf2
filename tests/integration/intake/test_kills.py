"""A run killed at any point, and then run again, ends as if it had never been killed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

SCRIPT = Path(__file__).with_name("killed_runs.py")
ROOT = Path(__file__).parents[3]
State = dict[str, object]
LABELS = [
    "before sealed._write",
    "after sealed._write",
    "before sealed.sync_folder",
    "before landed.enter",
    "after landed.enter",
    "before landed.sync_folder",
    "after landed._remove",
    "after validated._delete_rows",
    "after validated.quarantine",
    "after validated._insert",
    "after validated.quarantine_repeated",
    "after validated._replace_rows",
    "after validated.mark_validated",
    "after validated.mark_refused",
    "before validated.the_delivery",
    "random",
]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, State]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path_factory.mktemp("kills"))],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr.decode()
    return cast("dict[str, State]", json.loads(done.stdout))


def test_a_run_that_nobody_kills_is_what_it_should_be(states: dict[str, State]) -> None:
    whole = states["whole"]

    assert [row[1:] for row in cast("list[list[object]]", whole["deliveries"])] == [
        ["refused", 0, 0, "archivo-cortado"],
        ["validated", 402, 400, None],
    ]
    assert cast("list[object]", whole["validated"])[:2] == [400, 400]
    assert whole["quarantined"] == [[401, "radicado-repetido"], [402, "radicado-ausente"]]
    assert (whole["sealed"], whole["landing"], whole["inbox"]) == ([True, True], 2, 0)


@pytest.mark.parametrize("label", LABELS)
def test_a_killed_run_leaves_nothing_lost_and_nothing_twice(
    label: str, states: dict[str, State]
) -> None:
    state = dict(states[label])

    assert state.pop("killed") is True
    assert state == states["whole"]
