"""The known subject: cut into what matching compares, and never shown."""

import datetime

import pytest

from hub.discovery.findings import Label
from hub.discovery.subject import (
    NOBODY,
    NOTHING_KNOWN,
    Subject,
    differ_by_one_slip,
    known,
    national_digits,
    street_numbers,
)

ANA = Subject(
    given_names="Ana María",
    surnames="de la Cruz Ñáñez",
    birth_date=datetime.date(1990, 5, 2),
    documents=("1.144.093.221", "12"),
    emails=("Ana.Cruz@Gmail.com", "no registra"),
    phones=("+57 315 555 1234", "123"),
    address="Cra. 1D Bis # 52-14 apto 301",
    neighbourhood="Terrón Colorado",
    plates=("KLM-482",),
    accounts=("123-456789-01",),
)


def test_nobody_is_prepared_as_nothing() -> None:
    assert known(NOBODY) is NOTHING_KNOWN


def test_names_are_folded_words_without_particles() -> None:
    assert known(ANA).names == {"ana", "maria", "cruz", "nanez"}


def test_initials_are_those_that_people_write() -> None:
    assert known(ANA).initials == {"ac", "amc", "acn", "amcn"}


def test_a_name_in_one_piece_has_no_initials() -> None:
    assert known(Subject(given_names="Ana")).initials == frozenset()


def test_names_delivered_twice_count_once() -> None:
    twice = known(Subject(given_names="Ana", surnames="Mina Cuero Mina Cuero Ana"))

    assert twice.initials == {"am", "amc"}


def test_documents_are_bare_digits_and_junk_is_dropped() -> None:
    assert known(ANA).documents == {"1144093221"}


def test_phones_are_national_digits_and_short_numbers_are_dropped() -> None:
    assert known(ANA).phones == {"3155551234"}


def test_mail_is_folded_and_what_is_no_address_is_dropped() -> None:
    assert known(ANA).emails == ["ana.cruz@gmail.com"]


def test_an_address_is_its_three_numbers() -> None:
    assert known(ANA).addresses == {("1", "52", "14")}


def test_a_plate_loses_its_separators() -> None:
    assert known(ANA).plates == {"klm482"}


def test_an_account_loses_its_separators() -> None:
    assert known(ANA).others == ((Label.BANK_ACCOUNT, {"12345678901"}),)


def test_a_place_is_folded() -> None:
    assert known(ANA).places == ["terron colorado"]


def test_an_incomplete_address_is_no_address() -> None:
    assert known(Subject(given_names="Ana", address="Calle 5")).addresses == frozenset()


def test_the_household_counts_as_much_as_the_subject() -> None:
    mother = Subject(given_names="Rosa", surnames="Mina", documents=("31234567",))

    together = known(Subject(given_names="Ana", household=(mother,)))

    assert together.names == {"ana", "rosa", "mina"}
    assert together.documents == {"31234567"}


def test_a_subject_does_not_show_itself() -> None:
    shown = repr(ANA) + repr(known(ANA))

    assert "Ana" not in shown
    assert "1144093221" not in shown
    assert "1990" not in shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quinones", "quinonez"),  # changed
        ("quinones", "quiones"),  # lost
        ("quinones", "quinnones"),  # doubled
        ("quinones", "qiunones"),  # swapped
        ("quinones", "uinones"),  # first letter lost
        ("quinones", "quinone"),  # last letter lost
        ("ana", "anas"),
    ],
)
def test_one_slip_is_seen_both_ways(one: str, other: str) -> None:
    assert differ_by_one_slip(one, other)
    assert differ_by_one_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quinones", "quinones"),
        ("quinones", "quinonnez"),
        ("quinones", "quino"),
        ("mosquera", "moscuero"),
        ("abcd", "badc"),
        ("abcd", "cbad"),
        ("", "ab"),
    ],
)
def test_the_same_word_or_two_slips_are_not_one_slip(one: str, other: str) -> None:
    assert not differ_by_one_slip(one, other)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+57 315 555 1234", "3155551234"),
        ("(602) 555-1234", "6025551234"),
        ("5551234", "5551234"),
        ("no tiene", ""),
    ],
)
def test_a_phone_is_reduced_to_what_is_dialled_at_home(written: str, digits: str) -> None:
    assert national_digits(written) == digits


def test_street_numbers_leave_the_flat_out() -> None:
    assert street_numbers("CALLE 72P # 28E-34 APTO 502") == ("72", "28", "34")
