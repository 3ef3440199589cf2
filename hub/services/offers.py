"""What a person may decide, and what the law decides: the uses of the rulebook, sorted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from policies.agreements import Agreement
from policies.decide import COLOMBIA
from policies.purposes import Notice, Purpose
from policies.rulebook import Rulebook
from policies.vocabulary import Audience, Basis, Sensitivity


@dataclass(frozen=True, slots=True)
class Offer:
    """A use that rests on the person's permission, with the fields that the permission covers."""

    purpose: Purpose
    notice: Notice
    agreement: Agreement

    @property
    def required(self) -> frozenset[str]:
        """The fields without which the purpose makes no sense."""
        return frozenset(self.purpose.required) & frozenset(self.agreement.fields)

    @property
    def optional(self) -> frozenset[str]:
        """The fields that the person may add, one by one."""
        return frozenset(self.purpose.optional) & frozenset(self.agreement.fields)

    @property
    def all_fields(self) -> frozenset[str]:
        """Every field that the permission could cover."""
        return self.required | self.optional

    @property
    def covers_minors(self) -> bool:
        """Whether the agreement reaches children at all."""
        return self.agreement.covers_minors

    def ordered(self, chosen: frozenset[str]) -> tuple[str, ...]:
        """Return some of the fields in the order of the purpose."""
        return tuple(code for code in self.purpose.fields if code in chosen)


@dataclass(frozen=True, slots=True)
class LawfulUse:
    """A use that needs no permission, with every agreement that it rests on."""

    purpose: Purpose
    agreements: tuple[Agreement, ...]

    @property
    def basis(self) -> Basis:
        """Why the law allows it."""
        return self.agreements[0].basis

    @property
    def fields(self) -> tuple[str, ...]:
        """What it reaches, in the order of the purpose."""
        reached = {code for agreement in self.agreements for code in agreement.fields}
        return tuple(code for code in self.purpose.fields if code in reached)

    @property
    def norms(self) -> tuple[str, ...]:
        """The citations, each once."""
        cited = (norm.cite for agreement in self.agreements for norm in agreement.norms)
        return tuple(dict.fromkeys(cited))


def offers(rulebook: Rulebook, now: datetime) -> Iterator[Offer]:
    """Yield every use that asks for permission, in the order of the rulebook."""
    for agreement, purpose in _in_force(rulebook, now):
        if agreement.basis is Basis.CONSENT and purpose.notice is not None:
            yield Offer(purpose, purpose.notice, agreement)


def offer_of(rulebook: Rulebook, purpose: str, now: datetime) -> Offer | None:
    """Return the offer of one purpose, when it asks for permission today."""
    return next((made for made in offers(rulebook, now) if made.purpose.code == purpose), None)


def lawful_uses(rulebook: Rulebook, now: datetime) -> Iterator[LawfulUse]:
    """Yield every purpose that the law allows without permission, wholly or in part."""
    grouped: dict[str, list[Agreement]] = {}
    for agreement, purpose in _in_force(rulebook, now):
        if agreement.basis is not Basis.CONSENT and purpose.audience is not Audience.CITIZENS:
            grouped.setdefault(purpose.code, []).append(agreement)
    for code, agreements in grouped.items():
        yield LawfulUse(rulebook.purposes[code], tuple(agreements))


def sensitivities(rulebook: Rulebook, fields: frozenset[str]) -> frozenset[Sensitivity]:
    """Return how sensitive a set of fields is, in the words of the law."""
    return frozenset(rulebook.fields[code].sensitivity for code in fields)


def _in_force(rulebook: Rulebook, now: datetime) -> Iterator[tuple[Agreement, Purpose]]:
    today = now.astimezone(COLOMBIA).date()
    for agreement in rulebook.agreements.values():
        if agreement.starts <= today < agreement.ends:
            yield agreement, rulebook.purposes[agreement.purpose]
