"""One line of the log in plain words: who, what they saw or did not see, what for, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.ledger.entry import AccessEntry, Outcome
from hub.portal.formats import listing, moment, number
from hub.portal.texts import Texts
from hub.services.accesses import SeenAccess
from policies.rulebook import Rulebook

MOST_NAMED = 4
ANSWERED = frozenset({Outcome.PERMITTED, Outcome.PARTLY})
MARKS = {
    Outcome.PERMITTED: ("accesses.shown", ""),
    Outcome.PARTLY: ("accesses.partly", "care"),
    Outcome.REFUSED: ("accesses.refused", "bad"),
    Outcome.UNSETTLED: ("accesses.refused", "bad"),
    Outcome.ERROR: ("accesses.refused", "bad"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words and the language they are in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value, side by side."""

    name: str
    value: Said


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One access as a citizen reads it."""

    number: str
    at: str
    when: str
    mark: str
    mark_tone: str
    tone: str
    sentence: str
    facts: tuple[Fact, ...]
    lines: tuple["AccessLine", ...] = ()  # Filled in only where own visits are told as one.


def access_line(seen: SeenAccess, rulebook: Rulebook, texts: Texts) -> AccessLine:
    """Put one access into words."""
    entry = seen.entry
    mark, mark_tone = ("accesses.own_tag", "other") if seen.is_own else MARKS[entry.outcome]
    return AccessLine(
        number=str(seen.seq),
        at=entry.at.isoformat(),
        when=moment(entry.at, texts),
        mark=mark,
        mark_tone=mark_tone,
        tone=_tone(seen),
        sentence=_own_sentence(entry, texts) if seen.is_own else _sentence(entry, rulebook, texts),
        facts=tuple(_facts(seen, rulebook, texts)),
    )


def agency_name(rulebook: Rulebook, code: str | None, texts: Texts) -> str:
    """Return the short name of an agency, else its full one; an unknown code is never echoed."""
    short = f"agency.{code}"
    if texts.has(short):
        return texts.say(short)
    agency = rulebook.agencies.get(code or "")
    return agency.name.say(texts.language) if agency else texts.say("accesses.unknown_agency")


def field_names(rulebook: Rulebook, codes: Iterable[str], texts: Texts) -> list[str]:
    """Return the labels of fields in the order of the rulebook, as words within a sentence."""
    wanted = frozenset(codes)
    known = [code for code in rulebook.fields if code in wanted]
    return [_lower_first(rulebook.label(code, texts.language)) for code in known]


def _tone(seen: SeenAccess) -> str:
    if seen.is_own:
        return "own"
    return "" if seen.entry.given else "refused"


def _own_sentence(entry: AccessEntry, texts: Texts) -> str:
    key = f"accesses.own.{entry.detail}"
    return texts.say(key if texts.has(key) else "accesses.own.other")


def _sentence(entry: AccessEntry, rulebook: Rulebook, texts: Texts) -> str:
    who = agency_name(rulebook, entry.agency, texts)
    if texts.has(f"accesses.done.{entry.detail}"):
        return texts.say(f"accesses.done.{entry.detail}", who=who)
    if entry.outcome is Outcome.ERROR:
        return texts.say("accesses.failed", who=who)
    if entry.given:
        return _named("accesses.saw", who, field_names(rulebook, entry.given, texts), texts)
    if entry.outcome in ANSWERED:
        return texts.say("accesses.found_nothing", who=who)
    names = field_names(rulebook, entry.asked, texts)
    return _named("accesses.asked", who, names, texts) if names else _asked_any(who, texts)


def _asked_any(who: str, texts: Texts) -> str:
    return texts.say("accesses.asked_any", who=who)


def _named(key: str, who: str, names: list[str], texts: Texts) -> str:
    """Name the fields when they are few; count them when they are many."""
    if len(names) <= MOST_NAMED:
        return texts.say(key, who=who, fields=listing(names, texts))
    return texts.count(f"{key}_many", len(names), who=who)


def _facts(seen: SeenAccess, rulebook: Rulebook, texts: Texts) -> Iterable[Fact]:
    entry = seen.entry
    if not seen.is_own:
        yield _fact("accesses.what_for", _purpose(entry, rulebook, texts), texts)
        yield from _grounds(entry, rulebook, texts)
    named = field_names(rulebook, entry.given, texts)
    if len(named) > MOST_NAMED:
        yield _fact("accesses.shown_fields", upper_first(listing(named, texts)), texts)
    if not seen.is_own:
        yield _fact("accesses.how", texts.say(f"accesses.channel.{entry.channel.value}"), texts)
    yield _fact("accesses.where", number(seen.seq, texts), texts)


def _purpose(entry: AccessEntry, rulebook: Rulebook, texts: Texts) -> str:
    purpose = rulebook.purposes.get(entry.purpose or "")
    return (
        purpose.sentence.say(texts.language) if purpose else texts.say("accesses.what_for_unknown")
    )


def _grounds(entry: AccessEntry, rulebook: Rulebook, texts: Texts) -> Iterable[Fact]:
    """Say why it could, and why it could not: both, when it got a part."""
    key = f"accesses.basis.{entry.basis}"
    if entry.given and texts.has(key):
        agreement = rulebook.agreements.get(entry.agreement or "")
        norm = f" {agreement.norm}." if agreement else ""
        yield _fact("accesses.ground", texts.say(key) + norm, texts)
    for reason in dict.fromkeys(sorted(entry.withheld.values())):
        codes = [code for code, why in entry.withheld.items() if why == reason]
        yield _fact("accesses.why_not", _why_not(reason, codes, rulebook, texts), texts)


def _why_not(reason: str, codes: list[str], rulebook: Rulebook, texts: Texts) -> str:
    key = f"accesses.reason.{reason}"
    words = texts.say(key if texts.has(key) else "accesses.reason.other")
    names = listing(field_names(rulebook, codes, texts), texts)
    return f"{words.removesuffix('.')}: {names}." if names else words


def _fact(name: str, value: str, texts: Texts) -> Fact:
    return Fact(texts.say(name), Said(value, texts.language.value))


def upper_first(words: str) -> str:
    """Raise the first letter and nothing else."""
    return words[:1].upper() + words[1:]


def _lower_first(label: str) -> str:
    """Lower the first letter, unless the word is an acronym."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
