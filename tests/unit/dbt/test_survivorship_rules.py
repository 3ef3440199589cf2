"""The rules of survivorship are refused while a person can still correct them, before dbt runs."""

import pytest

from hub.lake.errors import SurvivorshipError
from hub.lake.survivorship import Rule, as_dbt_variable, load_survivorship


@pytest.fixture
def written(tmp_path):
    """Write a rules file and return its path."""

    def write(text):
        path = tmp_path / "survivorship.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


KEPT = "registers: [{keeper: SIMAT, norm: Decreto 1075 de 2015, fields: [grade]}]\n"


def test_a_rule_has_one_golden_value_unless_it_says_otherwise(written):
    path = written("fields:\n  sex: {criteria: [correction, recency]}\n")

    assert load_survivorship(path) == {"sex": Rule("best", ("correction", "recency"))}


def test_dbt_gets_the_rules_as_one_variable(written):
    path = written(
        "fields:\n  sex: {kind: latest, criteria: [correction, verified, authority], "
        "authority: [salud, hacienda], verified_by: [salud]}\n"
    )

    variable = as_dbt_variable(load_survivorship(path))

    assert variable == {
        "fields": {
            "sex": {
                "kind": "latest",
                "criteria": ("correction", "verified", "authority"),
                "authority": ("salud", "hacienda"),
                "verified_by": ("salud",),
            }
        }
    }


def test_where_a_register_keeps_the_field_it_is_asked_before_everything(written):
    path = written(KEPT + "fields:\n  grade: {kind: latest, criteria: [recency]}\n")

    variable = as_dbt_variable(load_survivorship(path))

    assert variable["fields"]["grade"]["criteria"] == ("register", "recency")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fields: []\n", "falta la lista"),
        ("- a\n", "falta la lista"),
        ("fields:\n  sex: recency\n", "solo admite"),
        ("fields:\n  sex: {criteria: [recency], weight: 3}\n", "solo admite"),
        ("fields:\n  sex: {kind: mean, criteria: [recency]}\n", "kind debe ser"),
        ("fields:\n  sex: {kind: list}\n", "criteria lleva"),
        ("fields:\n  sex: {criteria: []}\n", "criteria lleva"),
        ("fields:\n  sex: {criteria: [luck]}\n", "criteria lleva"),
        ("fields:\n  sex: {criteria: recency}\n", "criteria lleva"),
        ("fields:\n  sex: {criteria: [recency, recency]}\n", "una sola vez"),
        ("fields:\n  sex: {criteria: [correction, authority]}\n", "van juntos"),
        ("fields:\n  sex: {criteria: [correction, recency], authority: [salud]}\n", "van juntos"),
        ("fields:\n  sex: {criteria: [correction, verified]}\n", "van juntos"),
        (
            (
                "fields:\n  sex: {criteria: [verified, authority], authority: [salud], "
                "verified_by: [hacienda]}\n"
            ),
            "nombra agencias de authority",
        ),
        ("fields:\n  sex: {criteria: [recency]}\n", "sin decidir: sex"),
        (KEPT + "fields:\n  sex: {criteria: [correction]}\n", "sin decidir: grade"),
        (KEPT + "fields:\n  grade: {criteria: [correction]}\n", "sin decidir: grade"),
        (
            "registers: [{fields: [grade]}]\nfields:\n  grade: {criteria: [recency]}\n",
            "keeper, norm y fields",
        ),
        ('fields:\n  "x\'); drop table": {criteria: [correction]}\n', "nombre"),
        ('fields:\n  sex: {criteria: [authority], authority: ["a\'b"]}\n', "nombre"),
        ("fields: [\n", "no es YAML"),
    ],
)
def test_a_rule_that_dbt_would_misread_is_refused_with_what_to_do(text, says, written):
    with pytest.raises(SurvivorshipError, match=says):
        load_survivorship(written(text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SurvivorshipError, match=r"reglas\.yaml"):
        load_survivorship(tmp_path / "reglas.yaml")
