"""The reference says what the code and the shipped model do."""

from math import log2
from pathlib import Path

import pytest

from hub.identity.saved_model import load_model
from hub.identity.schema import TABLES
from hub.identity.vetoes import CONTRADICTIONS

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "linkage.md"


@pytest.fixture(scope="module")
def told():
    return REFERENCE.read_text(encoding="utf-8").splitlines()


def test_every_level_is_told_with_the_weight_it_has_in_the_shipped_model(told):
    rows = [
        f"| {comparison['output_column_name']} | {level['label_for_charts']} |"
        f" {log2(level['m_probability'] / level['u_probability']):+.1f} |"
        f" {level.get('tf_adjustment_column') or '–'} |"
        for comparison in load_model().settings["comparisons"]
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
    ]

    assert [row for row in rows if row not in told] == []


def test_every_veto_is_told_in_the_words_a_reviewer_reads(told):
    rows = [f"| `{code}` | {sentence} |" for code, (_, sentence) in CONTRADICTIONS.items()]

    assert [row for row in rows if row not in told] == []


def test_every_table_is_told_with_its_columns(told):
    rows = [
        f"| `{table}` | {', '.join(f'`{column.name}`' for column in columns)} |"
        for table, columns in TABLES.items()
    ]

    assert [row for row in rows if row not in told] == []


def test_the_thresholds_and_the_command_are_told(told):
    model, text = load_model(), "\n".join(told)

    assert f"weight of at least **{model.join_weight:g}**" in text
    assert f"weight of **{model.review_weight:g} to {model.join_weight:g}**" in text
    assert f"`{model.command}`" in text
