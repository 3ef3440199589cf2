"""`hub detect` as a person types it: files in, files out, exit codes, and bad lines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.main import build_app
from hub.discovery.findings import Label

NOTES = [
    {"id": "n1", "text": "Sra. Quiñones, cc 1.144.093.221", "subject": {"surnames": "Quiñones"}},
    {"id": "n2", "text": "La Avenida Simón Bolívar sigue cerrada."},
    {"text": "cel 3155551234"},
    {},
]


def hub(*words: str | Path) -> tuple[int, str, str]:
    said = [str(word) for word in words]
    result = CliRunner().invoke(build_app(said), said, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.jsonl"
    path.write_text("\n".join(json.dumps(note) for note in NOTES), encoding="utf-8")
    return path


def answers(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_note_is_answered_in_order(notes: Path, tmp_path: Path) -> None:
    code, said, _ = hub("detect", notes, "--out", tmp_path / "out.jsonl")

    found = answers(tmp_path / "out.jsonl")
    assert code == 0
    assert "4 notas" in said
    assert [answer["id"] for answer in found] == ["n1", "n2", None, None]
    assert [[span["label"] for span in answer["spans"]] for answer in found] == [  # type: ignore[attr-defined]
        ["PERSON", "CO_CC"], [], ["PHONE"], [],
    ]  # fmt: skip


def test_bad_lines_are_told_and_the_others_are_read(notes: Path, tmp_path: Path) -> None:
    with notes.open("ab") as more:
        more.write(b'\n\n{"text": "Secreto\n{"id": "last", "text": "\\ud800 cc 31234567"}\n')

    code, said, complaint = hub("detect", notes, "--out", tmp_path / "out.jsonl")

    assert code == 1
    assert "Línea 6:" in complaint
    assert "Secreto" not in said + complaint
    assert answers(tmp_path / "out.jsonl")[-1]["id"] == "last"


def test_counts_are_told_as_json(notes: Path, tmp_path: Path) -> None:
    _, said, _ = hub("detect", "notes", notes, "--out", tmp_path / "out.jsonl", "--json")

    assert json.loads(said) == {
        "notes": 4,
        "findings": {"CO_CC": 1, "PERSON": 1, "PHONE": 1},
        "bad_lines": 0,
    }


def test_a_higher_score_keeps_the_surest_only(notes: Path, tmp_path: Path) -> None:
    hub("detect", notes, "--out", tmp_path / "out.jsonl", "--score", "1")

    assert sum(len(answer["spans"]) for answer in answers(tmp_path / "out.jsonl")) == 1  # type: ignore[arg-type]


def test_the_input_is_never_written_over(notes: Path) -> None:
    before = notes.read_bytes()

    with pytest.raises(Exception, match="mismo archivo"):
        hub("detect", notes, "--out", notes)

    assert notes.read_bytes() == before


def test_a_missing_file_is_a_misspelt_command(tmp_path: Path) -> None:
    assert hub("detect", tmp_path / "none.jsonl", "--out", tmp_path / "out")[0] == 2


def test_an_output_in_no_folder_is_one_sentence(notes: Path, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="No se puede escribir"):
        hub("detect", notes, "--out", tmp_path / "none" / "out.jsonl")


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 17_000_000 + b'"}\n{"text": "cc 31234567"}\n')

    code, _, complaint = hub("detect", path, "--out", tmp_path / "out.jsonl")

    assert (code, len(answers(tmp_path / "out.jsonl"))) == (1, 1)
    assert "Línea 1: pasa de 16 MiB" in complaint


def test_every_label_is_one_that_readers_of_the_output_know() -> None:
    assert {label.value for label in Label} == {
        "PERSON", "CO_CC", "CO_TI", "CO_CE", "CO_PPT", "CO_PEP", "CO_NIT", "PASSPORT", "PHONE", "EMAIL", "ADDRESS",
        "NEIGHBOURHOOD", "PLATE", "BANK_ACCOUNT", "PROPERTY_ID", "MEDICAL_RECORD", "BIRTH_DATE", "AGE", "HEALTH",
        "HEALTH_INSURER", "SISBEN_GROUP", "USERNAME", "ETHNICITY", "RELIGION", "POLITICS", "UNION", "SEXUALITY",
        "VICTIM", "IP", "URL_PERSONAL",
    }  # fmt: skip
