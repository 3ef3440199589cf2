"""The hard slices of the sample, against its truth, on 20,000 citizens."""

from typing import Protocol

import pandas as pd
import pytest

from hub.samples.deliver import SampleSummary

RATES = [
    # slice             lowest  highest share of records
    ("twin",            0.015,  0.025),
    ("namesake",        0.025,  0.040),
    ("minor",           0.140,  0.170),
    ("foreigner",       0.042,  0.060),
    ("no_document",     0.083,  0.097),
    ("moved",           0.135,  0.165),
    ("married",         0.012,  0.018),
    ("shared_document", 0.002,  0.004),
    ("junk",            0.008,  0.012),
]  # fmt: skip


class City(Protocol):
    """What these tests use of the city in conftest."""

    summary: SampleSummary
    truth: pd.DataFrame
    peak_blocks: int


@pytest.mark.parametrize(("slice_name", "lowest", "highest"), RATES)
def test_a_slice_is_as_common_as_asked_for(
    large_city: City, slice_name: str, lowest: float, highest: float
) -> None:
    share = large_city.truth[slice_name].mean()

    assert lowest <= share <= highest


def test_a_citizen_has_about_two_and_a_third_records(large_city: City) -> None:
    assert 2.2 <= len(large_city.truth) / 20_000 <= 2.45


def test_nearly_every_citizen_is_in_the_truth(large_city: City) -> None:
    assert large_city.truth["person"].nunique() / 20_000 > 0.99


def test_every_record_of_the_truth_is_named_once(large_city: City) -> None:
    assert large_city.truth["record_id"].is_unique
    assert len(large_city.truth) == large_city.summary.mentions


def test_between_half_and_one_percent_of_rows_break_a_rule(large_city: City) -> None:
    spoiled = sum(large_city.summary.spoiled.values()) / large_city.summary.row_count

    assert 0.005 <= spoiled <= 0.01


def test_every_feed_has_spoiled_rows(large_city: City) -> None:
    assert min(large_city.summary.spoiled.values()) > 0


def test_most_people_who_are_known_twice_are_known_to_two_agencies(large_city: City) -> None:
    agencies = large_city.truth["record_id"].str.split(":").str[0]

    known = agencies.groupby(large_city.truth["person"]).nunique()
    assert 0.5 < (known >= 2).mean() < 0.9


def test_four_times_the_city_needs_no_more_memory(small_city: City, large_city: City) -> None:
    assert large_city.peak_blocks <= 1.5 * small_city.peak_blocks
