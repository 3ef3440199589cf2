"""Dates and numbers written as text, against the slow and obvious way of reading them."""

import re
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.intake.expectations import are_dates_within, are_numbers_within, are_whole_matches

LAYOUTS = ["%d/%m/%Y", "%Y-%m-%d", "%Y%m%d"]
EARLIEST, LATEST = "1900-01-01", "2026-06-30"
days = st.datetimes(datetime(1850, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - bounds of text
digits = st.text("0123456789/- ", max_size=26)


def _is_date(text: str, layout: str) -> bool:
    try:
        moment = datetime.strptime(text, layout)  # noqa: DTZ007 - a day of the calendar, no zone
    except ValueError:
        return False
    return EARLIEST <= moment.date().isoformat() <= LATEST


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(deadline=None)
@given(moments=st.lists(days, min_size=1, max_size=20), noise=st.lists(digits, max_size=20))
def test_dates_are_what_the_standard_library_calls_dates(
    layout: str, moments: list[datetime], noise: list[str]
) -> None:
    texts = [*(f"{moment:{layout}}" for moment in moments), *noise]

    verdicts = are_dates_within(pa.array(texts), layout, EARLIEST, LATEST)

    assert dict(zip(texts, verdicts.to_pylist(), strict=True)) == {
        t: _is_date(t, layout) for t in texts
    }


@settings(deadline=None)
@given(
    texts=st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, places=2).map(
            lambda number: str(number).replace(".", ",")
        )
        | st.text("0123456789,.-+eE _", max_size=12),
        min_size=1,
        max_size=30,
    )
)
def test_numbers_are_plain_decimals_between_the_bounds(texts: list[str]) -> None:
    verdicts = are_numbers_within(pa.array(texts), ",", 0.0, 1_000.0)

    expected = {text: _is_number(text) for text in texts}
    assert dict(zip(texts, verdicts.to_pylist(), strict=True)) == expected


def _is_number(text: str) -> bool:
    if not re.fullmatch(r"-?[0-9]{1,18}(,[0-9]{1,9})?", text, re.ASCII):
        return False
    return 0 <= Decimal(text.replace(",", ".")) <= 1_000


@settings(deadline=None)
@given(texts=st.lists(st.text("AB12-\n ñ", max_size=8), min_size=1, max_size=30))
def test_a_match_is_from_the_first_character_to_the_last(texts: list[str]) -> None:
    verdicts = are_whole_matches(pa.array(texts), "[A-Z0-9-]{2,4}|ñ")

    expected = {text: bool(re.fullmatch(r"[A-Z0-9-]{2,4}|ñ", text)) for text in texts}
    assert dict(zip(texts, verdicts.to_pylist(), strict=True)) == expected
