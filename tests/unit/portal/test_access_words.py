"""One line of the log, in words: who, what, what for, and why."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from consent.terms import Language
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.portal.access_words import access_line, agency_name, field_names
from hub.portal.masks import masked
from hub.portal.texts import load_texts
from hub.records.identifiers import CitizenId
from hub.services.accesses import SeenAccess
from hub.vault.keyring import Secret
from policies.rulebook import load_rulebook

RULES = load_rulebook()
TEXTS = load_texts()
ES, EN = TEXTS[Language.SPANISH], TEXTS[Language.ENGLISH]
AT = datetime(2026, 11, 14, 20, 5, tzinfo=UTC)


def seen(**entry):
    made = {"at": AT, "channel": Channel.API, "agency": "salud", "outcome": Outcome.PERMITTED}
    made |= entry
    made.setdefault("asked", frozenset(made.get("given", ())) | frozenset(made.get("withheld", {})))
    return SeenAccess(7, AccessEntry(**made), b"h" * 32)


def line(texts=ES, **entry):
    return access_line(seen(**entry), RULES, texts)


def fact(made, name):
    return next((item.value.text for item in made.facts if item.name == name), None)


SENTENCES = [
    ({"given": frozenset({"full_name", "birth_date"})},
     "Salud vio: nombre completo y fecha de nacimiento.",
     "Public Health saw: full name and birth date."),
    ({"given": frozenset({"full_name", "phone", "email", "address", "sex"})},
     "Salud vio 5 datos suyos.",
     "Public Health saw 5 pieces of your data."),
    ({"outcome": Outcome.REFUSED, "agency": "movilidad", "withheld": {"address": "no_agreement"}},
     "Movilidad pidió ver: dirección. Dijimos que no.",
     "Mobility asked to see: address. We said no."),
    ({"outcome": Outcome.UNSETTLED, "agency": "hacienda"},
     "Hacienda Municipal pidió ver sus datos. Dijimos que no.",
     "City Finance asked to see your data. We said no."),
    ({"outcome": Outcome.PERMITTED, "given": frozenset()},
     "Salud consultó, y no había nada que mostrar.",
     "Public Health asked, and there was nothing to show."),
    ({"outcome": Outcome.ERROR},
     "Salud quiso consultar, pero hubo un error. No se mostró nada.",
     "Public Health tried to ask, but there was an error. Nothing was shown."),
    ({"channel": Channel.PORTAL, "agency": None, "detail": "own-data"},
     "Usted vio sus datos.",
     "You saw your data."),
    ({"channel": Channel.PORTAL, "agency": None, "detail": "something-new"},
     "Usted usó este sitio.",
     "You used this site."),
    ({"agency": "unknown", "given": frozenset({"sex"})},
     "Una entidad vio: sexo.",
     "An agency saw: sex."),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "spanish", "english"), SENTENCES)
def test_an_access_is_told_in_one_sentence(entry, spanish, english):
    assert line(ES, **entry).sentence == spanish
    assert line(EN, **entry).sentence == english


def test_the_purpose_is_told_in_its_own_words():
    made = line(given=frozenset({"full_name"}), purpose="vaccination-campaign")

    assert fact(made, "Para qué") == "Salud mira sus vacunas para avisarle cuál le falta."


def test_no_purpose_is_told_too():
    assert fact(line(outcome=Outcome.REFUSED), "Para qué") == "No dijo un motivo registrado."


def test_the_law_that_let_it_is_named():
    agreement = next(a for a in RULES.agreements.values() if a.agency == "salud")
    made = line(
        given=frozenset({"full_name"}), basis="legal-function", agreement=agreement.agreement_id
    )

    assert fact(made, "Por qué pudo").startswith("La ley lo permite")
    assert agreement.norm in fact(made, "Por qué pudo")


def test_a_permission_that_let_it_is_named():
    made = line(given=frozenset({"phone"}), basis="consent")

    assert fact(made, "Por qué pudo") == "Usted le dio permiso."


def test_a_part_says_both_why_and_why_not():
    made = line(
        outcome=Outcome.PARTLY,
        given=frozenset({"full_name"}),
        withheld={"health_notes": "sensitive_without_basis"},
        basis="legal-function",
    )

    assert made.mark == "accesses.partly"
    assert fact(made, "Por qué pudo")
    assert fact(made, "Por qué no") == (
        "Es un dato delicado y la ley no lo permite: notas de salud."
    )


def test_a_refusal_never_says_why_it_could():
    made = line(outcome=Outcome.REFUSED, withheld={"phone": "consent_withdrawn"}, basis="consent")

    assert fact(made, "Por qué pudo") is None
    assert fact(made, "Por qué no") == "Usted quitó el permiso: teléfono."


def test_a_reason_that_nobody_wrote_down_still_has_words():
    made = line(outcome=Outcome.REFUSED, withheld={"phone": "a_new_reason"})

    assert fact(made, "Por qué no") == "Las reglas no lo permiten: teléfono."


def test_many_fields_are_listed_below_the_sentence():
    made = line(given=frozenset({"full_name", "phone", "email", "address", "sex"}))

    assert fact(made, "Qué vio") == (
        "Nombre completo, sexo, teléfono, correo electrónico y dirección"
    )


def test_a_code_of_ours_never_reaches_a_citizen():
    made = line(
        given=frozenset({"full_name"}), purpose="vaccination-campaign", rulebook="abc", detail="d"
    )
    words = made.sentence + " ".join(item.value.text for item in made.facts)

    assert not any(code in words for code in ("vaccination-campaign", "full_name", "abc"))


def test_an_acronym_keeps_its_capitals():
    assert field_names(RULES, ["health_insurer"], ES) == ["entidad de salud (EPS)"]


def test_an_agency_without_a_short_name_is_called_by_its_full_one():
    bare = TEXTS[Language.SPANISH].__class__(
        Language.SPANISH,
        {key: said for key, said in ES.phrases.items() if not key.startswith("agency.")},
    )

    assert agency_name(RULES, "salud", bare) == "Secretaría de Salud Pública"


def test_a_person_has_one_code_on_the_office_pages_and_another_under_another_key():
    luz = CitizenId(UUID(int=7))

    assert masked(Secret(b"a" * 32), luz) == masked(Secret(b"a" * 32), luz)
    assert masked(Secret(b"a" * 32), luz) != masked(Secret(b"b" * 32), luz)
