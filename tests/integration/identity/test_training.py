import pytest

from hub.identity.errors import ModelError
from hub.identity.linked import link
from hub.identity.training import train

COMMAND = "hub link train --citizens 170 --seed 3"


@pytest.fixture(scope="module")
def model(town_lake):
    return train(town_lake, COMMAND, seed=3)


def test_training_twice_learns_the_same(town_lake, model):
    again = train(town_lake, COMMAND, seed=3)

    assert again == model


def test_a_trained_model_links(lake, fill, town, now, new_id, model):
    fill(town.mentions)

    counts = link(lake, now, new_id, model)

    assert counts.records == len(town.mentions) > counts.citizens


def test_training_only_reads_the_lake(town_lake, model):
    query = "select table_name from duckdb_tables() where not temporary"

    assert model
    assert town_lake.execute(query).fetchall() == [("standardised",)]


def test_nothing_to_learn_from_is_said_so(lake, fill):
    fill([])

    with pytest.raises(ModelError, match="No hay registros suficientes"):
        train(lake, COMMAND, seed=3)


def test_a_model_tells_how_many_mentions_it_saw(model, town):
    assert (model.trained_mentions, model.command) == (len(town.mentions), COMMAND)


@pytest.mark.parametrize("chance", ["m_probability", "u_probability"])
def test_every_level_stays_possible_even_where_it_was_not_seen(model, chance):
    learnt = [
        level[chance]
        for comparison in model.settings["comparisons"]
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
    ]

    assert all(0 < value <= 1 for value in learnt)
