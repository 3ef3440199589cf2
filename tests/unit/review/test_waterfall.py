"""The waterfall adds up: prior, levels and frequencies end at the weight that linkage gave."""

from math import isclose, log2

import pytest

from hub.identity.saved_model import PRIOR, load_model
from hub.services.review.waterfall import (
    MISSING,
    TITLES,
    Reached,
    comparisons_of,
    levels_of,
    waterfall,
)

MODEL = load_model()
MENTIONS = 40_000


def bits_of(steps, title):
    return [step.bits for step in steps if step.title == title]


@pytest.mark.parametrize("comparison", comparisons_of(MODEL), ids=lambda c: c["output_column_name"])
def test_every_level_of_the_model_has_words_and_the_weight_of_its_parameters(comparison):
    name = comparison["output_column_name"]
    for number, level in enumerate(levels_of(comparison)):
        steps = waterfall(MODEL, MENTIONS, {name: Reached(number)}, None)

        step = next(step for step in steps if step.title == TITLES[name])
        assert step.agreement == level["label_for_charts"]
        assert isclose(
            step.bits, log2(level["m_probability"] / level["u_probability"]), abs_tol=0.01
        )


def test_it_starts_from_the_chance_of_two_records_of_a_base_of_this_size():
    chance = MODEL.settings_for(MENTIONS)[PRIOR]

    first = waterfall(MODEL, MENTIONS, {}, None)[0]

    assert isclose(first.bits, log2(chance / (1 - chance)), abs_tol=0.01)


def test_a_missing_value_weighs_nothing_and_is_said():
    steps = waterfall(MODEL, MENTIONS, {"document": Reached(MISSING)}, None)

    step = next(step for step in steps if step.title == "Documento")
    assert (step.agreement, step.bits) == ("falta en uno de los dos", 0.0)


@pytest.mark.parametrize(("share", "words"), [(0.2, "valor común"), (0.00001, "valor poco común")])
def test_a_common_value_takes_off_and_a_rare_one_adds(share, words):
    reached = {"given_names": Reached(0, {"given": share})}

    steps = [s for s in waterfall(MODEL, MENTIONS, reached, None) if s.title == "Nombres"]

    assert [step.agreement for step in steps] == ["mismos nombres", words]
    assert (steps[1].bits > 0) == (words == "valor poco común")


def test_the_running_total_is_the_sum_of_the_lines():
    reached = {name: Reached(0, {"given": 0.001, "surnames": 0.002}) for name in TITLES}

    steps = waterfall(MODEL, MENTIONS, reached, None)

    assert isclose(steps[-1].total, sum(step.bits for step in steps), abs_tol=0.1)


def test_it_ends_at_the_weight_that_linkage_stored():
    steps = waterfall(MODEL, MENTIONS, {"document": Reached(0)}, 12.25)

    assert (steps[-1].title, steps[-1].total) == ("Ajuste", 12.25)


def test_without_a_difference_there_is_no_adjustment():
    total = waterfall(MODEL, MENTIONS, {"document": Reached(0)}, None)[-1].total

    steps = waterfall(MODEL, MENTIONS, {"document": Reached(0)}, total)

    assert bits_of(steps, "Ajuste") == []


def test_what_linkage_kept_of_a_comparison_is_told_with_its_frequency_apart():
    level = levels_of(comparisons_of(MODEL)[1])[0]
    weight = log2(level["m_probability"] / level["u_probability"])
    reached = {"given_names": Reached(0, {"given": 0.5}, bits=weight + 3.0)}

    steps = [s for s in waterfall(MODEL, MENTIONS, reached, None) if s.title == "Nombres"]

    assert [
        (s.agreement, round(s.bits - w, 1)) for s, w in zip(steps, (weight, 3.0), strict=True)
    ] == [
        ("mismos nombres", 0.0),
        ("valor poco común", 0.0),
    ]


def test_where_linkage_kept_every_comparison_the_sum_needs_no_adjustment():
    reached = {name: Reached(0, bits=2.5) for name in TITLES}

    steps = waterfall(MODEL, MENTIONS, reached, 7.0)

    assert steps[0].bits == 7.0 - 2.5 * len(TITLES)
    assert (bits_of(steps, "Ajuste"), steps[-1].total) == ([], 7.0)
