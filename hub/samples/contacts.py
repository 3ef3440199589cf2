"""Telephones and e-mail addresses. Mail domains are reserved ones, so that nobody real is meant."""

from random import Random

from hub.samples.draws import digits, pick, weighted
from hub.samples.spelling import plain

MOBILE_PREFIXES = (*range(300, 306), *range(310, 325), 350, 351)
MAIL_DOMAINS = weighted(
    [
        ("correo.example.com", 55),
        ("mail.example.com", 20),
        ("buzon.example.net", 15),
        ("valle.example.org", 10),
    ]
)
MOBILE_SPELLINGS = ("{0}{1}{2}", "{0}{1}{2}", "{0} {1} {2}", "+57 {0} {1} {2}", "{0}-{1}{2}")
LANDLINE_SPELLINGS = ("602{1}{2}", "(602) {1} {2}", "602 {1}{2}", "{1}{2}", "{1} {2}")


def draw_mobile(rng: Random) -> str:
    """Ten figures that start with 3."""
    return f"{pick(rng, MOBILE_PREFIXES)}{digits(rng, 7)}"


def draw_landline(rng: Random) -> str:
    """A Cali number: 602 and seven figures."""
    return f"602{2 + int(rng.random() * 5)}{digits(rng, 6)}"


def spelled_phone(rng: Random, phone: str) -> str:
    """The number as a clerk writes it; before 2021 Cali numbers had seven figures."""
    spellings = LANDLINE_SPELLINGS if phone.startswith("6") else MOBILE_SPELLINGS
    return pick(rng, spellings).format(phone[:3], phone[3:6], phone[6:])


def draw_email(rng: Random, given: str, surname: str) -> str:
    """An address made from the name, as most are."""
    first, last = plain(given).lower(), plain(surname).lower().replace(" ", "")
    local = pick(rng, (f"{first}.{last}", f"{first}{last}", f"{first[0]}{last}", f"{last}{first}"))
    return f"{local}{digits(rng, 1 + int(rng.random() * 4))}@{MAIL_DOMAINS.draw(rng)}"
