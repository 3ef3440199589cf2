"""Free-text notes: some name people and their numbers, others only look as if they did."""

from random import Random

from hub.samples.contacts import draw_mobile
from hub.samples.documents import Document
from hub.samples.draws import by_rank, digits, pick
from hub.samples.mentions import Mention
from hub.samples.names import GIVEN, SURNAMES
from hub.samples.package_data import lines
from hub.samples.people import Household, Person
from hub.samples.rows import Desk
from hub.samples.spelling import plain

HEALTH = lines("notes-salud.txt")
PROCEDURES = lines("notes-tramites.txt")
RELATIVE_AT_HOME = 0.6
SHOUTED, UNACCENTED = 0.06, 0.12
COMPANIES = (
    "Ferretería El Tornillo SAS",
    "Panadería La Espiga",
    "Discoteca Noche Azul",
    "Servicios Integrales del Valle SAS",
    "Taller Los Compadres",
    "Droguería Central",
)
KIN = by_rank(("vecina", "hermano", "tía", "primo", "nuera", "abuela"), offset=4)
NIT_WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41)
NIT_CHECKS = "01987654321"


def draw_note(desk: Desk, templates: tuple[str, ...], who: Mention, person: Person) -> str:
    """One note about a person; the names and numbers in it are the true ones."""
    text = pick(desk.rng, templates).format_map(_words(desk, who, person))
    case = desk.rng.random()
    if case < SHOUTED:
        return plain(text).upper()
    return plain(text) if case < SHOUTED + UNACCENTED else text


def tax_number(rng: Random) -> str:
    """A company's NIT with its check digit."""
    body = f"{8 + int(rng.random() * 2)}{digits(rng, 8)}"
    total = sum(
        int(figure) * weight for figure, weight in zip(reversed(body), NIT_WEIGHTS, strict=True)
    )
    return f"{body[:3]}.{body[3:6]}.{body[6:]}-{NIT_CHECKS[total % 11]}"


def dotted(number: str | int) -> str:
    """Thousands with dots, as Colombians write cédulas and pesos."""
    return f"{int(number):,}".replace(",", ".")


def _words(desk: Desk, who: Mention, person: Person) -> dict[str, str]:
    rng = desk.rng
    relative, kinship = _relative(rng, person, desk.household)
    document = _carried(who, person)
    mobile = person.mobile or draw_mobile(rng)
    return _person_words(person, document, mobile) | {
        "direccion": who.address,
        "barrio": who.home.place.name,
        "pariente": relative,
        "parentesco": kinship,
        "otro_telefono": draw_mobile(rng),
        "nit": tax_number(rng),
        "empresa": pick(rng, COMPANIES),
        "monto": dotted(10_000 + int(rng.random() * 4_000_000)),
        "monto_grande": dotted(20_000_000 + int(rng.random() * 300_000_000)),
        "monto_cedula": dotted(1_000_000_000 + int(rng.random() * 200_000_000)),
        "radicado": f"20254137010{digits(rng, 7)}",
        "factura": f"FV-{digits(rng, 6)}",
        "fecha_evento": f"{1 + int(rng.random() * 28)} de marzo de 2025",
        "placa": f"{pick(rng, ('CQX', 'HZN', 'KJT', 'VBR'))}{digits(rng, 3)}",
        "cifras": digits(rng, 3),
    }


def _person_words(person: Person, document: Document, mobile: str) -> dict[str, str]:
    number = document.number
    return {
        "nombre": person.full_name,
        "nombre_mayusculas": plain(person.full_name).upper(),
        "primer_nombre": person.given[0],
        "apellido": person.surnames[0],
        "iniciales": f"{person.given[0][0]}.{person.surnames[0][0]}.",
        "tipo": document.kind,
        "documento": number,
        "documento_puntos": dotted(number) if number.isdecimal() else number,
        "telefono": mobile,
        "telefono_espacios": f"{mobile[:3]} {mobile[3:6]} {mobile[6:]}",
        "correo": person.email or "no registra",
    }


def _carried(who: Mention, person: Person) -> Document:
    if person.papers:
        return person.papers.since
    return Document(who.document.kind or "CC", person.national_number)


def _relative(rng: Random, person: Person, home: Household) -> tuple[str, str]:
    others = [member for member in home.members if member.number != person.number]
    if others and rng.random() < RELATIVE_AT_HOME:
        relative = pick(rng, others)
        return relative.full_name, "familiar"
    given = GIVEN["F"].draw(rng)
    return f"{given} {SURNAMES.draw(rng)} {SURNAMES.draw(rng)}", KIN.draw(rng)
