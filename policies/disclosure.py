"""Which accesses are shown to the person later, by which norm and until when at the latest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from policies.entry import Entry, keyed, read_entry
from policies.vocabulary import Mark
from policies.wording import Norm, Wording

DEFAULT_PATH = Path(__file__).parent / "disclosure.yaml"
RULE_KEYS = ("id", "purpose", "set_by", "days", "most_days", "norms", "why")
LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class DelayRule:
    """One row: accesses for this purpose are shown after so many days, never more than the most."""

    rule_id: str
    purpose: str
    set_by: str
    days: int
    most_days: int
    norms: tuple[Norm, ...]
    why: Wording

    @property
    def is_confirmed(self) -> bool:
        """Whether every norm was found; a delay that nobody confirmed delays nothing."""
        return all(norm.mark is not Mark.CHECK for norm in self.norms)

    def shown_from(self, day: date) -> date:
        """The day on which an access of `day` is readable for the person."""
        return day + timedelta(days=min(self.days, self.most_days))


def load_disclosure(path: Path = DEFAULT_PATH) -> Mapping[str, DelayRule]:
    """Every rule by its purpose; a purpose has one at most."""
    document = read_entry(path)
    document.only("rules")
    rules = [_rule(entry) for entry in document.entries("rules")]
    return keyed(rules, lambda rule: rule.purpose, path.name)


def delay_of(rules: Mapping[str, DelayRule], purpose: str | None) -> DelayRule | None:
    """The rule that delays an access for this purpose, when one is confirmed."""
    rule = rules.get(purpose or "")
    return rule if rule is not None and rule.is_confirmed else None


def _rule(entry: Entry) -> DelayRule:
    entry.only(*RULE_KEYS)
    rule = DelayRule(
        rule_id=entry.text("id"),
        purpose=entry.text("purpose"),
        set_by=entry.text("set_by"),
        days=entry.number("days"),
        most_days=entry.number("most_days"),
        norms=entry.norms("norms"),
        why=entry.wording("why"),
    )
    if not rule.norms or not 0 < rule.days <= rule.most_days <= LONGEST_DAYS:
        raise entry.error(f"days are from 1 to most_days, at most {LONGEST_DAYS}, with a norm")
    return rule
