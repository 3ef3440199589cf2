import json
from dataclasses import replace

import pytest

from hub.identity.comparisons import COMPARISONS
from hub.identity.errors import ModelError
from hub.identity.model import blocking_rules, untrained_settings
from hub.identity.saved_model import LinkageModel, load_model

PRIOR = "probability_two_random_records_match"
MODEL = LinkageModel(
    command="hub link train --citizens 20000 --seed 3",
    settings={PRIOR: 0.001},
    trained_mentions=101,
)


def test_a_model_comes_back_as_it_was_saved(tmp_path):
    MODEL.save(tmp_path / "model.json")

    assert load_model(tmp_path / "model.json") == MODEL


def test_the_file_tells_the_command_that_made_it(tmp_path):
    MODEL.save(tmp_path / "model.json")

    content = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert content["command"] == "hub link train --citizens 20000 --seed 3"


def test_the_version_changes_with_a_threshold():
    stricter = replace(MODEL, join_weight=20.0)

    assert stricter.version != MODEL.version


def test_the_version_changes_with_a_parameter():
    other = replace(MODEL, settings={PRIOR: 0.002})

    assert other.version != MODEL.version


@pytest.mark.parametrize(
    ("mentions", "prior"), [(101, 0.001), (1001, 0.0001), (3, 0.01), (0, 0.01)]
)
def test_two_random_records_match_less_often_in_a_larger_base(mentions, prior):
    assert MODEL.settings_for(mentions)[PRIOR] == pytest.approx(prior)


def test_a_model_without_a_prior_is_refused():
    with pytest.raises(ModelError, match="no dice con qué frecuencia"):
        replace(MODEL, settings={}).settings_for(10)


def test_a_missing_model_says_how_to_train_one(tmp_path):
    with pytest.raises(ModelError, match="hub link train"):
        load_model(tmp_path / "model.json")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"layout": 2, "command": "x"}'])
def test_a_file_that_is_no_model_is_refused(tmp_path, content):
    (tmp_path / "model.json").write_text(content, encoding="utf-8")

    with pytest.raises(ModelError, match="no se puede leer"):
        load_model(tmp_path / "model.json")


def test_a_model_of_other_comparisons_is_refused(tmp_path):
    (tmp_path / "model.json").write_text('{"layout": 0}', encoding="utf-8")

    with pytest.raises(ModelError, match="otra versión"):
        load_model(tmp_path / "model.json")


def test_the_shipped_model_was_trained_for_todays_comparisons():
    """Fails when a level changes and nobody trained again: run the command in model.json."""
    today = untrained_settings().create_settings_dict("duckdb")

    shipped = load_model().settings

    assert conditions(shipped) == conditions(today)


def test_the_shipped_model_was_trained_for_todays_blocking_rules():
    today = untrained_settings().create_settings_dict("duckdb")

    shipped = load_model().settings

    assert rules(shipped) == rules(today)


def test_the_shipped_model_tells_its_command():
    assert load_model().command.startswith("hub link train --citizens ")


def test_every_level_of_the_shipped_model_has_a_possible_chance():
    chances = [
        level[name]
        for comparison in load_model().settings["comparisons"]
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
        for name in ("m_probability", "u_probability")
    ]

    assert all(0 < chance <= 1 for chance in chances)


def test_review_starts_below_where_joining_starts():
    shipped = load_model()

    assert shipped.review_weight < shipped.join_weight


def test_twelve_rules_say_which_pairs_are_looked_at():
    assert len(blocking_rules()) == 11


def test_phone_and_address_are_one_comparison():
    assert [comparison.name for comparison in COMPARISONS] == [
        "document",
        "given_names",
        "surnames",
        "birth_date",
        "household",
        "email",
        "sex",
    ]


def conditions(settings):
    return [
        [(level["sql_condition"], level.get("tf_adjustment_column")) for level in levels]
        for levels in (found["comparison_levels"] for found in settings["comparisons"])
    ]


def rules(settings):
    return [rule["blocking_rule"] for rule in settings["blocking_rules_to_generate_predictions"]]
