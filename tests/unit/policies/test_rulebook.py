"""The rulebook loads whole or not at all, and says which file to repair."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.terms import Language
from policies.errors import RulebookError
from policies.rulebook import Rulebook, load_rulebook
from policies.terms import is_dpv_purpose
from policies.vocabulary import Audience, Basis, Sensitivity

Change = Callable[[str, str, str], Path]

CITY_AGENCIES = {"hacienda", "salud", "educacion", "movilidad", "bienestar", "tramites"}


def test_every_agency_of_the_city_has_a_purpose_and_an_agreement(rulebook: Rulebook) -> None:
    with_purpose = {purpose.agency for purpose in rulebook.purposes.values()}
    with_agreement = {agreement.agency for agreement in rulebook.agreements.values()}

    assert with_purpose & with_agreement >= CITY_AGENCIES


def test_there_are_enough_rules_to_govern_a_city(rulebook: Rulebook) -> None:
    counts = len(rulebook.purposes), len(rulebook.agreements), len(rulebook.engine.policies)

    assert counts >= (25, 30, 15)


def test_the_agreements_use_every_basis(rulebook: Rulebook) -> None:
    assert {agreement.basis for agreement in rulebook.agreements.values()} == set(Basis)


def test_health_is_sensitive_and_school_belongs_to_children(rulebook: Rulebook) -> None:
    kinds = rulebook.fields["vaccinations"].sensitivity, rulebook.fields["grade"].sensitivity

    assert kinds == (Sensitivity.SENSITIVE, Sensitivity.CHILD)


def test_people_see_every_field_under_their_own_purpose(rulebook: Rulebook) -> None:
    assert set(rulebook.purposes["own-data"].fields) == set(rulebook.fields)


def test_only_one_purpose_is_for_the_people_themselves(rulebook: Rulebook) -> None:
    for_citizens = [
        purpose.code
        for purpose in rulebook.purposes.values()
        if purpose.audience is Audience.CITIZENS
    ]

    assert for_citizens == ["own-data"]


def test_agreements_that_need_no_permission_come_first(rulebook: Rulebook) -> None:
    agreements = rulebook.agreements_for("bienestar", "elder-benefit")

    assert [agreement.needs_consent for agreement in agreements] == [False, True]


def test_an_agency_without_agreements_for_a_purpose_has_none(rulebook: Rulebook) -> None:
    assert rulebook.agreements_for("salud", "own-data") == ()


def test_the_purposes_of_an_agency_are_its_own(rulebook: Rulebook) -> None:
    owners = {purpose.agency for purpose in rulebook.purposes_of("tramites")}

    assert owners == {"tramites"}


def test_every_purpose_has_an_owner_and_a_term_of_the_vocabulary(rulebook: Rulebook) -> None:
    without = [
        purpose.code
        for purpose in rulebook.purposes.values()
        if not (purpose.owner and is_dpv_purpose(purpose.dpv))
    ]

    assert without == []


@pytest.mark.parametrize("language", Language)
def test_every_purpose_says_itself_in_twenty_words(rulebook: Rulebook, language: Language) -> None:
    lengths = {
        purpose.code: max(
            len(text.say(language).split()) for text in (purpose.sentence, purpose.if_no)
        )
        for purpose in rulebook.purposes.values()
    }

    assert {code: words for code, words in lengths.items() if words > 20} == {}


def test_a_field_is_called_by_its_label(rulebook: Rulebook) -> None:
    assert rulebook.label("phone", Language.SPANISH) == "Teléfono"


def test_a_field_nobody_registered_is_never_echoed(rulebook: Rulebook) -> None:
    assert rulebook.label("1.144.000.111", Language.ENGLISH) == "an unknown field"


def test_a_notice_tells_its_languages_apart(rulebook: Rulebook) -> None:
    notice = rulebook.purposes["contact-update"].notice
    assert notice is not None

    assert notice.text_hash(Language.SPANISH) != notice.text_hash(Language.ENGLISH)


def test_a_yes_lasts_as_long_as_the_notice_says(rulebook: Rulebook) -> None:
    notice = rulebook.purposes["elder-benefit"].notice
    assert notice is not None

    assert notice.consent_end(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_the_version_does_not_depend_on_the_folder(rulebook: Rulebook, folder: Path) -> None:
    assert load_rulebook(folder).version == rulebook.version


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("purposes.yaml", "# Registered", "# registered"),
        ("agreements/salud.yaml", "# Agreements", "# agreements"),
        ("sharing/20-grounds.cedar", "// The five", "// These five"),
        ("sharing/schema.cedarschema", "// The shape", "// the shape"),
        ("roles.yaml", "# The parts", "# The part"),
    ],
)
def test_any_change_of_a_rule_file_changes_the_version(
    rulebook: Rulebook, change: Change, name: str, old: str, new: str
) -> None:
    assert load_rulebook(change(name, old, new)).version != rulebook.version


BROKEN = {
    "an unknown key": ("purposes.yaml", "agency: salud", "agencia: salud", r"purposes\.yaml"),
    "a term the vocabulary lacks": (
        "purposes.yaml", "dpv: ImproveHealthcare", "dpv: ImproveHealth", "not a purpose of the vocabulary"
    ),
    "a purpose that nobody answers for": (
        "purposes.yaml", 'owner: "Subsecretaría de Promoción y Prevención"', 'owner: " "', "owner is empty"
    ),
    "an agency nobody knows": ("purposes.yaml", "agency: salud", "agency: sal", "agency sal is not"),
    "a purpose's field that does not exist": (
        "purposes.yaml",
        "[phone, neighbourhood",
        "[fone, neighbourhood",
        r"vaccination-campaign: fields not in categories\.yaml \(fone\)",
    ),
    "a field both required and optional": (
        "purposes.yaml",
        "[phone, neighbourhood",
        "[full_name, neighbourhood",
        "both required and optional",
    ),
    "a sentence of more than twenty words": (
        "purposes.yaml",
        "Salud mira sus vacunas",
        "Salud mira " + "muy " * 20 + "sus vacunas",
        r"sentence \(es\) has 29 words",
    ),
    "a purpose without its English": ("purposes.yaml", "      en: ", "      fr: ", "unknown fr"),
    "a field written twice": ("categories.yaml", "code: given_names", "code: full_name", "twice"),
    "an unknown sensitivity": ("categories.yaml", "sensitivity: child", "sensitivity: kid", "kid"),
    "no city": ("agencies.yaml", "code: alcaldia", "code: alcalde", "alcaldia is missing"),
    "an agreement on an unknown purpose": (
        "agreements/salud.yaml",
        "purpose: vaccination-campaign",
        "purpose: vaccination",
        "SAL-01: purpose vaccination is not registered",
    ),
    "an agreement on another agency's purpose": (
        "agreements/salud.yaml",
        "purpose: vaccination-campaign",
        "purpose: school-place",
        "SAL-01: the purpose belongs to educacion",
    ),
    "an agreement on a field that does not exist": (
        "agreements/salud.yaml",
        "vaccinations, phone",
        "vaccines, phone",
        r"SAL-01: fields not in categories\.yaml \(vaccines\)",
    ),
    "consent without a notice": (
        "agreements/movilidad.yaml",
        "basis: legal-function",
        "basis: consent",
        "MOV-01: rests on consent, but the purpose has no notice",
    ),
    "a limit above its bound": (
        "agreements/salud.yaml",
        "requests_per_day: 1000,",
        "requests_per_day: 9000,",
        "SAL-01: a limit is above",
    ),
    "a look-back above its bound": (
        "agreements/salud.yaml", "look_back_days: 7300", "look_back_days: 7301", "a limit is above"
    ),
    "a data life above its bound": (
        "agreements/salud.yaml", "data_life_days: 90", "data_life_days: 91", "a limit is above"
    ),
    "dates the wrong way round": (
        "agreements/salud.yaml", "until: 2030", "until: 2024", "until must be after from"
    ),
    "an agreement written twice": ("agreements/salud.yaml", "id: SAL-01", "id: SAL-02", "twice"),
    "a citation without its mark": ("agreements/salud.yaml", ", mark: T", "", "mark is missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_rulebook_is_refused_whole_for(change: Change, case: str) -> None:
    name, old, new, message = BROKEN[case]
    spoilt = change(name, old, new)

    with pytest.raises(RulebookError, match=message):
        load_rulebook(spoilt)


def test_an_agreement_without_fields_is_refused(change: Change) -> None:
    spoilt = change("agreements/educacion.yaml", "[sisben_group]", "[]")

    with pytest.raises(RulebookError, match=r"EDU-02: fields not in categories\.yaml \(none\)"):
        load_rulebook(spoilt)


def test_a_rulebook_without_its_schema_is_refused(folder: Path) -> None:
    (folder / "sharing" / "schema.cedarschema").unlink()

    with pytest.raises(RulebookError, match=r"schema\.cedarschema"):
        load_rulebook(folder)
