"""An access that the law shows later is counted for a national portal and not told to it."""

from datetime import UTC, date, datetime

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.data_tracker import TOLD_LATER, usage_of
from hub.services.disclosure import SHOWN_FROM
from policies.rulebook import CITY, load_rulebook

DELAYED = AccessEntry(
    at=datetime(2026, 6, 1, 15, tzinfo=UTC),
    channel=Channel.API,
    outcome=Outcome.REFUSED,
    agency="bienestar",
    client="bienestar-casos",
    purpose="social-eligibility",
    inputs={SHOWN_FROM: "2026-07-01"},
)


def test_before_its_day_neither_who_asked_nor_what_for_is_told():
    told = usage_of(load_rulebook(), DELAYED, date(2026, 6, 30))

    assert (told.action, told.receiver_code) == (TOLD_LATER, CITY)
    assert "bienestar" not in f"{told}"


def test_from_its_day_on_it_is_told_like_any_other():
    told = usage_of(load_rulebook(), DELAYED, date(2026, 7, 1))

    assert (told.receiver_code, told.receiver_system) == ("bienestar", "bienestar-casos")
