"""The trained model as a file of the repository: parameters, thresholds and who trained it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from hub.identity.errors import ModelError

# Raised whenever the comparisons change, so that parameters are never read into other levels.
MODEL_LAYOUT = 2
JOIN_WEIGHT = 8.0
FRACTURE_WEIGHT = 2.0
REVIEW_WEIGHT = 0.0
PRIOR = "probability_two_random_records_match"
# In a base of a handful of records the learnt chance would pass one.
HIGHEST_PRIOR = 0.01
SAVED_MODEL = Path(str(files("hub.identity"))) / "model.json"


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """Splink settings with their parameters, the names' frequencies, and the thresholds.

    Records join from `join_weight` on; those of one citizen stay together down to
    `fracture_weight`; between that and `review_weight` a pair is only worth a look.
    """

    command: str
    settings: dict[str, object]
    trained_mentions: int
    join_weight: float = JOIN_WEIGHT
    review_weight: float = REVIEW_WEIGHT
    fracture_weight: float = FRACTURE_WEIGHT
    frequencies: Mapping[str, Mapping[str, float]] = field(default_factory=dict, repr=False)

    def settings_for(self, mentions: int) -> dict[str, object]:
        """Settings for a base of this size: people have as many records in a larger one.

        So the chance that two random records match falls as the base grows.
        """
        learnt = self.settings.get(PRIOR)
        if not isinstance(learnt, float):
            raise ModelError(
                "El modelo de enlace no dice con qué frecuencia coinciden dos registros."
            )
        ratio = (self.trained_mentions - 1) / max(mentions - 1, 1)
        return self.settings | {PRIOR: min(learnt * ratio, HIGHEST_PRIOR)}

    def settings_json(self, mentions: int) -> str:
        """The same as text, always in the same order."""
        return json.dumps(self.settings_for(mentions), sort_keys=True)

    @property
    def version(self) -> str:
        """Twelve hex digits that change with any parameter or threshold."""
        return hashlib.sha256(self._text().encode()).hexdigest()[:12]

    def save(self, path: Path) -> None:
        """Write the model so that a review can read the difference."""
        path.write_text(self._text() + "\n", encoding="utf-8")

    def _text(self) -> str:
        content = {
            "layout": MODEL_LAYOUT,
            "command": self.command,
            "trained_mentions": self.trained_mentions,
            "join_weight": self.join_weight,
            "review_weight": self.review_weight,
            "fracture_weight": self.fracture_weight,
            "frequencies": self.frequencies,
            "settings": self.settings,
        }
        return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)


def load_model(path: Path = SAVED_MODEL) -> LinkageModel:
    """Read a saved model; one trained for other comparisons is refused."""
    advice = "Entrénelo de nuevo con `hub link train`."
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["layout"] != MODEL_LAYOUT:
            raise ModelError(f"El modelo {path.name} es de otra versión de las reglas. {advice}")
        return LinkageModel(
            command=content["command"],
            settings=content["settings"],
            trained_mentions=int(content["trained_mentions"]),
            join_weight=float(content["join_weight"]),
            review_weight=float(content["review_weight"]),
            fracture_weight=float(content["fracture_weight"]),
            frequencies={
                column: {str(name): float(share) for name, share in names.items()}
                for column, names in content["frequencies"].items()
            },
        )
    except FileNotFoundError:
        raise ModelError(f"No existe el modelo de enlace {path.name}. {advice}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"El modelo {path.name} no se puede leer. {advice}") from None
