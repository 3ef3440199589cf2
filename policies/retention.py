"""How long each series is kept, as data a service can execute; this module only counts days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from policies.entry import Entry, keyed, read_entry
from policies.wording import Norm, Wording

DEFAULT_PATH = Path(__file__).parent / "retention.yaml"
RULE_KEYS = (
    "id",
    "series",
    "store",
    "table",
    "category",
    "trigger",
    "keep_days",
    "action",
    "norms",
    "why",
)


class Store(StrEnum):
    """The place where a series lives."""

    LANDING = "landing"
    LAKE = "lake"
    POSTGRES = "postgres"
    FILES = "files"


class Disposition(StrEnum):
    """What happens when the time is over; `keep` is a decision too."""

    DELETE = "delete"
    UNLINK = "unlink"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One row of the retention table. `trigger` names the date the days are counted from."""

    rule_id: str
    series: Wording
    store: Store
    table: str
    category: str
    trigger: str
    keep_days: int | None
    action: Disposition
    norms: tuple[Norm, ...]
    why: Wording


def load_retention(path: Path = DEFAULT_PATH) -> Mapping[str, RetentionRule]:
    """Every rule by its id."""
    document = read_entry(path)
    document.only("rules")
    rules = [_rule(entry) for entry in document.entries("rules")]
    return keyed(rules, lambda rule: rule.rule_id, path.name)


def due(rule: RetentionRule, as_of: date) -> date | None:
    """The newest trigger date whose time is over on `as_of`; None when the series is kept."""
    return None if rule.keep_days is None else as_of - timedelta(days=rule.keep_days)


def is_due(rule: RetentionRule, triggered_on: date, as_of: date) -> bool:
    """True from the day on which the kept days are complete."""
    newest = due(rule, as_of)
    return newest is not None and triggered_on <= newest


def due_on(rule: RetentionRule, triggered_on: date) -> date | None:
    """The day on which something becomes due; None when the series is kept."""
    return None if rule.keep_days is None else triggered_on + timedelta(days=rule.keep_days)


def _rule(entry: Entry) -> RetentionRule:
    entry.only(*RULE_KEYS)
    action = entry.choice("action", Disposition)
    is_kept = action is Disposition.KEEP
    if is_kept == ("keep_days" in entry.values):
        raise entry.error("keep_days belongs to every rule but those whose action is keep")
    return RetentionRule(
        rule_id=entry.text("id"),
        series=entry.wording("series"),
        store=entry.choice("store", Store),
        table=entry.text("table"),
        category=entry.text("category"),
        trigger=entry.text("trigger"),
        keep_days=None if is_kept else entry.number("keep_days"),
        action=action,
        norms=entry.norms("norms"),
        why=entry.wording("why"),
    )
