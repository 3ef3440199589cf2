"""Yes/no statements of the rulebook: what they read, how they are answered, who may ask.

A statement is decided like a field: its rules are the same Cedar policies over the same
agreements, in which the statements that each grants stand in the place of its fields. An unknown
or odd value answers nothing: never a guess.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from policies.agreements import Agreement
from policies.categories import Category, Field
from policies.engine import build_engine
from policies.entities import entities
from policies.entry import Entry, keyed, read_entry
from policies.errors import RulebookError
from policies.purposes import Purpose
from policies.rulebook import DEFAULT_FOLDER, STATEMENTS, Rulebook, grouped, policy_texts
from policies.wording import Norm, Wording

GROUP = re.compile(r"([A-D])([1-9]\d?)")
"""A group of Sisbén IV: A1 to A5, B1 to B7, C1 to C18, D1 to D21, from poorest to not poor."""
GROUP_SIZES = {"A": 5, "B": 7, "C": 18, "D": 21}
CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


class StatementKind(StrEnum):
    """How a value is turned into a yes or a no."""

    AGE_AT_LEAST = "age-at-least"
    EQUALS = "equals"
    GROUP_AT_MOST = "group-at-most"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence that is true or not of a person."""

    code: str
    label: Wording
    norms: tuple[Norm, ...]
    reads: str
    kind: StatementKind
    bound: str
    granted_by: tuple[str, ...]

    def answer(self, value: str, today: date) -> bool | None:
        """Whether it holds for this value; None when the value does not tell."""
        return ANSWERS[self.kind](value, self.bound, today)


@dataclass(frozen=True)
class StatementRules:
    """The statements by code, and the rulebook under which they are decided."""

    statements: Mapping[str, Statement]
    rulebook: Rulebook = field(repr=False)


def load_statements(rulebook: Rulebook, folder: Path = DEFAULT_FOLDER) -> StatementRules:
    """Read and cross-check every statement; refuse the whole when any part is wrong."""
    document = read_entry(folder / STATEMENTS)
    document.only("statements")
    read = [_statement(entry) for entry in document.entries("statements")]
    statements = keyed(read, lambda one: one.code, STATEMENTS)
    for one in read:
        _check(one, rulebook)
    return StatementRules(statements, _rules(rulebook, read, folder))


def _statement(entry: Entry) -> Statement:
    entry.only("code", "label", "norms", "reads", "test", "granted_by")
    test = entry.entry("test")
    kind = test.choice("kind", StatementKind)
    named = "years" if kind is StatementKind.AGE_AT_LEAST else "value"
    test.only("kind", named)
    return Statement(
        code=entry.text("code"),
        label=entry.wording("label"),
        norms=entry.norms("norms"),
        reads=entry.text("reads"),
        kind=kind,
        bound=str(test.number("years")) if named == "years" else test.text("value"),
        granted_by=entry.texts("granted_by"),
    )


def _check(one: Statement, rulebook: Rulebook) -> None:
    place = f"{STATEMENTS}: {one.code}"
    if CODE.fullmatch(one.code) is None or one.code in rulebook.fields:
        raise RulebookError(
            f"{place}: the code is a field's or not {CODE.pattern}. Choose another."
        )
    if one.reads not in rulebook.fields or rulebook.fields[one.reads].is_many:
        raise RulebookError(f"{place}: reads no field with a single value. Name one.")
    unknown = [grant for grant in one.granted_by if grant not in rulebook.agreements]
    if unknown or not one.granted_by:
        raise RulebookError(f"{place}: no such agreement ({', '.join(unknown) or 'none'}).")
    if one.kind is StatementKind.GROUP_AT_MOST and _place(one.bound) is None:
        raise RulebookError(f"{place}: {one.bound} is no group of the Sisbén. Write A1 to D21.")


def _rules(rulebook: Rulebook, statements: Sequence[Statement], folder: Path) -> Rulebook:
    """The rulebook with each agreement's statements in the place of its fields."""
    fields = {one.code: _field(one, rulebook) for one in statements}
    categories = {
        code: _category(category, fields.values()) for code, category in rulebook.categories.items()
    }
    agreements = {
        code: replace(agreement, fields=_granted(agreement, statements))
        for code, agreement in rulebook.agreements.items()
    }
    purposes = {
        code: _purpose(purpose, agreements.values()) for code, purpose in rulebook.purposes.items()
    }
    known = entities(
        rulebook.agencies.values(),
        rulebook.roles.values(),
        categories.values(),
        purposes.values(),
        agreements.values(),
    )
    return replace(
        rulebook,
        categories=categories,
        fields=fields,
        purposes=purposes,
        agreements=agreements,
        engine=build_engine(*policy_texts(folder), known),
        _by_purpose=grouped(tuple(agreements.values())),
    )


def _field(one: Statement, rulebook: Rulebook) -> Field:
    """As sensitive as what it reads; a yes or no points at nobody by itself."""
    read = rulebook.fields[one.reads]
    return replace(read, code=one.code, label=one.label, identifies=False)


def _category(category: Category, fields: Iterable[Field]) -> Category:
    return replace(category, fields=tuple(f for f in fields if f.category == category.code))


def _granted(agreement: Agreement, statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(one.code for one in statements if agreement.agreement_id in one.granted_by)


def _purpose(purpose: Purpose, agreements: Iterable[Agreement]) -> Purpose:
    granted = {
        code for agreement in agreements if agreement.purpose == purpose.code
        for code in agreement.fields
    }  # fmt: skip
    return replace(purpose, required=tuple(sorted(granted)), optional=())


def _is_of_age(value: str, bound: str, today: date) -> bool | None:
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return None
    if born > today:
        return None
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday) >= int(bound)


def _equals(value: str, bound: str, _today: date) -> bool | None:
    said = value.strip()
    return said == bound if said else None


def _is_at_most(value: str, bound: str, _today: date) -> bool | None:
    place, limit = _place(value), _place(bound)
    return None if place is None or limit is None else place <= limit


def _place(group: str) -> tuple[str, int] | None:
    """Where a group stands: letters first, then numbers."""
    said = GROUP.fullmatch(group.strip().upper())
    if said is None or int(said[2]) > GROUP_SIZES[said[1]]:
        return None
    return said[1], int(said[2])


ANSWERS: Mapping[StatementKind, Callable[[str, str, date], bool | None]] = {
    StatementKind.AGE_AT_LEAST: _is_of_age,
    StatementKind.EQUALS: _equals,
    StatementKind.GROUP_AT_MOST: _is_at_most,
}
