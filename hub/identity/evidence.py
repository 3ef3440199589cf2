"""What spoke for a pair: the level that each comparison reached, and its weight in bits.

Splink numbers the levels of a comparison from the weakest (0, no level) to the strongest, and -1
where a value is missing. The numbers are kept with the pair; the words are told when somebody reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.identity.comparisons import COMPARISONS, Comparison

MISSING = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall: the comparison, the agreement in words, its weight in bits."""

    comparison: str
    agreement: str
    bits: float


def waterfall(levels: Sequence[int], bits: Sequence[float]) -> list[Step]:
    """Tell a pair's evidence; `levels` and `bits` come in the order of COMPARISONS."""
    return [
        Step(comparison.name, words(comparison, level), weight)
        for comparison, level, weight in zip(COMPARISONS, levels, bits, strict=True)
    ]


def words(comparison: Comparison, level: int) -> str:
    """What a level says, in the words of the comparison."""
    if level == MISSING:
        return "sin dato"
    if level == 0:
        return comparison.otherwise
    return comparison.levels[len(comparison.levels) - level].label


def _told(place: int, comparison: Comparison) -> str:
    strongest = len(comparison.levels)
    branches = " ".join(
        f"when {level} then '{words(comparison, level)}'" for level in range(strongest + 1)
    )
    return f"case levels[{place}] {branches} end"


# SQL that tells the column `levels` in words, without any value.
EVIDENCE = f"concat_ws('; ', {', '.join(_told(n, c) for n, c in enumerate(COMPARISONS, 1))})"

# SQL for the columns of Splink's scores that are kept, and for the bits as an event tells them.
LEVELS = f"[{', '.join(f'gamma_{comparison.name}' for comparison in COMPARISONS)}]::tinyint[]"


def _bits(comparison: Comparison) -> str:
    adjusted = any(level.frequency_of for level in comparison.levels)
    return f"mw_{comparison.name}" + (f" + mw_tf_adj_{comparison.name}" if adjusted else "")


BITS = f"[{', '.join(map(_bits, COMPARISONS))}]::float[]"


def _named(place: int, comparison: Comparison) -> str:
    return f"'{comparison.name}', round(bits[{place}], 2)"


CONTRIBUTIONS = f"json_object({', '.join(_named(n, c) for n, c in enumerate(COMPARISONS, 1))})"
