"""The terms on which people are asked for permission: ages, one reminder, lapse, rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from policies.entry import read_entry

DEFAULT_PATH = Path(__file__).parent / "consenting.yaml"
KEYS = (
    "hearing_age",
    "remind_after_days",
    "lapse_after_days",
    "ask_again_days",
    "longest_representation_days",
)


@dataclass(frozen=True, slots=True)
class ConsentingTerms:
    """One set of terms for every purpose and every agency."""

    hearing_age: int
    remind_after_days: int
    lapse_after_days: int
    ask_again_days: int
    longest_representation_days: int

    def reminder_due(self, asked_at: datetime) -> datetime:
        """When a request that nobody answered is recalled, once."""
        return asked_at + timedelta(days=self.remind_after_days)

    def lapse(self, asked_at: datetime) -> datetime:
        """When a request that nobody answered is over."""
        return asked_at + timedelta(days=self.lapse_after_days)

    def rest_until(self, closed_at: datetime) -> datetime:
        """Until when nobody is asked for the same again."""
        return closed_at + timedelta(days=self.ask_again_days)


def load_consenting(path: Path = DEFAULT_PATH) -> ConsentingTerms:
    """Read the terms; a reminder after the lapse would be none."""
    document = read_entry(path)
    document.only(*KEYS)
    terms = ConsentingTerms(**{key: document.number(key) for key in KEYS})
    if terms.remind_after_days >= terms.lapse_after_days:
        raise document.error("remind_after_days must be below lapse_after_days")
    return terms
