"""The checker finds the rules that load but do not work."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policies.check import check_processing, check_rulebook
from policies.check_reach import check_reach
from policies.errors import RulebookError
from policies.findings import FindingCode
from policies.processing import load_processing, personal_columns
from policies.rulebook import Rulebook, load_rulebook

Change = Callable[[str, str, str], Path]
TODAY = date(2026, 6, 1)


def found(rulebook: Rulebook, as_of: date = TODAY) -> set[tuple[FindingCode, str]]:
    return {(finding.code, finding.subject) for finding in check_rulebook(rulebook, as_of)}


def found_by_asking(rulebook: Rulebook, as_of: date = TODAY) -> set[tuple[FindingCode, str]]:
    return {(finding.code, finding.subject) for finding in check_reach(rulebook, as_of)}


@pytest.mark.parametrize("day", [TODAY, date(2028, 12, 31)], ids=str)
def test_the_shipped_rules_have_nothing_to_repair(rulebook: Rulebook, day: date) -> None:
    assert found(rulebook, day) == set()


def test_an_agreement_is_past_from_its_very_end(rulebook: Rulebook) -> None:
    assert (FindingCode.AGREEMENT_ENDED, "SAL-01") in found(rulebook, date(2030, 1, 1))


def test_an_agreement_has_not_started_the_day_before(rulebook: Rulebook) -> None:
    assert (FindingCode.AGREEMENT_NOT_STARTED, "SAL-01") in found(rulebook, date(2024, 12, 31))


NICKNAME = '      - {code: nickname, label: {es: "Apodo", en: "Nickname"}, identifies: true, many: false}\n'

WEAKNESSES = {
    "a purpose that no agreement uses": (
        "agreements/movilidad.yaml", "purpose: licence-renewal", "purpose: fines-collection",
        (FindingCode.PURPOSE_WITHOUT_AGREEMENT, "licence-renewal"),
    ),
    "a field of a purpose that no agreement reaches": (
        "agreements/hacienda.yaml", "birth_date, properties", "properties",
        (FindingCode.FIELD_UNREACHED, "property-tax-relief: birth_date"),
    ),
    "a field that its purpose does not ask for": (
        "agreements/hacienda.yaml", "birth_date, properties", "birth_date, fines, properties",
        (FindingCode.FIELD_OUTSIDE_PURPOSE, "HAC-01: fines"),
    ),
    "a sensitive field without an exception": (
        "agreements/salud.yaml", "sensitive_ground: health-function", "sensitive_ground: none",
        (FindingCode.SENSITIVE_WITHOUT_GROUND, "SAL-01: vaccinations"),
    ),
    "a norm that nobody has read": (
        "agreements/salud.yaml", "art. 10 (a)\", mark: T", "art. 10 (a)\", mark: C",
        (FindingCode.NORM_UNCONFIRMED, "SAL-01"),
    ),
    "a notice that nobody needs": (
        "agreements/hacienda.yaml", "basis: consent", "basis: legal-function",
        (FindingCode.NOTICE_WITHOUT_CONSENT, "contact-update"),
    ),
    "a field without any use": (
        "categories.yaml",
        "      - {code: full_name",
        NICKNAME + "      - {code: full_name",
        (FindingCode.FIELD_UNUSED, "nickname"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WEAKNESSES)
def test_the_checker_finds(change: Change, case: str) -> None:
    name, old, new, expected = WEAKNESSES[case]

    assert expected in found(load_rulebook(change(name, old, new)))


def test_every_finding_says_what_to_do(rulebook: Rulebook) -> None:
    messages = {finding.message for finding in check_rulebook(rulebook, date(2030, 1, 1))}

    assert messages == {"El acuerdo ya terminó: renuévelo o retírelo."}


NEVER = (
    '@id("never") @norm("Ley") @why("Prueba.") @reason("no_agreement") '
    'forbid(principal == Agency::"notaria", action == Action::"read", resource);'
)


@pytest.mark.parametrize("day", [TODAY, date(2031, 1, 1)], ids=str)
def test_every_shipped_rule_decides_something(rulebook: Rulebook, day: date) -> None:
    assert found_by_asking(rulebook, day) == set()


def test_a_rule_that_can_never_match_is_found(folder: Path) -> None:
    (folder / "sharing" / "90-never.cedar").write_text(NEVER, encoding="utf-8")

    assert found_by_asking(load_rulebook(folder)) == {(FindingCode.RULE_NEVER_MATCHES, "never")}


def test_a_field_that_an_agreement_names_and_no_rule_opens_is_found(change: Change) -> None:
    spoilt = change("agreements/salud.yaml", "basis: legal-function", "basis: own-right")

    assert (FindingCode.FIELD_NEVER_PERMITTED, "SAL-01: full_name") in found_by_asking(
        load_rulebook(spoilt)
    )


def processing_findings(folder: Path) -> set[tuple[FindingCode, str]]:
    records = load_processing(folder / "processing.yaml").values()
    return {(one.code, one.subject) for one in check_processing(records, personal_columns())}


def test_every_personal_column_has_its_record_of_processing(folder: Path) -> None:
    assert processing_findings(folder) == set()


def test_a_personal_column_without_a_record_of_processing_is_found(change: Change) -> None:
    spoilt = change(
        "processing.yaml",
        "columns: [tipo_documento, numero_documento,",
        "columns: [tipo_documento,",
    )

    assert processing_findings(spoilt) == {
        (FindingCode.COLUMN_WITHOUT_RECORD, "bienestar.beneficiario.numero_documento")
    }


def test_a_record_of_a_column_that_nobody_delivers_is_found(change: Change) -> None:
    spoilt = change("processing.yaml", "grupo_sisben,", "grupo_sisben, grupo_sanguineo,")

    assert processing_findings(spoilt) == {
        (FindingCode.RECORD_WITHOUT_COLUMN, "bienestar.beneficiario.grupo_sanguineo")
    }


def test_a_record_of_processing_without_its_norm_does_not_load(change: Change) -> None:
    cited = '    norms:\n      - {cite: "Ley 1581 de 2012, art. 10 (a)", mark: T}\n'
    spoilt = change("processing.yaml", cited, "    norms: []\n")

    with pytest.raises(RulebookError, match="cite the norm"):
        load_processing(spoilt / "processing.yaml")


NOT_LOADED = {
    "an agreement without its norm": (
        "agreements/movilidad.yaml",
        'norms:\n      - {cite: "Ley 1581 de 2012, art. 10 (a)", mark: T}\n      - {cite: "Ley 769 de 2002 (Código Nacional de Tránsito)", mark: C, note: "Artículo por confirmar."}',
        "norms: []", "cite the norm",
    ),
    "a rule without its norm": ("sharing/20-grounds.cedar", '@norm("Ley 1581 de 2012, art. 9")\n', "", "lacks @norm"),
    "a purpose that asks for permission without a notice": (
        "agreements/movilidad.yaml", "basis: legal-function", "basis: consent", "has no notice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_LOADED)
def test_the_check_refuses_rules_with(change: Change, case: str) -> None:
    name, old, new, message = NOT_LOADED[case]
    spoilt = change(name, old, new)

    with pytest.raises(RulebookError, match=message):
        load_rulebook(spoilt)
