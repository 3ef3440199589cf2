"""The rulebook's data as Cedar entities: agreements and purposes are data, never policies."""

from collections.abc import Iterable, Iterator

from consent.canonical import Json
from policies.agreements import Agreement
from policies.categories import Category, Field
from policies.engine import day, entity
from policies.parties import Agency, Role
from policies.purposes import Purpose


def entities(
    agencies: Iterable[Agency],
    roles: Iterable[Role],
    categories: Iterable[Category],
    purposes: Iterable[Purpose],
    agreements: Iterable[Agreement],
) -> list[dict[str, Json]]:
    """Every entity of the rulebook, in Cedar's JSON."""
    return [
        *(_shape("Agency", agency.code, {}) for agency in agencies),
        *(_role(role) for role in roles),
        *(shape for category in categories for shape in _category(category)),
        *(_purpose(purpose) for purpose in purposes),
        *(_agreement(agreement) for agreement in agreements),
    ]


def _shape(
    kind: str, code: str, attributes: dict[str, Json], parents: Iterable[dict[str, Json]] = ()
) -> dict[str, Json]:
    return {
        "uid": {"type": kind, "id": code},
        "attrs": attributes,
        "parents": list(parents),
    }


def _role(role: Role) -> dict[str, Json]:
    audiences = [entity("Audience", audience) for audience in sorted(role.audiences)]
    return _shape("Role", role.code, {"audiences": audiences, "needs_scope": role.needs_scope})


def _category(category: Category) -> Iterator[dict[str, Json]]:
    yield _shape("Category", category.code, {})
    yield from (_field(field) for field in category.fields)


def _field(field: Field) -> dict[str, Json]:
    attributes: dict[str, Json] = {
        "sensitivity": entity("Sensitivity", field.sensitivity),
        "identifies": field.identifies,
    }
    return _shape("Field", field.code, attributes, [{"type": "Category", "id": field.category}])


def _purpose(purpose: Purpose) -> dict[str, Json]:
    attributes: dict[str, Json] = {
        "agency": entity("Agency", purpose.agency),
        "audience": entity("Audience", purpose.audience),
        "fields": [entity("Field", field) for field in purpose.fields],
        "case_required": purpose.case_required,
        "minimum_assurance": int(purpose.minimum_assurance),
        "scope": purpose.scope,
    }
    return _shape("Purpose", purpose.code, attributes)


def _agreement(agreement: Agreement) -> dict[str, Json]:
    attributes: dict[str, Json] = {
        "agency": entity("Agency", agreement.agency),
        "purpose": entity("Purpose", agreement.purpose),
        "basis": entity("Basis", agreement.basis),
        "fields": [entity("Field", field) for field in agreement.fields],
        "sensitive_ground": entity("SensitiveGround", agreement.sensitive_ground),
        "covers_minors": agreement.covers_minors,
        "covers_protected": agreement.covers_protected,
        "starts": day(agreement.starts),
        "ends": day(agreement.ends),
    }
    return _shape("Agreement", agreement.agreement_id, attributes)
