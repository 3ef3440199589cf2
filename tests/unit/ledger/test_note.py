"""Signed notes: the vectors of golang.org/x/mod, and everything that must not open."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.errors import NoteError
from hub.ledger.note import NoteSigner, VerifierKey, open_note, parse_verifier_key, sign_note

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
WISDOM = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED_BY_GO = (
    f"{WISDOM}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG = NoteSigner("log.example/one", Ed25519PrivateKey.from_private_bytes(bytes(32)))
WITNESS = NoteSigner("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
TEXT = "log.example/one\n3\nAAAA\n"
GOOD = sign_note(TEXT, [LOG])
HEAD, LINE = GOOD.split("\n\n")
NAME, ENCODED = LINE.removeprefix("— ").rstrip("\n").split(" ")
OTHER_TEXT = sign_note("log.example/one\n4\nAAAA\n", [LOG]).split("\n\n")[1]
STRANGER = NoteSigner("log.example/one", Ed25519PrivateKey.from_private_bytes(b"s" * 32))
LOOSE = ENCODED[:-3] + chr(ord(ENCODED[-3]) + 1) + ENCODED[-2:]


def with_block(block: str) -> str:
    return f"{HEAD}\n\n{block}"


def with_signature(encoded: str, name: str = NAME) -> str:
    return with_block(f"— {name} {encoded}\n")


BAD_NOTES = {
    "nothing": "",
    "a line feed": "\n",
    "only blank lines": "\n\n\n",
    "text without signatures": TEXT,
    "text and blank line only": f"{TEXT}\n",
    "signature without text": LINE,
    "no blank line": f"{HEAD}\n{LINE}",
    "two blank lines": f"{HEAD}\n\n\n{LINE}",
    "three blank lines": f"{HEAD}\n\n\n\n{LINE}",
    "no final line feed": GOOD.rstrip("\n"),
    "one final line feed too many": f"{GOOD}\n",
    "two final line feeds too many": f"{GOOD}\n\n",
    "trailing text": f"{GOOD}x",
    "trailing line": f"{GOOD}x\n",
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "carriage return in the text": GOOD.replace("3", "3\r"),
    "NUL in the text": GOOD.replace("3", "3\x00"),
    "tab in the text": GOOD.replace("3", "3\t"),
    "escape in the text": GOOD.replace("3", "3\x1b"),
    "vertical tab in the text": GOOD.replace("3", "3\x0b"),
    "form feed in the text": GOOD.replace("3", "3\x0c"),
    "bell at the start": "\x07" + GOOD,
    "NUL at the end": GOOD + "\x00",
    "lone surrogate in the text": GOOD.replace("3", "3\ud800"),
    "text changed": GOOD.replace("\n3\n", "\n4\n"),
    "text with a space more": GOOD.replace("\n3\n", "\n3 \n"),
    "text with a line more": GOOD.replace("\n3\n", "\n3\n\n"),
    "text with a line less": GOOD.replace("\n3\n", "\n"),
    "byte order mark": "\ufeff" + GOOD,
    "signature of another text": with_block(OTHER_TEXT),
    "hyphen instead of the dash": with_block(LINE.replace("—", "-")),
    "en dash instead of the dash": with_block(LINE.replace("—", "–")),
    "no dash": with_block(LINE.removeprefix("— ")),
    "no space after the dash": with_block(LINE.replace("— ", "—")),
    "two spaces after the dash": with_block(LINE.replace("— ", "—  ")),
    "no-break space after the dash": with_block(LINE.replace("— ", "—\u00a0")),
    "indented line": with_block(f" {LINE}"),
    "no name": with_block(f"— {ENCODED}\n"),
    "empty name": with_block(f"—  {ENCODED}\n"),
    "name with a plus": with_signature(ENCODED, "log+example"),
    "name with a no-break space": with_signature(ENCODED, "log\u00a0example"),
    "name of somebody unknown": with_signature(ENCODED, "log.example/two"),
    "name in capitals": with_signature(ENCODED, NAME.upper()),
    "name with a trailing slash": with_signature(ENCODED, f"{NAME}/"),
    "no signature": with_block(f"— {NAME}\n"),
    "empty signature": with_signature(""),
    "key id only": with_signature(b64encode(LOG.verifier.key_id).decode()),
    "three bytes": with_signature("AAAA"),
    "signature cut short": with_signature(b64encode(LOG.verifier.key_id + b"x" * 63).decode()),
    "signature too long": with_signature(b64encode(LOG.verifier.key_id + b"x" * 65).decode()),
    "signature of zeros": with_signature(b64encode(LOG.verifier.key_id + bytes(64)).decode()),
    "key id changed": with_signature("A" + ENCODED[1:] if ENCODED[0] != "A" else "B" + ENCODED[1:]),
    "not base64": with_signature("!" + ENCODED[1:]),
    "base64 for addresses": with_signature("-_" + ENCODED[2:]),
    "base64 without padding": with_signature(ENCODED.rstrip("=")),
    "base64 with padding more": with_signature(ENCODED + "="),
    "base64 with loose bits": with_signature(LOOSE),
    "base64 with a space": with_signature(f"{ENCODED[:10]} {ENCODED[10:]}"),
    "space after the signature": with_signature(f"{ENCODED} "),
    "a third word": with_signature(f"{ENCODED} {ENCODED}"),
    "a good line and an empty one": with_block(f"{LINE}\n— {NAME} {ENCODED}\n"),
    "a good line and a malformed one": with_block(f"{LINE}nonsense\n"),
    "a malformed line and a good one": with_block(f"nonsense\n{LINE}"),
    "a bad line of a known key, then a good one": with_block(OTHER_TEXT + LINE),
    "the same name with another key": sign_note(TEXT, [STRANGER]),
    "a hundred and one lines": with_block(LINE * 101),
}


@pytest.mark.parametrize("case", BAD_NOTES)
def test_bad_note_does_not_open(case: str) -> None:
    with pytest.raises(NoteError):
        open_note(BAD_NOTES[case], [LOG.verifier])


def test_there_are_sixty_bad_notes() -> None:
    assert len(BAD_NOTES) >= 60


def test_note_signed_by_go_opens() -> None:
    opened = open_note(SIGNED_BY_GO, [parse_verifier_key(PETER)])

    assert opened.text == WISDOM


def test_verifier_key_is_written_as_go_writes_it() -> None:
    assert parse_verifier_key(PETER).text == PETER


def test_two_known_signers_are_both_named() -> None:
    note = sign_note(TEXT, [LOG, WITNESS])

    opened = open_note(note, [LOG.verifier, WITNESS.verifier])

    assert opened.verified == (LOG.verifier, WITNESS.verifier)


def test_unknown_signers_are_named_and_not_trusted() -> None:
    note = sign_note(TEXT, [LOG, WITNESS])

    opened = open_note(note, [LOG.verifier])

    assert (opened.verified, opened.unknown) == ((LOG.verifier,), (WITNESS.name,))


def test_repeated_signature_counts_once() -> None:
    opened = open_note(with_block(LINE + LINE), [LOG.verifier])

    assert opened.verified == (LOG.verifier,)


def test_seventeen_signatures_open() -> None:
    strangers = [
        NoteSigner(f"w{number}.example", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))
        for number in range(16)
    ]

    opened = open_note(sign_note(TEXT, [LOG, *strangers]), [LOG.verifier])

    assert len(opened.unknown) == 16


def test_blank_lines_may_stand_inside_the_text() -> None:
    note = sign_note("one\n\ntwo\n", [LOG])

    assert open_note(note, [LOG.verifier]).text == "one\n\ntwo\n"


@pytest.mark.parametrize("text", ["no line feed", "", "carriage\r\n", "nul\x00\n"])
def test_text_that_no_note_may_hold_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, [LOG])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER.replace("+ARpc", "+AhpcARpc"),
        PETER.replace("+ARpc", "+BBpc"),
        PETER[:-4],
        f"{PETER}\n",
        f"{PETER}==",
    ],
)
def test_bad_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_verifier_key(text)


@pytest.mark.parametrize("name", ["", "two words", "with+plus", "tab\there", "line\nfeed"])
def test_bad_key_name_is_refused(name: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey(name, bytes(32))


def test_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(NoteError):
        VerifierKey("log.example", bytes(31))


def test_private_key_is_not_shown() -> None:
    assert "private" not in repr(LOG)
