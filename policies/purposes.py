"""Registered purposes: what data is asked for, in words a person understands, and its bounds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from consent.terms import DPV, Language
from policies.entry import Entry, keyed, read_entry
from policies.terms import is_dpv_purpose
from policies.vocabulary import Assurance, Audience
from policies.wording import Wording

LONGEST_SENTENCE_WORDS = 20
PURPOSE_KEYS = (
    "code",
    "agency",
    "owner",
    "audience",
    "dpv",
    "sentence",
    "if_no",
    "required",
    "optional",
    "case_required",
    "minimum_assurance",
    "limits",
    "notice",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of a purpose or an agreement."""

    requests_per_day: int
    look_back_days: int
    data_life_days: int

    def exceeds(self, bound: "Limits") -> bool:
        """True when any figure is above the same figure of `bound`."""
        return (
            self.requests_per_day > bound.requests_per_day
            or self.look_back_days > bound.look_back_days
            or self.data_life_days > bound.data_life_days
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """The text a person reads before answering, and how long a yes lasts at most."""

    version: str
    text: Wording
    consent_days: int
    same_as: frozenset[str] = frozenset()
    """Older versions that said the same in other words; a yes to any other is asked for again."""

    @property
    def accepted(self) -> frozenset[str]:
        """The versions a yes to which is a yes to this text."""
        return self.same_as | {self.version}

    def text_hash(self, language: Language) -> str:
        """The fingerprint kept with the answer: proves which text was shown."""
        return sha256(f"{self.version}\n{language}\n{self.text.say(language)}".encode()).hexdigest()

    def consent_end(self, given_at: datetime) -> datetime:
        """When a consent given now ends, at the latest."""
        return given_at + timedelta(days=self.consent_days)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to ask, of one agency; `owner` is the office that answers for it."""

    code: str
    agency: str
    owner: str
    audience: Audience
    dpv: str
    sentence: Wording
    if_no: Wording
    required: tuple[str, ...]
    optional: tuple[str, ...]
    case_required: bool
    minimum_assurance: Assurance
    limits: Limits
    notice: Notice | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field the purpose may see, required ones first."""
        return self.required + self.optional

    @property
    def scope(self) -> str:
        """The permission an agency's system needs in its token."""
        return f"profile:{self.code}:read"

    @property
    def dpv_iri(self) -> str:
        """The address of the purpose's term in the Data Privacy Vocabulary."""
        return DPV + self.dpv


def load_purposes(path: Path) -> dict[str, Purpose]:
    """All purposes by code."""
    document = read_entry(path)
    document.only("purposes")
    purposes = [_purpose(entry) for entry in document.entries("purposes")]
    return keyed(purposes, lambda purpose: purpose.code, path.name)


def read_limits(entry: Entry) -> Limits:
    """The bounds written under `limits`."""
    limits = entry.entry("limits")
    limits.only("requests_per_day", "look_back_days", "data_life_days")
    return Limits(
        requests_per_day=limits.number("requests_per_day"),
        look_back_days=limits.number("look_back_days"),
        data_life_days=limits.number("data_life_days"),
    )


def _purpose(entry: Entry) -> Purpose:
    entry.only(*PURPOSE_KEYS)
    return Purpose(
        code=entry.text("code"),
        agency=entry.text("agency"),
        owner=entry.text("owner"),
        audience=entry.choice("audience", Audience),
        dpv=_term(entry),
        sentence=_plain(entry, "sentence"),
        if_no=_plain(entry, "if_no"),
        required=entry.texts("required"),
        optional=entry.texts("optional"),
        case_required=entry.flag("case_required"),
        minimum_assurance=entry.choice("minimum_assurance", Assurance),
        limits=read_limits(entry),
        notice=_notice(entry.entry("notice")) if "notice" in entry.values else None,
    )


def _term(entry: Entry) -> str:
    term = entry.text("dpv")
    if not is_dpv_purpose(term):
        raise entry.error(f"dpv is {term!r}, which is not a purpose of the vocabulary")
    return term


def _plain(entry: Entry, key: str) -> Wording:
    wording = entry.wording(key)
    for language in Language:
        words = len(wording.say(language).split())
        if words > LONGEST_SENTENCE_WORDS:
            raise entry.error(f"{key} ({language}) has {words} words: say it in 20 at most")
    return wording


def _notice(entry: Entry) -> Notice:
    entry.only("version", "text", "consent_days", "same_as")
    return Notice(
        entry.text("version"),
        entry.wording("text"),
        entry.number("consent_days"),
        frozenset(entry.texts("same_as") if "same_as" in entry.values else ()),
    )
