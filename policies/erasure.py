"""What an erasure does with each series, and what may stop it: data that a service executes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from policies.entry import Entry, keyed, read_entry
from policies.wording import Norm, Wording

DEFAULT_PATH = Path(__file__).parent / "erasure.yaml"


class Fate(StrEnum):
    """What becomes of a series."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    SEAL = "seal"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """One series: where it lies, what becomes of it, by which norm and why."""

    series_id: str
    fate: Fate
    where: Wording
    norms: tuple[Norm, ...]
    why: Wording


@dataclass(frozen=True, slots=True)
class Hold:
    """A duty that stops an erasure until it ends."""

    hold_id: str
    norms: tuple[Norm, ...]
    why: Wording


@dataclass(frozen=True, slots=True)
class ErasureRules:
    """The whole file: the reasons that may be given, the series, the holds."""

    reasons: tuple[str, ...]
    series: Mapping[str, SeriesRule]
    holds: Mapping[str, Hold]

    def ending(self, *fates: Fate) -> tuple[SeriesRule, ...]:
        """Return the series with one of these fates, in the order of the file."""
        return tuple(rule for rule in self.series.values() if rule.fate in fates)


def load_erasure(path: Path = DEFAULT_PATH) -> ErasureRules:
    """Read the rules of erasure."""
    document = read_entry(path)
    document.only("reasons", "series", "holds")
    series = [_series(entry) for entry in document.entries("series")]
    holds = [_hold(entry) for entry in document.entries("holds")]
    return ErasureRules(
        document.texts("reasons"),
        keyed(series, lambda rule: rule.series_id, path.name),
        keyed(holds, lambda hold: hold.hold_id, path.name),
    )


def _series(entry: Entry) -> SeriesRule:
    entry.only("id", "action", "where", "norms", "why")
    return SeriesRule(
        entry.text("id"),
        entry.choice("action", Fate),
        entry.wording("where"),
        entry.norms("norms"),
        entry.wording("why"),
    )


def _hold(entry: Entry) -> Hold:
    entry.only("id", "norms", "why")
    return Hold(entry.text("id"), entry.norms("norms"), entry.wording("why"))
