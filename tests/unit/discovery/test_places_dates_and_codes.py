"""Addresses, neighbourhoods, dates, ages and codes of letters and digits."""

import datetime

import pytest

from hub.discovery.dates import read_dates
from hub.discovery.detector import find
from hub.discovery.findings import RELEASE_THRESHOLD, Label
from hub.discovery.subject import Subject, known


def found(text: str, label: Label, threshold: float = RELEASE_THRESHOLD) -> list[str]:
    return [
        text[finding.start : finding.end]
        for finding in find(text)
        if finding.label is label and finding.score >= threshold
    ]


@pytest.mark.parametrize(
    "address",
    [
        "Calle 5 # 39-12",
        "CALLE 5 No. 39 - 12",
        "cll 5 39-12",
        "Cl. 5a # 39b-12",
        "Kr 1 Bis # 52A-14 apto 301 torre 2",
        "Cra. 28D3 # 72P-34",
        "Carrera 66 Sur N° 13C-08",
        "Av 3 Oeste # 12-45 Piso 2",
        "Diagonal 26 # 26-14, casa 5",
        "Transversal 25 con 12-30",
        "Avenida Pasoancho # 66-20",
        "Mz 4 Casa 15",
        "Autopista Sur # 34-20",
    ],
)
def test_an_address_is_found_whole(address: str) -> None:
    assert found(f"Vive en {address}; gracias.", Label.ADDRESS) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Calle 5 con Carrera 39",
        "la Calle 5",
        "entre calles 5 y 9",
        "C. 31234567",
        "Carrera 84 el 17-01-2024",
        "Av. del Río",
        "contrato 4161.010.26.1",
    ],
)
def test_a_corner_a_street_or_a_date_is_no_address(text: str) -> None:
    assert found(text, Label.ADDRESS) == []


def test_the_address_of_an_office_is_seen_but_not_hidden() -> None:
    text = "Acérquese a la sede de la Calle 5 # 36-08."

    assert found(text, Label.ADDRESS) == []
    assert found(text, Label.ADDRESS, threshold=0.0) == ["Calle 5 # 36-08"]


def test_a_header_announces_an_address_of_any_form() -> None:
    assert found("Dirección: finca La Aurora, km 3. Tel 1", Label.ADDRESS) == [
        "finca La Aurora, km 3"
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Ana Mina, barrio Siloé.", "Siloé"),
        ("Ana Mina vive en Terrón Colorado.", "Terrón Colorado"),
        ("Ana Mina reside en el barrio Granada.", "Granada"),
        ("Ana Mina, Calle 5 # 39-12, Meléndez.", "Meléndez"),
        ("Ana Mina, vereda Quebradahonda.", "Quebradahonda"),
    ],
)
def test_a_neighbourhood_counts_beside_a_person(text: str, place: str) -> None:
    assert found(text, Label.NEIGHBOURHOOD) == [place]


def test_a_neighbourhood_alone_tells_nothing_about_anyone() -> None:
    assert found("Poda de árboles en el barrio Siloé.", Label.NEIGHBOURHOOD) == []


@pytest.mark.parametrize(
    "text", ["Ana Mina cortó un palo en el mango.", "ana mina vio los pinos", "Ana Mina, la selva."]
)
def test_trees_and_woods_are_no_neighbourhood(text: str) -> None:
    assert found(text, Label.NEIGHBOURHOOD) == []


def test_an_insurer_that_is_an_ordinary_word_needs_a_cue() -> None:
    assert found("Ana Mina va a compensar el daño.", Label.HEALTH_INSURER) == []
    assert found("Ana Mina, afiliada a Compensar.", Label.HEALTH_INSURER) == ["Compensar"]


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        ("15/03/1988", {(1988, 3, 15)}),
        ("03/04/1988", {(1988, 4, 3), (1988, 3, 4)}),
        ("1988-03-15", {(1988, 3, 15)}),
        ("15-03-88", {(1988, 3, 15)}),
        ("15/03/05", {(2005, 3, 15)}),
        ("15 de marzo de 1988", {(1988, 3, 15)}),
        ("15 mar 1988", {(1988, 3, 15)}),
        ("15 de marzo", set()),
        ("45/45/1988", set()),
        ("31/02/1988", set()),
    ],
)
def test_a_date_is_read_in_every_way_it_can_mean(
    written: str, dates: set[tuple[int, int, int]]
) -> None:
    assert read_dates(written.lower()) == {datetime.date(*parts) for parts in dates}


def test_the_subjects_birth_date_needs_no_cue() -> None:
    ana = known(Subject(given_names="Ana", birth_date=datetime.date(1988, 3, 15)))

    assert [finding.label for finding in find("El 15 de marzo de 1988.", ana)] == [Label.BIRTH_DATE]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("paciente de 36 años", ["36 años"]),
        ("36 años de edad", ["36 años"]),
        ("edad: 36 años", ["36 años"]),
        ("Ana Mina, 36 años, casada", ["36 años"]),
        ("Ana Mina (36 años)", ["36 años"]),
        ("adulto mayor de 78 años", ["78 años"]),
        ("mayor de 60 años", []),
        ("hace 5 años", []),
        ("pena de 36 años", []),
        ("niño que espera desde hace 3 meses", []),
        ("paciente de 360 años", []),
    ],
)
def test_an_age_is_somebodys(text: str, ages: list[str]) -> None:
    assert found(text, Label.AGE) == ages


@pytest.mark.parametrize(
    ("text", "mails"),
    [
        ("ana@gmail.com", ["ana@gmail.com"]),
        ("Ana.B-C_1+x@mail.co.uk.", ["Ana.B-C_1+x@mail.co.uk"]),
        ("ana @ gmail.com", ["ana @ gmail.com"]),
        ("ana arroba gmail punto com", ["ana arroba gmail punto com"]),
        ("una arroba de papa", []),
        ("@alcaldiadecali", []),
        ("contactenos@cali.gov.co", []),
        ("notificacionesjudiciales@cali.gov.co", []),
        ("ana.mina@cali.gov.co", ["ana.mina@cali.gov.co"]),
    ],
)
def test_an_e_mail_is_a_persons_not_an_offices(text: str, mails: list[str]) -> None:
    assert found(text, Label.EMAIL) == mails


@pytest.mark.parametrize(
    ("text", "label", "codes"),
    [
        ("placa ABC123", Label.PLATE, ["ABC123"]),
        ("placa abc 12d", Label.PLATE, ["abc 12d"]),
        ("la ABC-123 rodaba", Label.PLATE, ["ABC-123"]),
        ("LEY 100", Label.PLATE, []),
        ("CDP 350 de 2024", Label.PLATE, []),
        ("ABC1234", Label.PLATE, []),
        ("sisbén A3", Label.SISBEN_GROUP, ["A3"]),
        ("grupo D21 del SISBEN", Label.SISBEN_GROUP, ["D21"]),
        ("sisbén A9", Label.SISBEN_GROUP, []),
        ("salón A3", Label.SISBEN_GROUP, []),
        ("pasaporte AB123456", Label.PASSPORT, ["AB123456"]),
        ("lote AB123456", Label.PASSPORT, []),
    ],
)
def test_a_code_needs_its_shape_and_its_word(text: str, label: Label, codes: list[str]) -> None:
    assert found(text, label) == codes
