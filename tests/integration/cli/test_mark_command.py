"""`hub mark` as an officer types it: marks, corrections, and a reserve that takes two officers."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from hub.cli.main import build_app
from hub.services.protection import ProtectionRefusedError
from hub.services.value_marks import MarkRefusedError

PERSON = str(uuid4())


def hub(*words: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(build_app(words), [*words, "--json"], catch_exceptions=False)
    return result.exit_code, json.loads(result.output)


def test_marks_and_reserves_are_put_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "var"))
    order = ("--reference", "REQ-1", "--officer", "DPO-01")

    nobody = {"agencies_with_notice": 0}
    assert hub("mark", "set", PERSON, "sisben_group", "claim_open", *order) == (0, nobody)
    assert hub("mark", "lift", PERSON, "sisben_group", "claim_open", *order) == (0, nobody)
    assert hub("mark", "corrected", PERSON, "sisben_group", *order) == (0, nobody)
    with pytest.raises(MarkRefusedError, match="Ningún dato"):
        hub("mark", "set", PERSON, "no_such_field", "blocked", *order)

    protect = ("mark", "protect", PERSON)
    assert hub(*protect, "proposed", "--reason", "threatened", "--officer", "DPO-01")[0] == 0
    with pytest.raises(ProtectionRefusedError, match="otra persona"):
        hub(*protect, "confirmed", "--reason", "threatened", "--officer", "DPO-01")
    assert hub(*protect, "confirmed", "--reason", "threatened", "--officer", "DPO-02")[0] == 0
