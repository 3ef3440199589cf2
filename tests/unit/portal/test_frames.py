"""The language of an address, the section of a page, and the way back."""

import pytest

from consent.terms import Language
from hub.portal.frames import menu, place_of
from hub.portal.signing_in import own_address
from hub.services.sessions import Desk

PLACES = [
    # path             language          inside
    ("/",              Language.SPANISH, "/"),
    ("/datos",         Language.SPANISH, "/datos"),
    ("/en",            Language.ENGLISH, "/"),
    ("/en/",           Language.ENGLISH, "/"),
    ("/en/datos",      Language.ENGLISH, "/datos"),
    ("/entrar",        Language.SPANISH, "/entrar"),  # begins with the same letters
]  # fmt: skip


@pytest.mark.parametrize(("path", "language", "inside"), PLACES)
def test_the_language_is_in_the_address(path, language, inside):
    place = place_of(path, "")

    assert (place.language, place.path) == (language, inside)


def test_the_switch_keeps_the_page_and_its_filters():
    place = place_of("/accesos", "resultado=refused")

    assert place.other_address == "/en/accesos?resultado=refused"
    assert place_of("/en/accesos", "resultado=refused").other_address == place.address


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/permisos", "menu.permissions"),
        ("/permisos/elder-benefit/retirar", "menu.permissions"),
        ("/mapa", None),
    ],
)
def test_the_menu_marks_the_section(path, here):
    marked = [item.label for item in menu(Desk.CITIZEN, place_of(path, "")) if item.is_here]

    assert marked == ([here] if here else [])


def test_the_longest_section_wins():
    marked = [item.label for item in menu(Desk.DPO, place_of("/dpo/accesos", "")) if item.is_here]

    assert marked == ["office_menu.accesses"]


def test_nobody_signed_in_has_no_menu():
    assert list(menu(None, place_of("/", ""))) == []


@pytest.mark.parametrize(
    "wanted",
    ["/", "/datos", "/en/datos", "/accesos?resultado=refused&antes=12", "/permisos/recibos/3f"],
)
def test_an_address_of_ours_is_returned_to(wanted):
    assert own_address(wanted, "/inicio") == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "https://mal.example",
        "//mal.example",
        "///mal.example",
        "/\\mal.example",
        "/%2f/mal.example",
        "\\/mal.example",
        "/datos\r\nSet-Cookie: a=b",
        "/datos\n",
        "javascript:alert(1)",
        "/.//mal.example",
        "/@mal.example",
        " /datos",
        "/datos#https://mal.example",
    ],
)
def test_any_other_address_is_not(wanted):
    assert own_address(wanted, "/inicio") == "/inicio"
