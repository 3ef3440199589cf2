"""Names: what counts as a person, and who is spared."""

import pytest

from hub.discovery.detector import find
from hub.discovery.findings import RELEASE_THRESHOLD, Label
from hub.discovery.subject import NOTHING_KNOWN, Known, Subject, known


def people(text: str, subject: Known = NOTHING_KNOWN) -> list[str]:
    return [
        text[finding.start : finding.end]
        for finding in find(text, subject)
        if finding.label is Label.PERSON and finding.score >= RELEASE_THRESHOLD
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vino Ana Mosquera ayer.", ["Ana Mosquera"]),
        ("Vino ANA MOSQUERA ayer.", ["ANA MOSQUERA"]),
        ("vino ana mosquera ayer", ["ana mosquera"]),
        ("Vino Rosa Blanco ayer.", ["Rosa Blanco"]),  # everyday words, but a name by their capitals
        ("Vino J. R. Mosquera ayer.", ["J. R. Mosquera"]),
        ("Vino Ana de los Ríos ayer.", ["Ana de los Ríos"]),
        ("Vino Yurdley Mosquera ayer.", ["Yurdley Mosquera"]),
        ("Vino Ana Tumiñá ayer.", ["Ana Tumiñá"]),
        ("Vino Yurdley Tumiñá ayer.", ["Yurdley Tumiñá"]),
        ("La señora Yurdley vino.", ["Yurdley"]),
        ("Sr(a). Quintero: venga.", ["Quintero"]),
        ("Nombre: Yurdley", ["Yurdley"]),
        ("hijo de Ana Mosquera y de Luis Mina", ["Ana Mosquera", "Luis Mina"]),
        ("Ana Mosquera, Luis Mina y Rosa Cuero", ["Ana Mosquera", "Luis Mina", "Rosa Cuero"]),
        ("Denunció Ana Mosquera.", ["Ana Mosquera"]),
        ("maicoll quisoboni, cc 1045744948", ["maicoll quisoboni"]),
    ],
)
def test_a_name_is_found_whole(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "El Hospital Joaquín Paz Borrero atiende.",
        "la institución educativa Eustaquio Palacios",
        "Colegio Antonio José Camacho y colegio Santa Librada",
        "Hospitales Carlos Holmes Trujillo y Joaquín Paz Borrero",
        "Avenida Simón Bolívar con Autopista Simón Bolívar",
        "San Antonio, Santa Elena y San Fernando",
        "Domicilio: Carlos Holmes",
        "Discoteca Noche Azul",
        "paciente: varón",
        "el recibo de la luz",
        "la rosa blanca del parque",
        "20 de julio",
        "EL PACIENTE CAMBIA DE RESIDENCIA",
        "Se radica petición.",
        "Secretaría de Hacienda Municipal",
        "la Roosevelt",
        "Santiago de Cali",
        "EPS, IPS y DIAN",
    ],
)
def test_places_institutions_and_words_are_no_people(text: str) -> None:
    assert people(text) == []


LUZ = known(Subject(given_names="Luz Marina", surnames="Rojas Quiñones"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("rojas no vino", ["rojas"]),
        ("Vino Luz.", ["Luz"]),
        ("quiñones rojas", ["quiñones rojas"]),
        ("Quinonnes llamó", ["Quinonnes"]),
        ("luz marina", ["luz marina"]),
        ("L. Rojas", ["L. Rojas"]),
        ("firma LMRQ", ["LMRQ"]),
        ("Paciente L.R. con asma", ["L.R"]),
        ("Paciente l. m. r., con asma", ["l. m. r"]),
        ("ROJAS QUIÑONES LUZ MARINA, TITULAR", ["ROJAS QUIÑONES LUZ MARINA"]),
        ("Hospital de Luz Marina Rojas", ["Luz Marina Rojas"]),  # two words of the name convince
    ],
)
def test_the_subject_is_found_in_any_spelling(text: str, names: list[str]) -> None:
    assert people(text, LUZ) == names


@pytest.mark.parametrize(
    "text", ["el recibo de la luz", "la calle Rojas", "ropa marinera", "L.R. 31", "lr"]
)
def test_the_subjects_name_as_an_everyday_word_is_left(text: str) -> None:
    assert people(text, LUZ) == []


def test_a_very_long_line_of_names_is_cut_into_runs() -> None:
    assert len(people(" ".join(["Mosquera"] * 40))) > 1
