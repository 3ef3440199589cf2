"""What must hold between the rule files; where it does not, the rules do not load at all."""

from collections.abc import Iterable, Mapping

from policies.agreements import Agreement
from policies.categories import Field
from policies.errors import RulebookError
from policies.parties import Agency
from policies.purposes import Purpose

CITY = "alcaldia"
"""The agency that stands for the city as a whole: controller, and owner of common purposes."""


def check_all(
    agencies: Mapping[str, Agency],
    fields: Mapping[str, Field],
    purposes: Mapping[str, Purpose],
    agreements: Iterable[Agreement],
) -> None:
    """Refuse rules that name what is not there, or that go past their own bounds."""
    if CITY not in agencies:
        raise RulebookError(f"agencies.yaml: {CITY} is missing. The city itself is the controller.")
    for purpose in purposes.values():
        _check_purpose(purpose, agencies, fields)
    for agreement in agreements:
        _check_agreement(agreement, purposes, fields)


def _check_purpose(
    purpose: Purpose, agencies: Mapping[str, Agency], fields: Mapping[str, Field]
) -> None:
    place = f"purposes.yaml: {purpose.code}"
    if purpose.agency not in agencies:
        raise RulebookError(f"{place}: agency {purpose.agency} is not in agencies.yaml. Add it.")
    _check_fields(place, purpose.fields, fields)
    if len(set(purpose.fields)) < len(purpose.fields):
        raise RulebookError(f"{place}: a field is both required and optional. Keep it once.")


def _check_agreement(
    agreement: Agreement, purposes: Mapping[str, Purpose], fields: Mapping[str, Field]
) -> None:
    place = f"agreements/: {agreement.agreement_id}"
    purpose = purposes.get(agreement.purpose)
    if purpose is None:
        raise RulebookError(f"{place}: purpose {agreement.purpose} is not registered. Add it.")
    if purpose.agency != agreement.agency:
        raise RulebookError(
            f"{place}: the purpose belongs to {purpose.agency}. Use one of its own."
        )
    if agreement.needs_consent and purpose.notice is None:
        raise RulebookError(f"{place}: rests on consent, but the purpose has no notice. Write it.")
    if agreement.limits.exceeds(purpose.limits):
        raise RulebookError(f"{place}: a limit is above the purpose's upper bound. Lower it.")
    _check_fields(place, agreement.fields, fields)


def _check_fields(place: str, used: tuple[str, ...], known: Mapping[str, Field]) -> None:
    unknown = [code for code in used if code not in known]
    if unknown or not used:
        named = ", ".join(unknown) or "none"
        raise RulebookError(f"{place}: fields not in categories.yaml ({named}). Name known ones.")
