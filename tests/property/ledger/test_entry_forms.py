"""A form that is filled in gives the canonical bytes, whatever stands in the entry."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import decode_entry, encode_entry
from hub.ledger.entry_form import entry_form
from hub.ledger.errors import EntryError

CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,40}", fullmatch=True)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
COMMITMENTS = st.binary(min_size=32, max_size=32)
ENTRIES = st.builds(
    AccessEntry,
    at=st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    channel=st.sampled_from(Channel),
    outcome=st.just(Outcome.REFUSED),
    agency=st.none() | CODES,
    purpose=st.none() | CODES,
    detail=st.none() | CODES,
    asked=st.frozensets(NAMES, max_size=5),
    inputs=st.dictionaries(NAMES, CODES, max_size=4),
)


@given(entry=ENTRIES, subject=COMMITMENTS, case=st.none() | COMMITMENTS)
def test_filled_form_is_the_encoded_entry(
    entry: AccessEntry, subject: bytes, case: bytes | None
) -> None:
    filled = entry_form(entry, has_case=case is not None).fill(subject, case)

    assert filled == encode_entry(replace(entry, subject=subject, case=case))
    assert decode_entry(filled) == replace(entry, subject=subject, case=case)


@given(entry=ENTRIES)
def test_form_of_one_kind_of_access_takes_no_other(entry: AccessEntry) -> None:
    with pytest.raises(EntryError):
        entry_form(entry, has_case=False).fill(b"s" * 32, b"c" * 32)
