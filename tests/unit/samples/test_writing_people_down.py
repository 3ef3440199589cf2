"""Names, numbers, addresses and dates as clerks write them."""

import re
from dataclasses import replace
from datetime import date

import pytest

from hub.samples.addresses import Address, draw_address, spelled
from hub.samples.contacts import draw_email, draw_landline, draw_mobile, spelled_phone
from hub.samples.documents import Document
from hub.samples.draws import dice
from hub.samples.mentions import JUNK_DOCUMENTS, Clerk, Habits, Mention
from hub.samples.mistakes import mistyped_number, mistyped_word, slipped_year, swapped_day_month
from hub.samples.people import ForeignPapers, Household, Person
from hub.samples.places import BARRIOS
from hub.samples.spelling import bare, plain
from hub.samples.written_names import WrittenName, written_name

NOW = date(2026, 6, 30)
HOME = Address("CALLE", "5", "39", "12", "APTO", ("301",), BARRIOS[0])
OLD_HOME = Address("CARRERA", "44A", "9", "07", "", (), BARRIOS[1])
LUZ = Person(
    number=1,
    sex="F",
    given=("Francisca", "Inés"),
    surnames=("Muñoz", "Peña"),
    born=date(1980, 3, 5),
    national_number="31900800",
    papers=None,
    mobile="3155551234",
    former_mobile="3005550000",
    email="luz@correo.example.com",
    husband_surname="Gómez",
)
CHILD = replace(
    LUZ,
    number=2,
    born=date(2015, 4, 20),
    national_number="1100200300",
    mother=0,
    husband_surname="",
)
HOUSEHOLD = Household((LUZ, CHILD), HOME, OLD_HOME, date(2024, 1, 1), "6023334455", "B3")


def _mentions(person: Person, habits: Habits, count: int = 3_000, day: date = NOW) -> list[Mention]:
    clerk = Clerk(dice("mentions"), NOW, HOUSEHOLD, habits)
    return [clerk.write(person, day) for _ in range(count)]


def test_accents_are_lost_but_the_enie_stays_on_colombian_keyboards() -> None:
    assert bare("Muñoz Gutiérrez") == "Muñoz Gutierrez"


def test_on_foreign_keyboards_the_enie_is_lost_too() -> None:
    assert plain("Muñoz Gutiérrez") == "Munoz Gutierrez"


def test_one_address_is_written_in_many_ways() -> None:
    rng = dice("addresses")

    ways = {spelled(rng, HOME) for _ in range(500)}

    assert len(ways) > 50
    assert all("39" in way and "301" in way for way in ways)


def test_village_houses_name_their_village() -> None:
    rng = dice("villages")

    rural = next(home for home in iter(lambda: draw_address(rng), None) if not home.way)

    assert rural.place.name in spelled(rng, rural)


def test_some_households_share_a_building() -> None:
    rng = dice("buildings")

    homes = [draw_address(rng) for _ in range(3_000)]

    buildings = {(home.way, home.number, home.cross, home.plate) for home in homes if home.unit}
    assert len(buildings) < sum(1 for home in homes if home.unit)


def test_mobiles_and_landlines_have_their_prefix() -> None:
    rng = dice("phones")

    assert re.fullmatch(r"3[0-5]\d{8}", draw_mobile(rng))
    assert re.fullmatch(r"602\d{7}", draw_landline(rng))


def test_every_spelling_of_a_mobile_keeps_its_figures() -> None:
    rng = dice("spellings")

    spellings = {spelled_phone(rng, "3155551234") for _ in range(200)}

    assert len(spellings) == 4
    assert all(re.sub(r"\D", "", text)[-10:] == "3155551234" for text in spellings)


def test_mail_addresses_are_in_reserved_domains() -> None:
    rng = dice("mail")

    addresses = [draw_email(rng, "Ángela", "De la Cruz") for _ in range(200)]

    assert all(re.fullmatch(r"[a-z.]+\d+@[a-z]+\.example\.(com|net|org)", one) for one in addresses)


def test_a_mistyped_number_keeps_its_length() -> None:
    rng = dice("digits")

    assert {len(mistyped_number(rng, "31900800")) for _ in range(300)} == {8}


def test_a_mistyped_word_stays_one_slip_away() -> None:
    rng = dice("letters")

    assert {abs(len(mistyped_word(rng, "Gutiérrez")) - 9) for _ in range(300)} == {0, 1}


def test_short_words_are_not_mistyped() -> None:
    assert mistyped_word(dice("short"), "Paz") == "Paz"


@pytest.mark.parametrize(
    ("written", "swapped"),
    [(date(1980, 3, 5), date(1980, 5, 3)), (date(1980, 3, 13), date(1980, 3, 13))],
)
def test_day_and_month_swap_only_where_a_month_allows(written: date, swapped: date) -> None:
    assert swapped_day_month(written) == swapped


def test_a_slipped_year_is_a_real_earlier_date() -> None:
    assert slipped_year(dice("leap"), date(2000, 2, 29)).year in {1999, 1990}


def test_a_married_name_takes_the_place_of_the_second_surname() -> None:
    rng = dice("wives")

    written = [written_name(rng, LUZ) for _ in range(2_000)]

    married = {name.second_surname for name in written if name.married}
    assert married == {"de Gómez"}


def test_a_nickname_stands_alone() -> None:
    rng = dice("nicknames")

    written = [written_name(rng, LUZ) for _ in range(2_000)]

    assert {name.second for name in written if name.first == "Pacha"} == {""}


def test_a_changed_spelling_keeps_the_marriage() -> None:
    name = WrittenName("Luz", "", "Muñoz", "de Gómez", married=True)

    assert name.changed(str.upper) == WrittenName("LUZ", "", "MUÑOZ", "DE GÓMEZ", married=True)


def test_capitals_lose_their_accents() -> None:
    written = _mentions(LUZ, Habits(capitals=True), count=200)

    assert all(who.name.surnames == bare(who.name.surnames).upper() for who in written)


def test_a_form_without_contact_shows_none() -> None:
    written = _mentions(LUZ, Habits(contact=False, email=False))

    assert {(who.phone, who.email) for who in written} == {("", "")}


def test_flags_tell_what_happened_to_the_document() -> None:
    written = _mentions(LUZ, Habits())

    assert all(who.flags.no_document == (who.document.number == "") for who in written)
    junk = {who.document.number for who in written if who.flags.junk}
    assert junk & set(JUNK_DOCUMENTS)


def test_a_record_from_before_the_move_has_the_old_address() -> None:
    written = _mentions(LUZ, Habits(), count=50, day=date(2023, 5, 1))

    assert {who.home for who in written} == {OLD_HOME}
    assert all(who.flags.moved for who in written)


def test_some_records_after_the_move_still_have_the_old_address() -> None:
    written = _mentions(LUZ, Habits())

    assert {who.home for who in written} == {HOME, OLD_HOME}


def test_a_child_sometimes_carries_the_mothers_document() -> None:
    written = _mentions(CHILD, Habits())

    shared = {who.document for who in written if who.flags.shared_document}
    assert shared == {Document("CC", "31900800")}


def test_an_adult_never_carries_the_mothers_document() -> None:
    grown = replace(CHILD, born=date(2000, 1, 1))

    assert not any(who.flags.shared_document for who in _mentions(grown, Habits()))


def test_a_young_adult_has_one_number_under_two_kinds() -> None:
    person = replace(CHILD, born=date(2007, 1, 15))

    before, since = person.document_on(date(2024, 6, 1)), person.document_on(NOW)

    assert (before.kind, since.kind) == ("TI", "CC")
    assert before.number == since.number


def test_a_foreigner_shows_the_paper_of_the_day() -> None:
    papers = ForeignPapers(Document("PPT", "1234567"), Document("CE", "765432"), date(2025, 1, 1))
    person = replace(LUZ, papers=papers)

    assert person.document_on(date(2024, 12, 31)).kind == "PPT"
    assert person.document_on(date(2025, 1, 1)).kind == "CE"
