"""`hub consent` as an officer types it: counts that add up, reasons, and no number in any answer."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.consent import RepresentationFileError
from hub.cli.main import build_app
from hub.services.paper_consents import COLUMNS

NUMBER = "31234567"
ROW = f"CC,{NUMBER},elder-benefit,si,full_name|birth_date,2026-01-05,es,1,f.pdf,VEN-07"


def hub(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_app(words), list(words), catch_exceptions=False)
    return result.exit_code, result.output


@pytest.mark.parametrize("command", ["import", "clocks", "represent"])
def test_every_command_explains_itself(command: str) -> None:
    code, said = hub("consent", command, "--help")

    assert (code, "Usage" in said) == (0, True)


def test_refused_rows_are_told_by_line_and_reason_and_end_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "var"))
    (tmp_path / "f.pdf").write_bytes(b"scan")
    file = tmp_path / "papel.csv"
    file.write_text("\n".join([",".join(COLUMNS), ROW, "corta", ""]))

    code, said = hub("consent", "import", str(file), "--evidence", str(tmp_path), "--json")

    told = json.loads(said)
    assert code == 1
    assert told["rows"] == told["recorded"] + told["known"] + told["refused"] == 2
    assert [row["line"] for row in told["refused_rows"]] == [2, 3]
    assert NUMBER not in said


@pytest.mark.parametrize("content", ["", "[]", "{}", f'{{"represented": "{NUMBER}"}}'])
def test_a_registration_that_cannot_be_read_repeats_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "var"))
    file, scan = tmp_path / "r.json", tmp_path / "registro.pdf"
    file.write_text(content)
    scan.write_bytes(b"scan")

    with pytest.raises(RepresentationFileError, match="No se registró nada") as refused:
        hub("consent", "represent", str(file), "--evidence", str(scan), "--officer", "VEN-07")

    assert NUMBER not in str(refused.value)
