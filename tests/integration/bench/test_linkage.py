"""Every way of linking works in a process of its own on the same city and is judged alike."""

import pytest

from hub.bench.linkage import as_ratios, measure_linkage
from hub.lake.connection import open_lake


@pytest.fixture(scope="module")
def figures(city, now):
    found = measure_linkage(city, now, ("loose", "plain", "ours"), random_pairs=10_000)
    return {figure.method: figure for figure in found}


def test_all_methods_are_judged_on_the_same_records(figures):
    assert len({figure.judgement.records for figure in figures.values()}) == 1


def test_a_record_that_was_never_delivered_is_nobodys_to_link(figures):
    delivered = figures["ours"].judgement.slices["moved"].records

    assert delivered == figures["ours"].judgement.records


def test_ours_is_above_the_loose_rule(figures):
    f1 = {method: figure.judgement.pairwise.f1 for method, figure in figures.items()}

    assert f1["ours"] > f1["loose"]


def test_plain_splink_learns_apart_from_its_run(figures):
    stages = [stage.name for stage in figures["plain"].stages]

    assert stages == ["normalizar", "comparar y pesar", "agrupar"]
    assert figures["plain"].training_seconds > 0


def test_ours_counts_what_standardising_the_city_took(figures):
    first = figures["ours"].stages[0]

    assert (first.name, first.seconds) == ("normalizar", 1.5)
    assert figures["ours"].seconds > 1.5


def test_ours_tells_every_stage(figures):
    stages = {stage.name: stage.seconds for stage in figures["ours"].stages}

    assert [*stages] == [
        "normalizar", "preparar", "buscar parejas", "comparar y pesar", "agrupar", "anotar",
        "lo demás",
    ]  # fmt: skip
    assert all(seconds > 0 for seconds in stages.values())


def test_every_method_tells_its_own_memory(figures):
    assert all(figure.peak_mib > 0 for figure in figures.values())


def test_a_ratio_for_each_yardstick_and_each_way_of_counting(figures):
    ratios = as_ratios([*figures.values()])

    assert len(ratios) == 4
    assert {ratio.ours for ratio in ratios[::2]} == {figures["ours"].judgement.pairwise.f1}


def test_the_city_itself_is_only_read(figures, city):
    query = "select table_name from duckdb_tables() where not temporary and table_name like 'link%'"

    with open_lake(city.settings, city.ring) as lake:
        assert lake.execute(query).fetchall() == []
    assert figures
