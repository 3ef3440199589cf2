"""Columns judged by header and values together: what convicts, and what acquits."""

import pytest

from hub.discovery.columns import SURE, Judgement, judge
from hub.discovery.findings import Label

CARDS = [f"31{number:06d}" for number in range(200_000, 200_025)]
MOBILES = [f"315555{number:04d}" for number in range(25)]
NAMES = ["ANA MINA", "LUIS RUIZ MOSQUERA", "ROSA CAICEDO", "JORGE ANGULO", "LUZ DARY PEREA"]
PLACES = ["SILOE", "MELENDEZ", "MOJICA", "EL RETIRO", "TERRON COLORADO"]


@pytest.mark.parametrize(
    ("header", "values", "label"),
    [
        ("num_doc", CARDS, Label.CO_CC), ("celular", MOBILES, Label.PHONE), ("dato_7", MOBILES, Label.PHONE),
        ("propietario", NAMES, Label.PERSON), ("columna_x", NAMES, Label.PERSON), ("barrio", PLACES, Label.NEIGHBOURHOOD),
        ("correo", ["a@b.co", "c.d@gmail.com"], Label.EMAIL), ("contacto2", ["a@b.co", "c.d@gmail.com"], Label.EMAIL),
        ("dir", ["Cl 5 # 39-12", "Cra 80 # 13A-45"], Label.ADDRESS), ("fecha_nacimiento", ["1988-03-15"], Label.BIRTH_DATE),
        ("etnia", ["INDIGENA", "NINGUNA"], Label.ETHNICITY), ("diagnostico", ["R51X", "Z000"], Label.HEALTH),
        ("observacion", ["la señora Ana Mina vino hoy y dejó el número 3155551234"], Label.PHONE),
    ],
)  # fmt: skip
def test_what_looks_personal_is_told(header: str, values: list[str], label: Label) -> None:
    judged = judge(header, values)

    assert (judged.label, judged.looks_personal) == (label, True)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("valor", CARDS), ("radicado", MOBILES), ("factura", CARDS), ("estado", ["AL DIA", "EN MORA"]),
        ("fecha_corte", ["2026-01-01", "2026-02-01"]), ("nombre_programa", ["Comedores", "Cali Joven"]),
        ("codigo", ["A1", "B2"]), ("cedula", []), ("cedula", ["", "  "]), ("comuna", ["13", "14", "20"]),
    ],
)  # fmt: skip
def test_what_is_nobody_s_is_left_alone(header: str, values: list[str]) -> None:
    assert not judge(header, values).looks_personal


def test_header_and_values_that_agree_are_sure() -> None:
    assert judge("celular", MOBILES).confidence >= SURE


def test_a_header_alone_is_less_sure_than_its_values() -> None:
    assert judge("etnia", ["X1", "X2"]).confidence < SURE


def test_nothing_seen_is_nothing_said() -> None:
    assert judge("cedula", []) == Judgement(None, 0.0, 0)
