"""Sentences of municipal notes with everything that must be found in them, and nothing else.

What stands between `<LABEL|` and `>` must be hidden whole under that label.
"""

import datetime
import re

import pytest

from hub.discovery.engine import build_engine, detect
from hub.discovery.findings import RELEASE_THRESHOLD
from hub.discovery.subject import NOBODY, Subject

MARKED = re.compile(r"<([A-Z_]+)\|([^>]+)>")
ENGINE = build_engine()
MARIA = Subject(
    given_names="María Fernanda",
    surnames="Quiñones Mosquera",
    birth_date=datetime.date(1988, 3, 15),
    documents=("1144093221",),
    emails=("mafe.quinones@gmail.com",),
    phones=("+573155551234",),
    address="CALLE 72P # 28E-34",
    plates=("KLM482",),
    household=(Subject(given_names="Eduviges", surnames="Mosquera", documents=("31234567",)),),
)

ANYONE = [
    # documents
    "Identificado con C.C. <CO_CC|1.144.093.221> de Cali.",
    "cedula de ciudadania numero <CO_CC|31234567>",
    "c.c.<CO_CC|16.789.012> expedida en Palmira",
    "C. C. No. <CO_CC|14.567.890>",
    "CC<CO_CC|94512345> no coincide con el registro",
    "Cédula N° <CO_CC|1'107.654.321>.",
    "cédula <CO_CC|38 567 890>",
    "Las cédulas <CO_CC|31.234.567> y <CO_CC|16.789.012> están repetidas.",
    "documento de identidad <CO_CC|1061234567>",
    "El número <CO_CC|1.144.093.221> aparece dos veces.",
    "T.I. <CO_TI|1.107.654.321> del menor",
    "tarjeta de identidad No. <CO_TI|99031512345>",
    "Registro civil <CO_TI|1234567890> anexo.",
    "NUIP <CO_TI|1105678901>",
    "cédula de extranjería <CO_CE|456789>",
    "C.E. <CO_CE|1234567>",
    "Migrante con PPT <CO_PPT|5123456>",
    "permiso por protección temporal número <CO_PPT|4987654>",
    "PEP <CO_PEP|987654321098765>",
    "pasaporte <PASSPORT|AV123456> vigente",
    "Pasaporte No. <PASSPORT|152345678>",
    "NIT <CO_NIT|900.123.456-8>",
    "nit: <CO_NIT|8001972684>",
    "La empresa <CO_NIT|860.002.964-4> responde.",
    "N.I.T. <CO_NIT|890399011-3>",
    "RUT <CO_NIT|31234567-1>",
    "matrícula inmobiliaria <PROPERTY_ID|370-123456>",
    "cuenta de ahorros <BANK_ACCOUNT|12345678901> de Bancolombia",
    "Historia clínica <MEDICAL_RECORD|458712>",
    # phones
    "Celular <PHONE|3155551234>.",
    "cel: <PHONE|315 555 1234>",
    "Tel. <PHONE|+57 315 5551234>",
    "llamar al <PHONE|315-555-12-34>",
    "WhatsApp <PHONE|(+57) 300 123 4567>",
    "fijo <PHONE|602 555 1234>",
    "teléfono <PHONE|(602) 5551234>",
    "tel <PHONE|555 12 34>",
    "Contacto: <PHONE|3001234567> / <PHONE|6025551234>",
    "Se comunicó desde el <PHONE|3172345678> sin dejar nombre.",
    "su número es <PHONE|310.234.56.78>",
    "nequi <PHONE|3205556677>",
    # e-mail
    "Correo: <EMAIL|maria.perez@gmail.com>.",
    "escribir a <EMAIL|JUAN_PEREZ-88@hotmail.com>, urgente",
    "<EMAIL|a.b+tramites@outlook.es>",
    "correo <EMAIL|pedro77 @ yahoo.com.co>",
    "el correo es <EMAIL|luisa arroba gmail punto com>",
    "Funcionario <EMAIL|lina.rojas@cali.gov.co>",
    # addresses
    "Vive en la <ADDRESS|Calle 5 # 39-12>.",
    "Dirección <ADDRESS|Cra 1D Bis No. 52-14 apto 301>",
    "reside en <ADDRESS|Kr 28E N° 72P-34>",
    "domiciliada en <ADDRESS|cll 13 oeste 4 - 25>",
    "<ADDRESS|Diagonal 26I # T80A-18>",
    "<ADDRESS|Av. 6 Norte # 23-45, apto 502 torre 3>",
    "<ADDRESS|Avenida 3N # 45N-12 casa 7> como residencia",
    "<ADDRESS|Transversal 103 numero 26-05>",
    "<ADDRESS|Carrera 100 con 11-60 local 250>",
    "vive en la <ADDRESS|Manzana 5 Casa 12>",
    "<ADDRESS|Mz B Lote 14> de la invasión",
    "<ADDRESS|Avenida Roosevelt # 34-12>",
    "vive por la <ADDRESS|39 # 12-45>",
    # other kinds
    "placas <PLATE|KLM482>",
    "La motocicleta <PLATE|ABC12D> fue inmovilizada.",
    "Nacida el <BIRTH_DATE|15/03/1988>.",
    "fecha de nacimiento: <BIRTH_DATE|15 de marzo de 1988>",
    "F. nac. <BIRTH_DATE|1988-03-15>",
    "Paciente de <AGE|36 años>.",
    "Niña de <AGE|8 meses>.",
    "Mujer, <AGE|67 años> de edad.",
    "grupo Sisbén <SISBEN_GROUP|C4>",
    "Sisbén IV <SISBEN_GROUP|B7>",
    "La usuaria <PERSON|Luz Dary Angulo> está afiliada a <HEALTH_INSURER|Emssanar>.",
    "<PERSON|Luz Dary Angulo> vive en el barrio <NEIGHBOURHOOD|Siloé>.",
    "Conexión desde la IP <IP|190.24.11.7>.",
    "Tarjeta <CREDIT_CARD|4111 1111 1111 1111>.",
    # people
    "Se presenta <PERSON|José Ramírez>.",
    "señora <PERSON|Yurdley Tumiñá>",
    "SEÑOR <PERSON|CARLOS ANDRÉS MOSQUERA> SOLICITA CITA",
    "llamar a <PERSON|luz dary angulo> mañana",
    "<PERSON|MOSQUERA RIASCOS LUZ DARY>, titular",
    "<PERSON|Pérez Gómez, María>",
    "Atendió la Dra. <PERSON|M. Rentería>.",
    "hijo de <PERSON|Ana de la Cruz>",
    "<PERSON|Jhon Jairo Balanta> y <PERSON|Yesenia Mina> firman.",
    "don <PERSON|Argemiro> no contesta",
    "<PERSON|Ma. Eugenia Caicedo> pide cita",
    "La acudiente <PERSON|Leidy Johana Viáfara Lucumí> firma.",
    "Postulante <PERSON|Wilson Cuero> (<CO_CC|16.789.012>)",
]

ABOUT_MARIA = [
    "<PERSON|Maria Fernanda Quiñones> llamó.",
    "<PERSON|QUIÑONES MOSQUERA MARIA FERNANDA>",
    "sra <PERSON|quiñones> no vino",
    "<PERSON|Mosquera, María F>. pide copia de todo",
    "firma <PERSON|M. Quinones>",
    "la usuaria <PERSON|quinonez mosquera> insiste",
    "<PERSON|Ferndanda Quiñones> volvió",
    "Recibe <PERSON|MFQM> en constancia",
    "doc <CO_CC|1144 093 221>",
    "<CO_CC|11-44-09-32-21> según el sistema",
    "el <CO_CC|1144093212> no existe",
    "lo llamaron del <PHONE|3155551243>",
    "responde el <PHONE|315 5 55 12 34>",
    "escribió <EMAIL|MAFE.QUINONES@gmail.com>",
    "usuario <EMAIL|mafe.quinones> bloqueado",
    "la casa de la <ADDRESS|72P con 28E, 34>",
    "cumple el <BIRTH_DATE|15/03/1988>",
    "la <PLATE|KLM-482> sigue en patios",
    "la mamá, <PERSON|Eduviges>, c.c. <CO_CC|31234567>",
]

HARMLESS = [
    "Adeuda $1.144.093.221 por predial.",
    "El valor es 31.234.567 pesos.",
    "Saldo: 1.250.000",
    "Radicado 202341730100456789 del 15/03/2023.",
    "Radicado 3155551234 archivado.",
    "Factura 31234567 anulada.",
    "CDP 3500123456 expedido.",
    "Contrato 4161.010.26.1.123 de 2023.",
    "Resolución 1234567 y Decreto 0516 de 2016.",
    "Ley 100 de 1993, art 140.",
    "Línea 195, 123 y 01 8000 222 195.",
    "Conmutador 602 887 9020 ext 1234.",
    "Escriba a contactenos@cali.gov.co.",
    "Choque en la Calle 5 con Carrera 39.",
    "La Avenida Simón Bolívar sigue cerrada.",
    "El Hospital Carlos Holmes Trujillo y la IE Eustaquio Palacios.",
    "Estadio Pascual Guerrero, parque Alfonso López.",
    "Hace 5 años que espera; lleva 3 meses sin agua.",
    "Programa para mayores de 60 años y niños de 0 a 5 años.",
    "Reunión el 15/03/2023 a las 10:30.",
    "Ruta A17, salón B12, norma ISO 900.",
    "La vacuna lote AK1234, dosis de 0,5 ml.",
    "Alcaldía de Santiago de Cali, Valle del Cauca.",
    "El recibo de la luz y el barrio sin agua.",
    "El 20 de julio es festivo; en abril no.",
    "Sede ubicada en el centro comercial, piso 3.",
    "Póliza 12345678 vencida; acta 456; folio 31234567.",
    "Se entregaron 31.234.567 kilos.",
    "Juzgado 5 Civil Municipal, proceso 76001400300520230012300.",
    "Sentencia T-760 de 2008, artículo 23 de la Constitución Política.",
]


def expected(marked: str) -> tuple[str, list[tuple[str, str]]]:
    """Read a marked sentence: the plain text and the spans in order."""
    return MARKED.sub(r"\2", marked), MARKED.findall(marked)


def found(text: str, subject: Subject) -> list[tuple[str, str]]:
    """What would be hidden on release."""
    findings = detect(ENGINE, text, subject)
    return [
        (finding.label.value, text[finding.start : finding.end])
        for finding in findings
        if finding.score >= RELEASE_THRESHOLD
    ]


def numbered(sentences: list[str]) -> list[str]:
    """Names for the cases: test names hold no sentence."""
    return [f"sentence {number}" for number in range(1, len(sentences) + 1)]


@pytest.mark.parametrize("marked", ANYONE, ids=numbered(ANYONE))
def test_personal_data_of_anyone_is_found_with_its_kind(marked: str) -> None:
    text, spans = expected(marked)

    assert found(text, NOBODY) == spans


@pytest.mark.parametrize("marked", ABOUT_MARIA, ids=numbered(ABOUT_MARIA))
def test_the_known_subject_is_found_however_they_are_written(marked: str) -> None:
    text, spans = expected(marked)

    assert found(text, MARIA) == spans


@pytest.mark.parametrize("text", HARMLESS, ids=numbered(HARMLESS))
def test_amounts_files_laws_and_places_are_left_alone(text: str) -> None:
    assert found(text, NOBODY) == []


def test_the_table_is_long_enough_to_trust() -> None:
    assert len(ANYONE) + len(ABOUT_MARIA) + len(HARMLESS) >= 130
