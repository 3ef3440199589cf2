"""Folding keeps every offset: whatever is found in the folded text can be cut from the original."""

import unicodedata

import pytest

from hub.discovery.folding import fold, fold_word


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Cédula Ñáñez", "cedula nanez"),
        ("GÜIZA", "guiza"),
        ("N° 5 – 3", "no 5 - 3"),
        ("1’107", "1'107"),
        ("a\u00a0b\tc", "a b c"),
        ("Çelik Øre Łuk", "celik øre łuk"),
        ("plain ASCII", "plain ascii"),
    ],
)
def test_letters_lose_case_and_accents(text: str, plain: str) -> None:
    assert fold(text).plain == plain


@pytest.mark.parametrize(
    "text", ["Cédula", "N° 5 – 3", "«José»", "İstanbul", "ﬁn", "１２３", "𝐀𝐧𝐚"]
)
def test_folded_and_cased_text_run_in_step(text: str) -> None:
    folded = fold(text)

    assert len(folded.plain) == len(folded.cased)


def test_a_composed_text_needs_no_map() -> None:
    assert fold("señor José").original(6, 10) == (6, 10)


def test_a_decomposed_text_is_read_like_a_composed_one() -> None:
    assert fold(unicodedata.normalize("NFD", "señor José")).plain == "senor jose"


def test_a_span_of_a_decomposed_text_takes_its_accents_along() -> None:
    text = unicodedata.normalize("NFD", "señor José Ñáñez.")
    folded = fold(text)
    start = folded.plain.index("jose")

    begin, end = folded.original(start, start + len("jose nanez"))

    assert text[begin:end] == unicodedata.normalize("NFD", "José Ñáñez")


def test_invisible_characters_do_not_cut_a_word() -> None:
    folded = fold("ce\u00addu\u200bla 12")

    assert folded.plain == "cedula 12"
    assert folded.original(0, 6) == (0, 8)


def test_full_width_digits_count_as_digits() -> None:
    assert fold("tel ３１５").plain == "tel 315"


def test_a_placeholder_is_blank_so_that_it_is_never_a_cue() -> None:
    folded = fold("señor [PERSONA] con [CÉDULA]")

    assert "persona" not in folded.plain
    assert "cedula" not in folded.plain
    assert len(folded.plain) == len("señor [PERSONA] con [CÉDULA]")


def test_brackets_of_other_kinds_are_read() -> None:
    assert "adjunto" in fold("[ver adjunto 12]").plain


def test_a_value_of_a_record_is_folded_to_single_spaces() -> None:
    assert fold_word("  Ñáñez   de la  Cruz ") == "nanez de la cruz"


def test_a_folded_text_does_not_show_itself() -> None:
    assert "jose" not in repr(fold("José"))
