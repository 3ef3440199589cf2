"""The page on quarantine names every rule that is not in a contract, and every number."""

import re
from pathlib import Path

import pytest

from hub.intake.deliveries import DeliveryState
from hub.intake.inbox import UNFINISHED
from hub.intake.readers import batches, delimited, json_lines, zip_guard

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "quarantine.md"
ROW_RULES = {
    batches.ILLEGIBLE,
    delimited.FIELDS,
    delimited.QUOTES,
    json_lines.NESTED,
    json_lines.UNREADABLE,
}


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text("utf-8")


def _first_cells(page: str, title: str) -> set[str]:
    section = page.partition(f"## {title}")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))


def test_every_rule_of_unreadable_rows_is_explained(page: str) -> None:
    explained = {rule for rule in _first_cells(page, "A quarantined row") if "-" in rule}

    assert explained == ROW_RULES


def test_every_state_is_explained(page: str) -> None:
    assert _first_cells(page, "The register") == set(DeliveryState)


@pytest.mark.parametrize("rule", ["demasiadas-partes", "hoja-demasiado-grande"])
def test_every_guard_of_ours_is_explained(page: str, rule: str) -> None:
    assert rule in _first_cells(page, "A refused file")
    assert rule in Path(zip_guard.__file__).read_text("utf-8")


@pytest.mark.parametrize(
    "number",
    [
        f"{batches.BATCH_ROWS:,} rows",
        f"{batches.BATCH_BYTES // 2**20} MiB",
        f"{zip_guard.MAX_PARTS:,} parts",
        f"{zip_guard.MAX_CELLS // 1_000_000} million",
        f"`{json_lines.UNKNOWN_OBJECT}`",
        *(f"`{ending}`" for ending in UNFINISHED),
    ],
)
def test_every_number_and_name_is_the_code_s_own(page: str, number: str) -> None:
    assert number in page
