"""Yes, no, or nothing: what a statement answers for a value, and which statements load."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from policies.errors import RulebookError
from policies.rulebook import DEFAULT_FOLDER, Rulebook, load_rulebook
from policies.statements import StatementRules, load_statements

TODAY = date(2026, 5, 4)
CASES = [
    # statement           value          answer
    ("is_of_age",          "2008-05-04",  True),
    ("is_of_age",          "2008-05-05",  False),
    ("is_of_age",          "1980-02-03",  True),
    ("is_of_age",          "2026-05-05",  None),   # born tomorrow
    ("is_of_age",          "1980",        None),
    ("is_of_age",          "",            None),
    ("lives_in_comuna_14", "14",          True),
    ("lives_in_comuna_14", "1",           False),
    ("lives_in_comuna_14", " ",           None),
    ("sisben_at_most_b4",  "A5",          True),
    ("sisben_at_most_b4",  "B4",          True),
    ("sisben_at_most_b4",  "B5",          False),
    ("sisben_at_most_b4",  "C1",          False),
    ("sisben_at_most_b4",  "D21",         False),
    ("sisben_at_most_b4",  "A6",          None),   # no such group
    ("sisben_at_most_b4",  "E9",          None),
    ("sisben_at_most_b4",  "",            None),
]  # fmt: skip


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def rules(rulebook: Rulebook) -> StatementRules:
    return load_statements(rulebook)


@pytest.mark.parametrize(("code", "value", "answer"), CASES)
def test_statement_answers_what_the_table_says(
    rules: StatementRules, code: str, value: str, answer: bool | None
) -> None:
    assert rules.statements[code].answer(value, TODAY) is answer


def test_agreements_grant_the_statements_that_name_them_and_no_field(
    rules: StatementRules, rulebook: Rulebook
) -> None:
    for code, agreement in rules.rulebook.agreements.items():
        granting = {one.code for one in rules.statements.values() if code in one.granted_by}
        assert set(agreement.fields) == granting
    assert not set(rules.rulebook.fields) & set(rulebook.fields)


def test_rules_in_force_change_their_version_with_the_statements(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(DEFAULT_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    before = load_rulebook(folder).version
    path = folder / "statements.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("B4}", "B5}"), encoding="utf-8")

    assert load_rulebook(folder).version != before


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("reads: comuna", "reads: shoe_size"),
        ("reads: comuna", "reads: fines"),  # many values
        ("code: is_of_age", "code: birth_date"),
        ("value: B4", "value: Z9"),
        ("granted_by: [BIE-01, HAC-02]", "granted_by: [XXX-01]"),
        ("granted_by: [BIE-01, HAC-02]", "granted_by: []"),
        ("kind: equals", "kind: about"),
        ("years: 18", "years: many"),
    ],
)
def test_a_statement_that_does_not_check_out_does_not_load(
    rulebook: Rulebook, tmp_path: Path, written: str, instead: str
) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(DEFAULT_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = folder / "statements.yaml"
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, instead), encoding="utf-8")

    with pytest.raises(RulebookError):
        load_statements(rulebook, folder)
