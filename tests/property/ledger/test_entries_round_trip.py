"""Any entry that may exist has one form in bytes, and those bytes give back that entry alone."""

import json
from contextlib import suppress
from datetime import UTC

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.ledger.entry import CODE, FIELD_NAME, AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import decode_entry, encode_entry
from hub.ledger.errors import EntryError

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
codes = st.from_regex(CODE, fullmatch=True)
names = st.from_regex(FIELD_NAME, fullmatch=True)
commitments = st.binary(min_size=32, max_size=32)
moments = st.datetimes(timezones=st.just(UTC))


@st.composite
def entries(draw: st.DrawFn) -> AccessEntry:
    outcome = draw(st.sampled_from(Outcome))
    given_names = draw(st.frozensets(names, max_size=4))
    withheld = draw(
        st.dictionaries(names.filter(lambda n: n not in given_names), codes, max_size=4)
    )
    if outcome is Outcome.PERMITTED:
        withheld = {}
    elif outcome is not Outcome.PARTLY:
        given_names = frozenset()
    elif not given_names or not withheld:
        outcome, given_names, withheld = Outcome.REFUSED, frozenset(), {}
    subject = draw(st.none() | commitments)
    return AccessEntry(
        at=draw(moments),
        channel=draw(st.sampled_from(Channel)),
        outcome=outcome,
        agency=draw(st.none() | codes),
        client=draw(st.none() | codes),
        officer=draw(st.none() | codes),
        purpose=draw(st.none() | codes),
        detail=draw(st.none() | codes),
        asked=given_names | withheld.keys() | draw(st.frozensets(names, max_size=3)),
        given=given_names,
        withheld=withheld,
        inputs=draw(st.dictionaries(names, codes, max_size=4)),
        subject=subject,
        case=draw(st.none() | commitments) if subject is not None else None,
    )


@CALM
@given(entries())
def test_entry_reads_as_it_was_written(entry: AccessEntry) -> None:
    assert decode_entry(encode_entry(entry)) == entry


@CALM
@given(entries())
def test_bytes_are_plain_json_on_one_line(entry: AccessEntry) -> None:
    encoded = encode_entry(entry)

    assert b"\n" not in encoded
    assert list(json.loads(encoded)) == sorted(json.loads(encoded))


@CALM
@given(entries(), entries())
def test_two_entries_never_share_their_bytes(one: AccessEntry, other: AccessEntry) -> None:
    assert (encode_entry(one) == encode_entry(other)) == (one == other)


@CALM
@given(entries(), st.data())
def test_changed_bytes_never_read_as_the_same_entry(
    entry: AccessEntry, data: st.DataObject
) -> None:
    encoded = bytearray(encode_entry(entry))
    encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with suppress(EntryError):
        assert decode_entry(bytes(encoded)) != entry


@CALM
@given(st.binary(max_size=200))
def test_random_bytes_are_refused_and_nothing_else_happens(content: bytes) -> None:
    with suppress(EntryError):
        assert encode_entry(decode_entry(content)) == content
