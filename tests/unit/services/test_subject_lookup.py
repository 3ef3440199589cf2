"""Who counts as a minor when the hub knows much, little or nothing."""

from datetime import UTC, date, datetime

import pytest

from hub.services.subject_lookup import GivenValue, is_under_age

TODAY = date(2026, 5, 4)
WHEN = datetime(2026, 4, 1, tzinfo=UTC)

CASES = [
    # born           document  is a minor
    ("1980-02-03",   "CC",     False),
    ("2008-05-04",   "TI",     False),  # eighteen today
    ("2008-05-05",   "TI",     True),   # eighteen tomorrow
    ("2008-05-05",   "CC",     True),   # the date says more than the document
    ("2008-02-29",   "TI",     False),
    ("2015-08-09",   "RC",     True),
    ("2030-01-01",   "CC",     True),
    ("not a date",   "CC",     True),   # what cannot be read protects
    ("",             "CC",     True),
    (None,           "CC",     False),  # only adults have one
    (None,           "NIT",    False),
    (None,           "TI",     True),
    (None,           "RC",     True),
    (None,           "CE",     True),   # foreigners of any age have one
    (None,           "PA",     True),
    (None,           "PPT",    True),
]  # fmt: skip


@pytest.mark.parametrize(("born", "document", "expected"), CASES)
def test_person_is_protected_as_a_minor_unless_known_to_be_an_adult(
    born: str | None, document: str, *, expected: bool
) -> None:
    values = [] if born is None else [GivenValue(born, "salud", WHEN, is_contested=False)]

    assert is_under_age(values, document, TODAY) is expected


def test_value_is_shown_by_no_repr() -> None:
    assert "1980" not in repr(GivenValue("1980-02-03", "salud", WHEN, is_contested=False))
