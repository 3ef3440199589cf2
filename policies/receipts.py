"""What the rulebook adds to a consent record: the words, the parties and the bounds."""

from consent.record import Party, PersonalDataItem, RecordTerms
from consent.terms import Language
from policies.errors import QuestionError
from policies.parties import Agency
from policies.purposes import Purpose
from policies.rulebook import CITY, Rulebook
from policies.vocabulary import Sensitivity
from policies.wording import Wording

RIGHTS = Wording(
    es="Conocer, actualizar, corregir, retirar el permiso, pedir que se borre, reclamar ante la SIC",
    en="Know, update, correct, withdraw, ask for erasure, complain to the SIC",
)
WITHDRAWAL = Wording(
    es="En «Mis permisos», en la ventanilla o por teléfono, gratis y en cualquier momento",
    en="Under “My permissions”, at the window or by phone, free and at any time",
)
STORAGE = "Santiago de Cali, Colombia"


def record_terms(
    rulebook: Rulebook, purpose_code: str, language: Language, notice_address: str
) -> RecordTerms:
    """The terms of a consent purpose, ready for `consent_record`."""
    purpose = rulebook.purposes.get(purpose_code)
    if purpose is None or purpose.notice is None:
        raise QuestionError("This purpose asks nobody for permission. Pass one that has a notice.")
    return RecordTerms(
        purpose_text=purpose.sentence.say(language),
        purpose_type=purpose.dpv_iri,
        notice_address=notice_address,
        items=tuple(_item(rulebook, purpose, code, language) for code in purpose.fields),
        controller=_party(rulebook.agencies[CITY], "dpv:DataController", language),
        recipient=_party(rulebook.agencies[purpose.agency], "dpv:Recipient", language),
        storage_location=STORAGE,
        retention_period=f"P{purpose.limits.data_life_days}D",
        withdrawal_method=WITHDRAWAL.say(language),
        rights=tuple(RIGHTS.say(language).split(", ")),
        language=language,
    )


def _item(rulebook: Rulebook, purpose: Purpose, code: str, language: Language) -> PersonalDataItem:
    field = rulebook.fields[code]
    return PersonalDataItem(
        code=code,
        label=field.label.say(language),
        is_optional=code in purpose.optional,
        is_sensitive=field.sensitivity is Sensitivity.SENSITIVE,
    )


def _party(agency: Agency, party_type: str, language: Language) -> Party:
    return Party(
        party_id=f"urn:cali:{agency.code}",
        name=agency.name.say(language),
        address=agency.address,
        contact=agency.contact,
        party_type=party_type,
        email=agency.email,
    )
