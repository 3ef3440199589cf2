"""The documents say what the code does; whoever changes one is told about the other."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hub.settings import Settings

ROOT = Path(__file__).parents[2]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PROMISES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(
        re.findall(r"^\| `HUB_(\w+)`", text("docs/reference/settings.md"), re.MULTILINE)
    )

    assert documented == {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_short_dated_and_says_what_it_is_not_for(path: Path) -> None:
    content = path.read_text(encoding="utf-8")

    assert len(content.split()) <= 300
    assert re.search(r"^Date: \d{4}-\d{2}-\d{2}\. Status: \w+", content, re.MULTILINE)
    assert "**Not for.**" in content


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_names_the_modules_that_hold_it_and_the_tests_that_try_it(
    promise: str,
) -> None:
    [row] = re.findall(rf"^\| {promise} \|.*$", text("DEVELOPERS.md"), re.MULTILINE)
    named = re.findall(r"`((?:hub|policies|consent|assets|dbt_project|tests)/[^`]+)`", row)

    missing = [name for name in named if not (ROOT / name).exists()]
    tests = [name for name in named if name.startswith("tests/")]

    assert (missing, bool(tests), len(named) > len(tests)) == ([], True, True)


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    used = set(re.findall(r"`?make ([a-z]+)", text("README.md")))

    assert used <= targets
    assert {"run", "test"} <= used


@pytest.mark.parametrize("name", ["README.md", "DEVELOPERS.md"])
def test_every_link_to_a_file_of_the_project_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(name))

    assert [link for link in links if not (ROOT / link).exists()] == []
