"""The `hub` command as a person types it: help, exit codes, JSON, and refusals in one sentence."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.main import COMMANDS as KNOWN
from hub.cli.main import build_app
from hub.lake.errors import LakeError

COMMANDS = (
    ("sample",), ("summary",), ("serve",), ("demo", "prepare"), ("demo", "people"), ("demo", "ask"),
    ("link", "train"), ("review", "list"), ("review", "show"), ("review", "decide"), ("review", "sample"),
    ("review", "bands"), ("review", "merge"), ("review", "unmerge"), ("log", "verify"), ("log", "export"), ("policy", "check"), ("retention", "plan"),
    ("retention", "run"), ("policy", "activate"), ("bench", "all"), ("keys", "status"), ("pseudonym", "request"), ("pseudonym", "approve"), ("keys", "rotate"), ("keys", "retire"),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "var"))
    return tmp_path / "var"


def hub(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_app(words), list(words), catch_exceptions=False)
    return result.exit_code, result.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    code, said = hub(*command, "--help")

    assert (code, "Usage" in said) == (0, True)


@pytest.mark.parametrize(
    "words", [("sample", "--citizens", "0"), ("sample", "--seeed", "1"), ("nada",)]
)
def test_a_misspelt_command_ends_with_two(words: tuple[str, ...]) -> None:
    assert hub(*words)[0] == 2


def test_a_sample_lands_in_the_inbox_and_is_told_as_json(home: Path) -> None:
    code, said = hub("sample", "--citizens", "40", "--seed", "3", "--json")

    document = json.loads(said)
    assert (code, document["citizens"]) == (0, 40)
    assert {path.name for path in (home / "inbox").iterdir()} == {
        "bienestar", "educacion", "hacienda", "movilidad", "salud", "tramites",
    }  # fmt: skip


def test_the_same_sample_is_not_delivered_twice(home: Path) -> None:
    hub("sample", "--citizens", "40", "--once")
    for path in (home / "inbox").rglob("*.*"):
        path.unlink()

    code, said = hub("sample", "--citizens", "40", "--once")

    assert (code, "no se repite" in said) == (0, True)
    assert not list((home / "inbox").rglob("*.*"))


@pytest.mark.usefixtures("home")
def test_the_rulebook_that_ships_has_nothing_to_correct() -> None:
    code, said = hub("policy", "check", "--json")

    assert (code, json.loads(said)["findings"]) == (0, [])


def test_a_refusal_is_one_sentence_without_a_traceback_and_ends_with_one(home: Path) -> None:
    home.mkdir()
    (home / "lake.duckdb").write_bytes(b"esto no es un lago" * 400)

    finished = subprocess.run(
        [sys.executable, "-m", "hub.cli.main", "retention", "plan"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (finished.returncode, finished.stderr.startswith("✗ El lago no abre")) == (1, True)
    assert "Traceback" not in finished.stderr


def test_the_list_of_commands_names_them_all_without_loading_them() -> None:
    code, said = hub("--help")

    assert (code, [name for name in KNOWN if name not in said]) == (0, [])


@pytest.mark.parametrize("words", [("summary",), ("retention", "plan")])
def test_before_anything_came_in_a_command_says_what_to_do(
    home: Path, words: tuple[str, ...]
) -> None:
    with pytest.raises(LakeError, match="make run"):
        hub(*words)

    assert not (home / "lake.duckdb").exists()
