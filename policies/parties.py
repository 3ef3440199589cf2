"""Who may ask: the agencies of the city and the roles a person or a system asks in."""

from dataclasses import dataclass

from policies.entry import Entry, keyed
from policies.vocabulary import Audience
from policies.wording import Wording


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the city, as people are told of it."""

    code: str
    name: Wording
    address: str
    contact: str
    email: str


@dataclass(frozen=True, slots=True)
class Role:
    """The part in which somebody asks; `needs_scope` marks the systems that hold a token."""

    code: str
    label: Wording
    sees: Wording
    audiences: frozenset[Audience]
    needs_scope: bool


def agencies_of(document: Entry) -> dict[str, Agency]:
    """All agencies by code."""
    document.only("agencies")
    agencies = [_agency(entry) for entry in document.entries("agencies")]
    return keyed(agencies, lambda agency: agency.code, document.place)


def roles_of(document: Entry) -> dict[str, Role]:
    """All roles by code."""
    document.only("roles")
    roles = [_role(entry) for entry in document.entries("roles")]
    return keyed(roles, lambda role: role.code, document.place)


def _agency(entry: Entry) -> Agency:
    entry.only("code", "name", "address", "contact", "email")
    return Agency(
        code=entry.text("code"),
        name=entry.wording("name"),
        address=entry.text("address"),
        contact=entry.text("contact"),
        email=entry.text("email"),
    )


def _role(entry: Entry) -> Role:
    entry.only("code", "label", "sees", "audiences", "needs_scope")
    return Role(
        code=entry.text("code"),
        label=entry.wording("label"),
        sees=entry.wording("sees"),
        audiences=entry.choices("audiences", Audience),
        needs_scope=entry.flag("needs_scope"),
    )
