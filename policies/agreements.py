"""Agreements: which agency may read which fields for a purpose, on which basis, until when."""

from dataclasses import dataclass
from datetime import date

from policies.entry import Entry
from policies.purposes import Limits, read_limits
from policies.vocabulary import Basis, Mark, SensitiveGround
from policies.wording import Norm, Wording

AGREEMENT_KEYS = (
    "id",
    "agency",
    "purpose",
    "basis",
    "norms",
    "fields",
    "sensitive_ground",
    "covers_minors",
    "covers_protected",
    "conditions",
    "from",
    "until",
    "limits",
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One permission of one agency for one purpose; holds from `starts` until before `ends`."""

    agreement_id: str
    agency: str
    purpose: str
    basis: Basis
    norms: tuple[Norm, ...]
    fields: tuple[str, ...]
    sensitive_ground: SensitiveGround
    covers_minors: bool
    covers_protected: bool
    conditions: Wording
    starts: date
    ends: date
    limits: Limits

    @property
    def norm(self) -> str:
        """The citation given as the ground of a decision."""
        return self.norms[0].cite

    @property
    def is_norm_confirmed(self) -> bool:
        """True when the first norm, the one a decision cites, is not still to be checked."""
        return self.norms[0].mark is not Mark.CHECK

    @property
    def needs_consent(self) -> bool:
        """True when nothing may be read under it without the person's permission."""
        return self.basis is Basis.CONSENT


def agreements_of(document: Entry) -> tuple[Agreement, ...]:
    """Every agreement of one file, in its order."""
    document.only("agreements")
    return tuple(_agreement(entry) for entry in document.entries("agreements"))


def _agreement(entry: Entry) -> Agreement:
    entry.only(*AGREEMENT_KEYS)
    starts, ends = entry.day("from"), entry.day("until")
    if ends <= starts:
        raise entry.error("until must be after from: correct the dates")
    return Agreement(
        agreement_id=entry.text("id"),
        agency=entry.text("agency"),
        purpose=entry.text("purpose"),
        basis=entry.choice("basis", Basis),
        norms=entry.norms("norms"),
        fields=entry.texts("fields"),
        sensitive_ground=entry.choice("sensitive_ground", SensitiveGround),
        covers_minors=entry.flag("covers_minors"),
        covers_protected=entry.flag("covers_protected"),
        conditions=entry.wording("conditions"),
        starts=starts,
        ends=ends,
        limits=read_limits(entry),
    )
