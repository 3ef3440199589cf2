"""Invented people and their numbers for the notes: none of them is anyone's."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from hub.discovery.numbers import nit_check_digit
from hub.discovery.subject import Subject

STREETS = (
    "Calle",
    "CRA.",
    "KR",
    "Cl.",
    "Av",
    "Carrera",
    "Cra",
    "Cl",
    "Kra",
    "Cll",
    "Diagonal",
    "Dg.",
    "Transversal",
    "Av.",
)
MARKS = (" # ", " No. ", " N° ", " #", " No ", " ", " Nro. ", " Número ", " # ")
UNITS = ("", "", "", " apto 301", " Apto. 502 Torre 3", " casa 12", ", piso 2", " Interior 4")
MAIL_HOSTS = ("gmail.com", "hotmail.com", "outlook.es", "yahoo.com.co", "correounivalle.edu.co")
BARRIOS = (
    "Siloé", "Meléndez", "El Retiro", "Mojica", "Marroquín II", "Terrón Colorado", "San Fernando",
    "Ciudad Córdoba", "Alfonso López", "Potrero Grande", "El Vergel", "La Flora", "Manuela Beltrán",
)  # fmt: skip
INSURERS = ("Nueva EPS", "EPS Sura", "Emssanar", "Coosalud", "EPS Sanitas", "Salud Total")
GROUPS = ("A1", "A3", "B2", "B7", "C4", "C18", "D5")
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The names from which people are drawn, and the phrases that tell something of them."""

    given: Sequence[str] = field(repr=False)
    surnames: Sequence[str] = field(repr=False)
    phrases: Mapping[str, Sequence[str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    given: tuple[str, ...] = field(repr=False)
    surnames: tuple[str, ...] = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    birth_date: datetime.date = field(repr=False)

    def as_subject(self, documents: Sequence[str]) -> Subject:
        """What the hub would know of this person, with the kinds of document they carry."""
        return Subject(
            given_names=" ".join(self.given),
            surnames=" ".join(self.surnames),
            birth_date=self.birth_date,
            documents=tuple(self.values[kind] for kind in documents),
            emails=(self.values["email"],),
            phones=(self.values["phone"],),
            address=self.values["address"],
            neighbourhood=self.values["barrio"],
            plates=(self.values["plate"],),
            accounts=(self.values["account"],),
            properties=(self.values["property"],),
            records=(self.values["record"],),
        )


def invent_person(rng: Random, names: Names) -> Person:
    """Draw a person: one or two given names, two surnames, and a value for every slot."""
    given = tuple(rng.sample(names.given, rng.choice((1, 2, 2))))
    surnames = tuple(rng.sample(names.surnames, 2))
    birth_date = datetime.date(1940, 1, 1) + datetime.timedelta(days=rng.randrange(28_000))
    values = {**_values(rng, given[0], surnames[0], birth_date), **_phrases(rng, names)}
    return Person(given, surnames, values, birth_date)


def _values(rng: Random, given: str, surname: str, birth_date: datetime.date) -> dict[str, str]:
    return {
        "cc": _identity_card(rng),
        "ti": str(rng.randrange(1_100_000_000, 1_250_000_000)),
        "rc": str(rng.randrange(1_200_000_000, 1_260_000_000)),
        "ce": str(rng.randrange(200_000, 1_200_000)),
        "ppt": str(rng.randrange(1_000_000, 7_999_999)),
        "pep": str(rng.randrange(10**14, 10**15)),
        "passport": f"A{rng.choice('ABRUVX')}{rng.randrange(100_000, 999_999)}",
        "nit": _tax_number(rng),
        "phone": _mobile(rng),
        "email": _email(rng, given, surname),
        "address": _address(rng),
        "barrio": rng.choice(BARRIOS),
        "plate": _plate(rng),
        "birth": _date(rng, birth_date),
        "age": str(rng.randrange(3, 95)),
        "eps": rng.choice(INSURERS),
        "sisben": rng.choice(GROUPS),
        "account": _account(rng),
        "property": f"370-{rng.randrange(10_000, 1_100_000)}",
        "record": str(rng.randrange(10_000, 9_999_999)),
        "username": _username(rng, given, surname),
        "ip": ".".join(str(rng.randrange(11, 250)) for _ in range(4)),
        "url": _url(rng, given, surname),
    }


def _phrases(rng: Random, names: Names) -> dict[str, str]:
    return {kind: rng.choice(phrases) for kind, phrases in names.phrases.items()}


def _account(rng: Random) -> str:
    digits = f"{rng.randrange(10**10, 10**11)}"
    return rng.choice((digits, digits, f"{digits[:3]}-{digits[3:9]}-{digits[9:]}"))


def _username(rng: Random, given: str, surname: str) -> str:
    one, two = _ascii(given), _ascii(surname)
    number = rng.randrange(1, 100)
    return rng.choice(
        (f"{one[0]}{two}{number}", f"{one}.{two}", f"{one}_{two}{number}", f"@{one}{two}")
    )


def _url(rng: Random, given: str, surname: str) -> str:
    one, two = _ascii(given), _ascii(surname)
    host = rng.choice(
        (
            "https://www.facebook.com/",
            "instagram.com/",
            "https://co.linkedin.com/in/",
            "https://x.com/",
        )
    )
    return f"{host}{one}{rng.choice(('.', '-', '_', ''))}{two}{rng.randrange(100)}"


def _ascii(word: str) -> str:
    return word.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))


def _identity_card(rng: Random) -> str:
    number = rng.choice(
        (rng.randrange(2_500_000, 19_999_999), rng.randrange(21_000_000, 69_999_999))
        + (rng.randrange(1_005_000_000, 1_199_999_999),) * 2
    )
    dotted = f"{number:,}"
    forms = [
        str(number),
        str(number),
        dotted.replace(",", "."),
        dotted.replace(",", " "),
        dotted,
        dotted.replace(",", "'", 1).replace(",", "."),
    ]
    return rng.choice(forms)


def _tax_number(rng: Random) -> str:
    digits = str(rng.randrange(800_000_000, 901_999_999))
    written = rng.choice((digits, f"{int(digits):,}".replace(",", ".")))
    return f"{written}-{nit_check_digit(digits)}"


def _mobile(rng: Random) -> str:
    digits = f"3{rng.choice(('00', '10', '15', '16', '17', '18', '02', '22', '50'))}{rng.randrange(10**7):07d}"
    one, two, three, four = digits[:3], digits[3:6], digits[6:8], digits[8:]
    return rng.choice(
        (
            digits,
            digits,
            f"{one} {two} {three}{four}",
            f"{one}-{two}{three}{four}",
            f"{one} {two} {three} {four}",
            f"+57 {one} {two}{three}{four}",
            f"({one}) {two} {three}{four}",
            f"{one}.{two}.{three}{four}",
            f"+57({one}){two}{three}{four}",
            f"57{digits}",
            f"60{rng.choice('2245')} {rng.randrange(200, 900)} {three} {four}",
        )
    )


def _email(rng: Random, given: str, surname: str) -> str:
    letters = f"{given}{rng.choice(('.', '_', ''))}{surname}".lower()
    written = (
        f"{_ascii(letters)}{rng.choice(('', str(rng.randrange(100))))}@{rng.choice(MAIL_HOSTS)}"
    )
    return rng.choice(
        (written, written, written, written.replace("@", " arroba "), written.replace("@", " @ "))
    )


def _address(rng: Random) -> str:
    street = f"{rng.choice(STREETS)} {rng.randrange(1, 123)}{rng.choice(('', '', '', 'A', 'B Norte', ' Bis', ' Oeste'))}"
    door = f"{rng.randrange(1, 99)}{rng.choice(('', '', 'A', 'D'))}-{rng.randrange(2, 99):02d}"
    return f"{street}{rng.choice(MARKS)}{door}{rng.choice(UNITS)}"


def _plate(rng: Random) -> str:
    letters = "".join(rng.choice("BCDFGHJKMNPQRSTVWXYZ") for _ in range(3))
    return rng.choice(
        (
            f"{letters}{rng.randrange(100, 999)}",
            f"{letters}{rng.randrange(10, 99)}{rng.choice('ABCDEFG')}",
        )
    )


def _date(rng: Random, date: datetime.date) -> str:
    return rng.choice(
        (
            f"{date:%d/%m/%Y}",
            f"{date:%d-%m-%Y}",
            date.isoformat(),
            f"{date.day} de {MONTHS[date.month - 1]} de {date.year}",
            f"{date.day} de {MONTHS[date.month - 1]} del {date.year}",
            f"{MONTHS[date.month - 1]} {date.day} de {date.year}",
        )
    )


def harmless(rng: Random, name: str) -> str:
    """A value with the shape of personal data that is nobody's: amounts, files, dates."""
    some_day = datetime.date(2021, 1, 1) + datetime.timedelta(days=rng.randrange(1500))
    million = f"{rng.randrange(20_000, 1_400_000_000):,}".replace(",", ".")
    return {
        "amount": rng.choice((f"${million}", f"$ {million}", f"{million} pesos")),
        "radicado": f"{rng.randrange(2021, 2026)}{rng.randrange(10**4):04d}{rng.randrange(10**9):09d}",
        "date": _date(rng, some_day),
        "year": str(some_day.year),
        "invoice": str(rng.randrange(10**7, 10**9)),
        "quantity": str(rng.randrange(2, 4000)),
        "time": f"{rng.randrange(7, 18)}:{rng.choice(('00', '30', '15'))}",
        "lot": f"{rng.choice('ABEF')}{rng.choice('KLM')}{rng.randrange(1000, 9999)}",
        "corner": f"Calle {rng.randrange(1, 80)} con Carrera {rng.randrange(1, 100)}",
        "matricula": str(rng.randrange(10_000, 999_999)),
    }[name]
