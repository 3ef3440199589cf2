"""The evidence of a pair as a waterfall: each thing compared, what it says in words, and its bits.

Pure: the levels reached and how frequent the values are come in, steps come out. The weights are
those of the saved model; the running total ends at the weight that linkage gave the pair.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log2

from hub.identity.saved_model import PRIOR, LinkageModel

MISSING = -1
# What rounding and a moving frequency may leave between our sum and the weight linkage stored.
SETTLED = 0.05
ROUNDED = 0.005

TITLES = {
    "document": "Documento",
    "given_names": "Nombres",
    "surnames": "Apellidos",
    "birth_date": "Fecha de nacimiento",
    "household": "Teléfono y vivienda",
    "email": "Correo electrónico",
    "sex": "Sexo",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what was compared, what it showed, what it weighs and where the sum stands."""

    title: str
    agreement: str
    bits: float
    total: float


@dataclass(frozen=True, slots=True)
class Reached:
    """The level a comparison reached (MISSING: nothing to compare), and how common its values are.

    `frequencies` gives, by column, the share of the more common of the two values; `bits` is what
    linkage kept of the comparison, frequency included, where it kept anything.
    """

    level: int
    frequencies: Mapping[str, float] = field(default_factory=dict)
    bits: float | None = None


def waterfall(
    model: LinkageModel,
    mentions: int,
    reached: Mapping[str, Reached],
    match_weight: float | None,
) -> tuple[Step, ...]:
    """Return the steps from the prior to the weight of the pair."""
    steps = list[Step]()
    total = 0.0
    for title, agreement, bits in _lines(model, mentions, reached, match_weight):
        total += bits
        steps.append(Step(title, agreement, round(bits, 2), round(total, 2)))
    rest = 0.0 if match_weight is None else match_weight - total
    if abs(rest) > SETTLED and match_weight is not None:
        words = "lo que cambió desde que se comparó"
        steps.append(Step("Ajuste", words, round(rest, 2), round(match_weight, 2)))
    return tuple(steps)


def _lines(
    model: LinkageModel,
    mentions: int,
    reached: Mapping[str, Reached],
    match_weight: float | None,
) -> Iterator[tuple[str, str, float]]:
    prior = _prior(model, mentions, reached, match_weight)
    yield "Punto de partida", "dos registros cualesquiera", prior
    for comparison in comparisons_of(model):
        name = str(comparison["output_column_name"])
        found = reached.get(name, Reached(MISSING))
        yield from _comparison_lines(name, comparison, found)


def _prior(
    model: LinkageModel,
    mentions: int,
    reached: Mapping[str, Reached],
    match_weight: float | None,
) -> float:
    """What linkage started from: told by what it kept, else by the model for a base of this size."""
    kept = [found.bits for found in reached.values() if found.bits is not None]
    if match_weight is not None and kept and len(kept) == len(reached):
        return match_weight - sum(kept)
    learnt = model.settings_for(mentions)[PRIOR]
    chance = learnt if isinstance(learnt, float) else 0.5
    return log2(chance / (1 - chance))


def _comparison_lines(
    name: str, comparison: Mapping[str, object], found: Reached
) -> Iterator[tuple[str, str, float]]:
    title = TITLES.get(name, name)
    if found.level == MISSING:
        yield title, "falta en uno de los dos", 0.0
        return
    level = levels_of(comparison)[found.level]
    m, u = _number(level, "m_probability"), _number(level, "u_probability")
    weight = log2(m / u) if m > 0 < u else 0.0
    yield title, str(level["label_for_charts"]), weight
    bits = _frequency_bits(level, found) if found.bits is None else found.bits - weight
    if abs(bits) > ROUNDED:
        yield title, "valor poco común" if bits > 0 else "valor común", bits


def _frequency_bits(level: Mapping[str, object], found: Reached) -> float:
    """What the frequency of the value adds or takes off, as Splink reckons it."""
    share = found.frequencies.get(str(level.get("tf_adjustment_column")))
    u = _number(level, "u_probability")
    if share is None or u <= 0:
        return 0.0
    floor = max(share, _number(level, "tf_minimum_u_value"))
    return log2(u / floor) * _number(level, "tf_adjustment_weight", 1.0)


def comparisons_of(model: LinkageModel) -> list[Mapping[str, object]]:
    """The comparisons of a model, as its file holds them."""
    found = model.settings["comparisons"]
    return found if isinstance(found, list) else []


def levels_of(comparison: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The levels from the strongest to the weakest, the one for missing values left out."""
    found = comparison["comparison_levels"]
    return (
        [level for level in found if not level.get("is_null_level")]
        if isinstance(found, list)
        else []
    )


def _number(level: Mapping[str, object], key: str, otherwise: float = 0.0) -> float:
    value = level.get(key, otherwise)
    return float(value) if isinstance(value, int | float) else otherwise
