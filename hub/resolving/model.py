"""A model of one kind of table: its fields, and how often partners and strangers agree on them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hub.resolving.comparisons import Comparison, Degree
from hub.resolving.errors import TableModelError
from hub.resolving.learning import Counts, Likelihoods

LAYOUT = 1
RAREST = 0.0000005
HIGHEST_CHANCE = 0.05
ADVICE = "Entrénelo de nuevo con --train --save-model."


@dataclass(frozen=True, slots=True)
class TableModel:
    """What was learnt from a table of `records` records; `chance` of two being partners."""

    fields: tuple[str, ...]
    likelihoods: Likelihoods
    records: int
    chance: float

    def chance_among(self, records: int) -> float:
        """The chance in a table of another size: people have as many records in a larger one."""
        ratio = max(self.records - 1, 1) / max(records - 1, 1)
        return min(self.chance * ratio, HIGHEST_CHANCE)

    def save(self, path: Path) -> None:
        """Write the model; it holds shares of degrees and no value of any record."""
        learnt = self.likelihoods
        content = {
            "layout": LAYOUT,
            "records": self.records,
            "chance": self.chance,
            "overlap": learnt.overlap.tolist(),
            "fields": [
                {"name": name, "partners": partners.tolist(), "strangers": strangers.tolist()}
                for name, partners, strangers in zip(
                    self.fields, learnt.of_partners, learnt.of_strangers, strict=True
                )
            ],
        }
        try:
            path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        except OSError:
            raise TableModelError(f"No se puede escribir el modelo {path.name}.") from None


def load_table_model(path: Path) -> TableModel:
    """Read a model that `--save-model` wrote."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["layout"] != LAYOUT:
            raise TableModelError(f"El modelo {path.name} es de otra versión. {ADVICE}")
        fields = content["fields"]
        return TableModel(
            fields=tuple(str(field["name"]) for field in fields),
            likelihoods=Likelihoods(
                tuple(_shares(field["partners"]) for field in fields),
                tuple(_shares(field["strangers"]) for field in fields),
                _overlap(content["overlap"], len(fields)),
            ),
            records=int(content["records"]),
            chance=float(content["chance"]),
        )
    except FileNotFoundError:
        raise TableModelError(f"No existe el modelo {path.name}. {ADVICE}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise TableModelError(f"El modelo {path.name} no se puede leer. {ADVICE}") from None


def _shares(values: list[float]) -> Counts:
    shares = np.asarray(values, dtype=np.float64)
    if shares.ndim != 1 or not (shares > 0).all():
        raise ValueError
    return shares


def _overlap(values: list[list[float]], fields: int) -> Counts:
    return np.asarray(values, dtype=np.float64).reshape(fields, fields)


def settings(
    comparisons: Sequence[Comparison],
    fitted: Likelihoods,
    prior: float,
    *,
    intermediate: bool,
    frequencies: bool = True,
) -> dict[str, object]:
    """The model in Splink's terms."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": float(prior),
        "blocking_rules_to_generate_predictions": ["l.unique_id = r.unique_id"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": intermediate,
        "comparisons": [
            _splink_comparison(comparison, m.tolist(), u.tolist(), frequencies)
            for comparison, m, u in zip(
                comparisons, fitted.of_partners, fitted.of_strangers, strict=True
            )
        ],
    }


def degree_numbers(comparisons: Sequence[Comparison]) -> dict[str, object]:
    """Settings under which Splink weighs each degree by its number, from 1 for no agreement.

    Splink keeps the weights of a pair and not its degrees, unless it keeps the values as well.
    """
    sizes = [len(comparison.likely) for comparison in comparisons]
    numbered = Likelihoods(
        tuple(np.exp2(np.arange(1, size + 1) - 40.0) for size in sizes),
        tuple(np.full(size, 2.0**-40) for size in sizes),
        np.zeros((len(sizes), len(sizes))),
    )
    return settings(comparisons, numbered, 0.5, intermediate=True, frequencies=False)


def _splink_comparison(
    comparison: Comparison, partners: list[float], strangers: list[float], frequencies: bool
) -> dict[str, object]:
    levels: list[dict[str, object]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "sin dato", "is_null_level": True}
    ]
    rungs = [*comparison.degrees, Degree("distinto", "ELSE", 0.0)]
    for degree, m, u in zip(rungs, reversed(partners), reversed(strangers), strict=True):
        level: dict[str, object] = {
            "sql_condition": degree.condition,
            "label_for_charts": degree.label,
            "m_probability": m,
            "u_probability": u,
        }
        if frequencies and degree.frequency_of is not None:
            level |= {
                "tf_adjustment_column": degree.frequency_of,
                "tf_adjustment_weight": degree.frequency_weight,
                "tf_minimum_u_value": RAREST,
                "disable_tf_exact_match_detection": True,
            }
        levels.append(level)
    return {"output_column_name": comparison.name, "comparison_levels": levels}
