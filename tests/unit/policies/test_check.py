"""The checker finds the rules that load but do not work."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policies.check import FindingCode, check_rulebook
from policies.rulebook import Rulebook, load_rulebook

Change = Callable[[str, str, str], Path]
TODAY = date(2026, 6, 1)


def found(rulebook: Rulebook, as_of: date = TODAY) -> set[tuple[FindingCode, str]]:
    return {(finding.code, finding.subject) for finding in check_rulebook(rulebook, as_of)}


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
