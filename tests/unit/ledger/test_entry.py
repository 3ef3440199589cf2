"""Entries: canonical bytes with published vectors, and everything an entry may not hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from hub.ledger.entry import AccessEntry, Channel, Outcome, is_code
from hub.ledger.entry_bytes import decode_entry, encode_entry
from hub.ledger.errors import EntryError
from hub.ledger.merkle import leaf_hash

AT = datetime(2026, 5, 4, 15, 30, 1, 42, tzinfo=UTC)
SMALLEST = AccessEntry(AT, Channel.API, Outcome.REFUSED)
FULL = AccessEntry(
    at=AT,
    channel=Channel.API,
    outcome=Outcome.PARTLY,
    agency="salud",
    client="salud-vacunacion",
    officer="OF-102",
    purpose="vaccination-follow-up",
    basis="ley-1581-2012:art10.a",
    agreement="salud-educacion-2026",
    consent="3f0c5d8e-0000-4000-8000-000000000001",
    rulebook="2026.05.1",
    asked=frozenset({"phone", "full_name"}),
    given=frozenset({"full_name"}),
    withheld={"phone": "no-consent"},
    inputs={"minor": "no"},
    subject=bytes(range(32)),
    case=bytes(range(32, 64)),
)
# The vectors of docs/reference/log-format.md.
SMALLEST_BYTES = b'{"at":"2026-05-04T15:30:01.000042Z","channel":"api","outcome":"refused","v":1}'
FULL_BYTES = (
    b'{"agency":"salud","agreement":"salud-educacion-2026","asked":["full_name","phone"],'
    b'"at":"2026-05-04T15:30:01.000042Z","basis":"ley-1581-2012:art10.a",'
    b'"case":"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=","channel":"api",'
    b'"client":"salud-vacunacion","consent":"3f0c5d8e-0000-4000-8000-000000000001",'
    b'"given":["full_name"],"inputs":{"minor":"no"},"officer":"OF-102","outcome":"partly",'
    b'"purpose":"vaccination-follow-up","rulebook":"2026.05.1",'
    b'"subject":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","v":1,'
    b'"withheld":{"phone":"no-consent"}}'
)


@pytest.mark.parametrize(("entry", "encoded"), [(SMALLEST, SMALLEST_BYTES), (FULL, FULL_BYTES)])
def test_entry_has_the_published_bytes(entry: AccessEntry, encoded: bytes) -> None:
    assert encode_entry(entry) == encoded


@pytest.mark.parametrize("entry", [SMALLEST, FULL])
def test_entry_reads_as_it_was_written(entry: AccessEntry) -> None:
    assert decode_entry(encode_entry(entry)) == entry


def test_leaf_hash_is_the_published_one() -> None:
    assert leaf_hash(SMALLEST_BYTES) == sha256(b"\x00" + SMALLEST_BYTES).digest()


BAD_BYTES = {
    "nothing": b"",
    "not JSON": b"hello",
    "not UTF-8": b'{"v":1,"\xff":1}',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "another version": SMALLEST_BYTES.replace(b'"v":1', b'"v":2'),
    "version as text": SMALLEST_BYTES.replace(b'"v":1', b'"v":"1"'),
    "version as a float": SMALLEST_BYTES.replace(b'"v":1', b'"v":1.0'),
    "no version": SMALLEST_BYTES.replace(b',"v":1', b""),
    "no time": SMALLEST_BYTES.replace(b'"at":"2026-05-04T15:30:01.000042Z",', b""),
    "a time without microseconds": SMALLEST_BYTES.replace(b".000042Z", b"Z"),
    "a time with an offset": SMALLEST_BYTES.replace(b"042Z", b"042+00:00"),
    "a time that never was": SMALLEST_BYTES.replace(b"05-04", b"02-30"),
    "an unknown channel": SMALLEST_BYTES.replace(b'"api"', b'"fax"'),
    "an unknown outcome": SMALLEST_BYTES.replace(b"refused", b"ignored"),
    "a space": SMALLEST_BYTES.replace(b'"v":1', b'"v": 1'),
    "a final line feed": SMALLEST_BYTES + b"\n",
    "an escaped letter": SMALLEST_BYTES.replace(b"api", b"\\u0061pi"),
    "keys out of order": b'{"v":1,"at":"2026-05-04T15:30:01.000042Z","channel":"api","outcome":"refused"}',
    "a key twice": SMALLEST_BYTES.replace(b'"v":1', b'"v":1,"v":1'),
    "an unknown key": SMALLEST_BYTES.replace(b'"v":1', b'"v":1,"value":"x"'),
    "a null member": SMALLEST_BYTES.replace(b'"at"', b'"agency":null,"at"'),
    "an empty list": SMALLEST_BYTES.replace(b'"at"', b'"asked":[],"at"'),
    "a number as a code": SMALLEST_BYTES.replace(b'"at"', b'"agency":7,"at"'),
    "a list as a code": SMALLEST_BYTES.replace(b'"at"', b'"agency":["salud"],"at"'),
    "fields as text": SMALLEST_BYTES.replace(b'"at"', b'"asked":"phone","at"'),
    "fields as numbers": SMALLEST_BYTES.replace(b'"at"', b'"asked":[1],"at"'),
    "fields out of order": FULL_BYTES.replace(b'"full_name","phone"', b'"phone","full_name"'),
    "reasons as a list": FULL_BYTES.replace(b'{"phone":"no-consent"}', b'["phone"]'),
    "a subject cut short": FULL_BYTES.replace(b"AAECAw", b""),
    "a subject not base64": FULL_BYTES.replace(b"AAECAw", b"!!!!!!"),
    "a subject as a number": FULL_BYTES.replace(
        b'"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="', b"7"
    ),
    "nesting without end": b'{"v":' + b"[" * 100_000,
}


@pytest.mark.parametrize("case", BAD_BYTES)
def test_bytes_that_are_not_canonical_are_refused(case: str) -> None:
    with pytest.raises(EntryError):
        decode_entry(BAD_BYTES[case])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two words",
        "line\nfeed",
        "carriage\rreturn",
        "tab\t",
        "nul\x00",
        "escape\x1b[31m",
        "señal",
        'quote"',
        "{}",
        "<script>",
        "$(id)",
        "a;b",
        "-starts-with-a-dash",
        "x" * 129,
        "trailing\n",
        "right\u202eto-left",
    ],
)
def test_text_that_is_not_a_plain_code_stays_out(text: str) -> None:
    assert not is_code(text)
    with pytest.raises(EntryError):
        replace(FULL, officer=text)


@pytest.mark.parametrize(
    "code", ["agency", "client", "purpose", "basis", "agreement", "consent", "rulebook", "detail"]
)
def test_every_code_is_checked(code: str) -> None:
    with pytest.raises(EntryError):
        replace(FULL, **{code: "two words"})  # type: ignore[arg-type] # the field is a variable


def test_message_about_a_bad_code_does_not_repeat_it() -> None:
    with pytest.raises(EntryError) as caught:
        replace(FULL, officer="Ana María")

    assert "Ana" not in str(caught.value)


def test_reasons_and_inputs_are_codes_too() -> None:
    with pytest.raises(EntryError):
        replace(FULL, withheld={"phone": "because of her"})
    with pytest.raises(EntryError):
        replace(FULL, inputs={"minor": "born in 2010"})


@pytest.mark.parametrize("name", ["", "Phone", "phone number", "9lives", "a" * 65, "teléfono"])
def test_field_names_are_checked(name: str) -> None:
    with pytest.raises(EntryError):
        replace(SMALLEST, asked=frozenset({name}))


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(EntryError):
        replace(SMALLEST, asked=frozenset(f"f{number}" for number in range(201)))


def test_largest_entry_fits_a_bundle() -> None:
    codes = dict.fromkeys(("agency", "client", "officer", "purpose", "basis"), "x" * 128)
    asked = frozenset(f"{number:03d}".rjust(64, "f") for number in range(200))
    entry = replace(
        SMALLEST,
        asked=asked,
        withheld=dict.fromkeys(asked, "x" * 80),
        inputs=dict.fromkeys(list(asked)[:100], "x" * 80),
        subject=bytes(32),
        case=bytes(32),
        **codes,  # type: ignore[arg-type] # names of text fields
    )

    assert len(encode_entry(entry)) <= 65_535


def test_entry_too_large_for_a_bundle_is_refused() -> None:
    asked = frozenset(f"{number:03d}".rjust(64, "f") for number in range(200))
    entry = replace(
        SMALLEST,
        asked=asked,
        withheld=dict.fromkeys(asked, "x" * 128),
        inputs=dict.fromkeys(asked, "x" * 128),
    )

    with pytest.raises(EntryError):
        encode_entry(entry)


CONTRADICTIONS = [
    {"outcome": Outcome.PERMITTED},
    {"outcome": Outcome.REFUSED},
    {"outcome": Outcome.UNSETTLED},
    {"outcome": Outcome.ERROR},
    {"given": frozenset()},
    {"withheld": {}},
    {"given": frozenset({"full_name", "email"})},
    {"withheld": {"email": "no-consent"}},
    {"given": frozenset({"full_name", "phone"})},
]


@pytest.mark.parametrize("change", CONTRADICTIONS)
def test_entry_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(EntryError):
        replace(FULL, **change)  # type: ignore[arg-type] # the fields vary


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 5, 4),  # noqa: DTZ001 - the naive time is the case
        datetime(2026, 5, 4, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_time_is_in_utc(at: datetime) -> None:
    with pytest.raises(EntryError):
        replace(SMALLEST, at=at)


@pytest.mark.parametrize("name", ["subject", "case"])
def test_commitments_have_one_length(name: str) -> None:
    with pytest.raises(EntryError):
        replace(FULL, **{name: bytes(31)})  # type: ignore[arg-type] # the field is a variable


def test_case_without_a_subject_is_refused() -> None:
    with pytest.raises(EntryError):
        replace(FULL, subject=None)


def test_commitments_are_not_shown() -> None:
    assert "subject" not in repr(FULL)
