"""The reference says what the desk does."""

from pathlib import Path

import pytest

from hub.services.review.bands import BAND_BITS, LEAST_REVIEWED
from hub.services.review.priority import AGENCY_POINTS, HEALTH_POINTS, MINOR_POINTS, PERMIT_POINTS
from hub.services.review.sampling import OTHER, SLICES

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "linkage.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*SLICES, OTHER])
def test_every_slice_is_told(name):
    assert f"| `{name}` | " in PAGE


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (HEALTH_POINTS, "a union would newly show something sensitive"),
        (MINOR_POINTS, "one of the two is a minor"),
        (AGENCY_POINTS, "each agency"),
        (PERMIT_POINTS, "each purpose"),
    ],
)
def test_every_point_is_told(points, words):
    assert f"| {points} | {words}" in PAGE


def test_the_bands_are_told():
    assert f"a band of {BAND_BITS:g} bits" in PAGE
    assert f"fewer than {LEAST_REVIEWED} join" in PAGE
