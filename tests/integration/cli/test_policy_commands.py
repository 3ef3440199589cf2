"""`hub policy` as a person types it: one case, the matrix, a weak rulebook, a change put in force."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli import policy, policy_change
from hub.cli.main import build_app
from hub.services.rulebook_release import RulebookNotInForceError, SecondSignatureError
from policies.errors import QuestionError
from policies.rulebook import DEFAULT_FOLDER, load_rulebook


def hub(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_app(words), list(words), catch_exceptions=False)
    return result.exit_code, result.output


def answered(*words: str) -> dict[str, dict[str, object]]:
    code, said = hub("policy", "explain", *words, "--json")
    assert code == 0
    return {one["field"]: one for one in json.loads(said)["fields"]}


@pytest.mark.parametrize(
    "command", ["explain", "matrix", "diff", "replay", "approve", "gaps", "activate", "check"]
)
def test_every_policy_command_explains_itself(command: str) -> None:
    code, said = hub("policy", command, "--help")

    assert (code, "Usage" in said) == (0, True)


def test_a_case_is_explained_with_its_policies_its_ground_and_what_would_change_it() -> None:
    phone = answered("contact-update", "--field", "phone")["phone"]

    assert phone["answer"] == "consent_missing"
    assert phone["policies"] == ["consent-missing"]
    assert phone["would_change"] == "Si la persona diera permiso para este dato."


@pytest.mark.parametrize(
    ("but", "answer"),
    [
        ("consent=given", "permitted"),
        ("consent=narrower", "consent_narrower"),
        ("protected", "protected_person"),
        ("blocked", "blocked_by_authority"),
        ("minor", "minor_protected"),
        ("no-scope", "scope_missing"),
        ("agency=salud", "purpose_of_other_agency"),
        ("role=dpo", "role_not_allowed"),
        ("assurance=low", "assurance_too_low"),
        ("day=2031-01-01", "agreement_not_in_force"),
    ],
)
def test_what_is_otherwise_changes_the_answer(but: str, answer: str) -> None:
    found = answered("contact-update", "--field", "phone", "--but", but)

    assert found["phone"]["answer"] == answer


@pytest.mark.parametrize("but", ["nada", "consent=maybe", "day=ayer", "assurance=9"])
def test_what_is_not_understood_is_said(but: str) -> None:
    with pytest.raises(QuestionError, match="No se entiende"):
        hub("policy", "explain", "contact-update", "--but", but)


def test_the_matrix_of_a_purpose_counts_its_fields() -> None:
    code, said = hub("policy", "matrix", "--purpose", "elder-benefit", "--json")

    cells = {cell["category"]: cell for cell in json.loads(said)["cells"]}
    assert code == 0
    assert cells["social"]["by_law"] == ["sisben_group"]
    assert cells["health"]["by_consent"] == ["health_insurer"]


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rules that the commands read instead of the shipped ones."""
    folder = tmp_path / "rules"
    shutil.copytree(DEFAULT_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for module in (policy, policy_change):
        monkeypatch.setattr(module, "load_rulebook", lambda: load_rulebook(folder))
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("agreements/salud.yaml", "until: 2030-01-01", "until: 2026-01-01", "agreement_ended"),
        ("purposes.yaml", "agency: salud", "agency: sal", "not_loadable"),
        ("agreements/hacienda.yaml", "birth_date, properties", "properties", "field_unreached"),
    ],
)
def test_a_weak_rulebook_ends_with_one(
    rules: Path, name: str, old: str, new: str, code: str
) -> None:
    spoil(rules, name, old, new)

    status, said = hub("policy", "check", "--json")

    assert status == 1
    assert code in {finding["code"] for finding in json.loads(said)["findings"]}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.mark.usefixtures("home")
def test_a_change_goes_from_the_folder_to_being_in_force(rules: Path) -> None:
    with pytest.raises(RulebookNotInForceError):
        hub("policy", "diff", "--json")
    assert hub("policy", "activate")[0] == 0
    spoil(
        rules,
        "agreements/salud.yaml",
        "covers_minors: true\n    covers_protected: false",
        "covers_minors: true\n    covers_protected: true",
    )

    code, said = hub("policy", "diff", "--json")
    with pytest.raises(SecondSignatureError):
        hub("policy", "activate")
    for officer in ("DPO-1", "DPO-2"):
        hub("policy", "approve", "--officer", officer, "--reason", "Campaña con víctimas.")
    activated = hub("policy", "activate", "--json")

    assert (code, json.loads(said)["delicate"] > 0) == (1, True)
    assert json.loads(activated[1])["is_new"]
    assert hub("policy", "diff")[0] == 0
    assert hub("policy", "replay", "--json")[0] == 0
    assert hub("policy", "gaps", "--json")[0] == 0
