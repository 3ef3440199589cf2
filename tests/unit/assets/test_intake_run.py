"""Which deliveries of a range a run is about."""

from assets.intake_run import range_tags, wanted

KNOWN = ["hacienda-1", "salud-2", "salud-3", "tramites-4"]


def test_of_a_range_only_the_deliveries_that_were_asked_for_are_taken_in() -> None:
    tags = range_tags(["hacienda-1", "tramites-4"])

    assert wanted(KNOWN, tags) == ["hacienda-1", "tramites-4"]


def test_a_run_started_by_hand_takes_in_every_delivery_of_its_range() -> None:
    assert wanted(KNOWN[1:3], {}) == ["salud-2", "salud-3"]
