"""Fill the templates: notes with the spans that must be found, split by template."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from random import Random

from hub.discovery.corpus.cast import Names, Person, harmless, invent_person
from hub.discovery.errors import CorpusError
from hub.discovery.findings import Label
from hub.discovery.folding import fold
from hub.discovery.subject import Subject

SLOT = re.compile(r"\{([a-z0-9_]+)\}")
VALUE_LABELS = {
    "cc": Label.CO_CC, "ti": Label.CO_TI, "rc": Label.CO_TI, "ce": Label.CO_CE,
    "ppt": Label.CO_PPT, "pep": Label.CO_PEP, "passport": Label.PASSPORT, "nit": Label.CO_NIT,
    "phone": Label.PHONE, "email": Label.EMAIL, "address": Label.ADDRESS,
    "barrio": Label.NEIGHBOURHOOD, "plate": Label.PLATE, "birth": Label.BIRTH_DATE,
    "age": Label.AGE, "eps": Label.HEALTH_INSURER, "sisben": Label.SISBEN_GROUP,
    "account": Label.BANK_ACCOUNT, "property": Label.PROPERTY_ID, "record": Label.MEDICAL_RECORD,
    "username": Label.USERNAME, "ip": Label.IP, "url": Label.URL_PERSONAL, "health": Label.HEALTH,
    "ethnicity": Label.ETHNICITY, "religion": Label.RELIGION, "politics": Label.POLITICS,
    "union": Label.UNION, "sexuality": Label.SEXUALITY, "victim": Label.VICTIM,
}  # fmt: skip
DOCUMENTS = ("cc", "ti", "rc", "ce", "ppt", "pep", "passport")
SLIP_FROM = 5
TEMPLATE_PARTS = 2
NOISES = ("", "", "", "", "", "", "", "upper", "lower", "unaccented")


class Split(StrEnum):
    """Rules may be shaped on development notes; held-back notes are only measured."""

    DEVELOPMENT = "development"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Truth:
    """One span that a note really holds, and whether it is the subject's."""

    start: int
    end: int
    label: Label
    is_subject: bool


@dataclass(frozen=True, slots=True)
class Annotated:
    """A note, its truth, the person it is about, and the template it came from."""

    text: str = field(repr=False)
    truths: tuple[Truth, ...]
    subject: Subject = field(repr=False)
    template: str = field(repr=False)

    @property
    def is_harmless(self) -> bool:
        """No personal data at all."""
        return not self.truths


def write_notes(rng: Random, count: int, split: Split) -> Iterator[Annotated]:
    """Write notes from the templates of one split, each with people of its own."""
    templates = read_templates(split)
    names = read_names(split)
    for number in range(count):
        yield write_note(rng, templates[number % len(templates)], names)


def read_templates(split: Split) -> list[str]:
    """The templates of one split, in file order."""
    cut = [line.split("|", maxsplit=1) for line in _lines(f"{split}.txt")]
    if any(len(parts) != TEMPLATE_PARTS for parts in cut):
        raise CorpusError(f"Cada plantilla se escribe `área|texto`: revise {split}.txt.")
    return [text for _, text in cut]


def read_names(split: Split) -> Names:
    """The names that the notes' people carry, and what may be said of them."""
    parts: dict[str, list[str]] = {}
    for line in _lines(f"{split}_people.txt"):
        kind, _, values = line.partition(": ")
        parts.setdefault(kind, []).extend(values.split(" | "))
    given, surnames = (" ".join(parts.pop(kind)).split() for kind in ("given", "surnames"))
    return Names(given, surnames, parts)


def write_note(rng: Random, template: str, names: Names) -> Annotated:
    """Fill one template: `me` is the subject, `2` marks values of somebody else."""
    me, other, third = (invent_person(rng, names) for _ in range(3))
    people = {"me": me, "person": other, "person2": third}
    noise = rng.choice(NOISES)
    pieces: list[str] = []
    truths: list[Truth] = []
    length = read_to = 0
    for slot in SLOT.finditer(template):
        before = _noisy(template[read_to : slot.start()], noise)
        value, label, mine = _fill(rng, slot[1], people)
        value = _noisy(value, noise)
        start = length + len(before)
        if label is not None:
            truths.append(Truth(start, start + len(value), label, mine))
        pieces += [before, value]
        length = start + len(value)
        read_to = slot.end()
    pieces.append(_noisy(template[read_to:], noise))
    carried = [kind for kind in DOCUMENTS if f"{{{kind}}}" in template] or ["cc"]
    return Annotated("".join(pieces), tuple(truths), me.as_subject(carried), template)


def _fill(rng: Random, slot: str, people: Mapping[str, Person]) -> tuple[str, Label | None, bool]:
    if slot.startswith("x_"):
        return harmless(rng, slot[2:]), None, False
    who, _, form = slot.partition("_")
    if who in people:
        return _name(rng, people[who], form), Label.PERSON, who == "me"
    owner = people["person"] if slot.endswith("2") else people["me"]
    key = slot.rstrip("2")
    if key not in VALUE_LABELS:
        raise CorpusError(f"La plantilla usa una casilla desconocida: {slot}.")
    return owner.values[key], VALUE_LABELS[key], not slot.endswith("2")


def _name(rng: Random, person: Person, form: str) -> str:
    given, surnames = " ".join(person.given), " ".join(person.surnames)
    forms = {
        "": f"{given} {surnames}",
        "short": f"{person.given[0]} {person.surnames[0]}",
        "reversed": f"{surnames} {given}",
        "given": person.given[0],
        "surnames": surnames,
        "initials": f"{person.given[0][0]}. {person.surnames[0]}",
        "slip": f"{person.given[0]} {_slip(rng, person.surnames[0])} {person.surnames[1]}",
    }
    return forms[form]


def _slip(rng: Random, word: str) -> str:
    """Lose, double or swap one letter in the middle of a word."""
    if len(word) < SLIP_FROM:
        return word
    place = rng.randrange(1, len(word) - 2)
    return rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )


def _noisy(text: str, noise: str) -> str:
    if noise == "upper":
        return text.upper()
    if noise == "lower":
        return text.lower()
    if noise == "unaccented":
        return _without_accents(text)
    return text


def _without_accents(text: str) -> str:
    folded = fold(text)
    return "".join(
        letter.upper() if cased.isupper() else letter
        for letter, cased in zip(folded.plain, folded.cased, strict=True)
    )


def _lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
