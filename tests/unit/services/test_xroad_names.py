"""Names of X-Road members: one name, one spelling; look-alikes and tricks are no names."""

import pytest

from hub.services.xroad_names import MemberNameError, read_member

GOOD = [
    ("CO/GOV/890399011/hce", ("CO", "GOV", "890399011", "hce")),
    ("CO/GOV/890399011", ("CO", "GOV", "890399011")),
    ("CO/GOV/890399011/sub%2Fsystem", ("CO", "GOV", "890399011", "sub/system")),
    ("CO/GOV/890399011/mi%20sistema", ("CO", "GOV", "890399011", "mi sistema")),
    ("CO-TEST/PRIV/a_b.c~d/x", None),
]
BAD = [
    "",
    "/",
    "CO",
    "CO/GOV",
    "CO/GOV/1/2/3",
    "CO//1/2",
    "CO/GOV/890399011/",
    "/CO/GOV/890399011",
    " CO/GOV/890399011/hce",
    "CO/GOV/890399011/hce ",
    "CO/GOV/890399011/h ce",
    "CO/GOV/890399011/hc%65",  # the same name spelt another way
    "CO/GOV/890399011/sub%2fsystem",
    "CO/GOV/%2E%2E/hce",
    "CO/GOV/../hce",
    "CO/GOV/./hce",
    "CO/GOV/890399011%2Fhce%2F..",
    "CO/GOV/890399011/hce%00",
    "CO/GOV/890399011/hce%0D%0AX-Road-UserId:CO1",
    "CO/GOV/890399011/hce%0A",
    "CO/GOV/890399011/hce%E2%80%AE",
    "CO/GOV/890399011/h\u0441e",  # Cyrillic
    "CO/GOV/890399011/h%D1%81e",  # the same, encoded
    "CO/GOV/890399011/%C3%A9",
    "CO/GOV/８９０/hce",
    "CO/GOV/890399011/hce%",
    "CO/GOV/890399011/hce%4",
    "CO/GOV/890399011/hce%ZZ",
    "CO/GOV/890399011/%25%32%46",
    "CO/GOV/890399011/%FF%FE",
    "CO/GOV/890399011/hce;x",
    "CO/GOV/890399011/hce,CO/GOV/1/2",
    "CO\\GOV\\890399011\\hce",
    "CO/GOV/890399011/'or'1",
    "CO/GOV/890399011/hce?x=1",
    "CO/GOV/890399011/hce#x",
    "CO/GOV/" + "9" * 200 + "/hce",
    "CO/GOV/890399011/" + "x" * 8_192,
]


@pytest.mark.parametrize(("text", "parts"), GOOD)
def test_good_names_are_taken_apart(text: str, parts: tuple[str, ...] | None) -> None:
    name = read_member(text)

    assert name.text == text
    assert parts is None or name.parts == parts


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_no_other_text_is_a_name(text: str) -> None:
    with pytest.raises(MemberNameError):
        read_member(text)
