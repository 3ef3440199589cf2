"""Looks for rules that load but do not work: findings for the data-protection officer."""

from collections.abc import Iterable, Iterator
from datetime import date

from policies.agreements import Agreement
from policies.findings import Finding, FindingCode
from policies.processing import ProcessingRecord, recorded_columns
from policies.purposes import Purpose
from policies.rulebook import Rulebook
from policies.vocabulary import SensitiveGround, Sensitivity


def check_rulebook(rulebook: Rulebook, as_of: date) -> list[Finding]:
    """What reading the rules shows, as of one day; `check_reach` finds the rest by asking."""
    return [
        *(f for purpose in rulebook.purposes.values() for f in _purpose(rulebook, purpose)),
        *(f for one in rulebook.agreements.values() for f in _agreement(rulebook, one, as_of)),
        *_unused_fields(rulebook),
    ]


def check_processing(
    records: Iterable[ProcessingRecord], columns: frozenset[str]
) -> Iterator[Finding]:
    """Personal columns that stand in no record, and records of columns that nobody delivers."""
    recorded = recorded_columns(records)
    for column in sorted(columns - recorded):
        yield Finding(
            FindingCode.COLUMN_WITHOUT_RECORD,
            column,
            "Esta columna personal no tiene ficha: agréguela a processing.yaml o deje de recibirla.",
        )
    for column in sorted(recorded - columns):
        yield Finding(
            FindingCode.RECORD_WITHOUT_COLUMN,
            column,
            "La ficha nombra una columna personal que ningún contrato trae: quítela.",
        )


def _purpose(rulebook: Rulebook, purpose: Purpose) -> Iterator[Finding]:
    agreements = rulebook.agreements_for(purpose.agency, purpose.code)
    if not agreements:
        yield Finding(
            FindingCode.PURPOSE_WITHOUT_AGREEMENT,
            purpose.code,
            "Ningún acuerdo usa esta finalidad: escriba el acuerdo o retire la finalidad.",
        )
    reached = {field for agreement in agreements for field in agreement.fields}
    for field in purpose.fields:
        if agreements and field not in reached:
            yield Finding(
                FindingCode.FIELD_UNREACHED,
                f"{purpose.code}: {field}",
                "Ningún acuerdo incluye este dato: agréguelo o quítelo de la finalidad.",
            )
    if purpose.notice and not any(agreement.needs_consent for agreement in agreements):
        yield Finding(
            FindingCode.NOTICE_WITHOUT_CONSENT,
            purpose.code,
            "Hay aviso, pero ningún acuerdo pide permiso: quite el aviso o corrija la base.",
        )


def _agreement(rulebook: Rulebook, agreement: Agreement, as_of: date) -> Iterator[Finding]:
    if agreement.ends <= as_of:
        yield Finding(
            FindingCode.AGREEMENT_ENDED,
            agreement.agreement_id,
            "El acuerdo ya terminó: renuévelo o retírelo.",
        )
    if as_of < agreement.starts:
        yield Finding(
            FindingCode.AGREEMENT_NOT_STARTED,
            agreement.agreement_id,
            "El acuerdo todavía no empieza: confirme la fecha.",
        )
    if not agreement.is_norm_confirmed:
        yield Finding(
            FindingCode.NORM_UNCONFIRMED,
            agreement.agreement_id,
            "Nadie ha leído la norma que lo sostiene: pida a un abogado que la confirme.",
        )
    yield from _fields(rulebook, agreement)


def _fields(rulebook: Rulebook, agreement: Agreement) -> Iterator[Finding]:
    purpose = rulebook.purposes[agreement.purpose]
    for field in agreement.fields:
        subject = f"{agreement.agreement_id}: {field}"
        if field not in purpose.fields:
            yield Finding(
                FindingCode.FIELD_OUTSIDE_PURPOSE,
                subject,
                "La finalidad no pide este dato: quítelo del acuerdo.",
            )
        is_sensitive = rulebook.fields[field].sensitivity is Sensitivity.SENSITIVE
        if is_sensitive and agreement.sensitive_ground is SensitiveGround.NONE:
            yield Finding(
                FindingCode.SENSITIVE_WITHOUT_GROUND,
                subject,
                "Es un dato sensible y el acuerdo no dice qué excepción lo abre: escríbala.",
            )


def _unused_fields(rulebook: Rulebook) -> Iterator[Finding]:
    used = {field for purpose in rulebook.purposes.values() for field in purpose.fields}
    for field in rulebook.fields:
        if field not in used:
            yield Finding(
                FindingCode.FIELD_UNUSED,
                field,
                "Ninguna finalidad usa este dato: no lo recoja o registre para qué sirve.",
            )
