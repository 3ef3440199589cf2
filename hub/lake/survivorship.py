"""The rules of survivorship as dbt takes them: read from policies/, checked, handed over."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import yaml

from hub.lake.errors import SurvivorshipError

Kind = Literal["best", "latest", "list", "total"]
Criterion = Literal[
    "well-formed", "later-document", "majority", "authority", "completeness", "recency"
]
MOST_CRITERIA = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field of the profile finds its value."""

    kind: Kind
    criteria: tuple[Criterion, ...]
    authority: tuple[str, ...]


def load_survivorship(path: Path) -> dict[str, Rule]:
    """Read the rules of `path`, refusing whatever dbt could only misunderstand."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or not isinstance(document.get("fields"), dict):
        raise SurvivorshipError(f"{path.name}: falta la lista de campos «fields».")
    return {str(field): _rule(str(field), rule) for field, rule in document["fields"].items()}


def as_dbt_variable(rules: Mapping[str, Rule]) -> dict[str, dict[str, dict[str, object]]]:
    """Shape the rules as the dbt variable `survivorship`."""
    return {"fields": {field: asdict(rule) for field, rule in rules.items()}}


def _rule(field: str, rule: object) -> Rule:
    if not isinstance(rule, dict) or not rule.keys() <= {"kind", "criteria", "authority"}:
        raise SurvivorshipError(f"El campo {field} solo admite kind, criteria y authority.")
    kind = rule.get("kind", "best")
    criteria = tuple(rule.get("criteria", ()))
    if kind not in get_args(Kind):
        raise SurvivorshipError(f"El campo {field}: kind debe ser uno de {get_args(Kind)}.")
    if not criteria or len(criteria) > MOST_CRITERIA or set(criteria) - set(get_args(Criterion)):
        raise SurvivorshipError(
            f"El campo {field}: criteria lleva de 1 a {MOST_CRITERIA} de {get_args(Criterion)}."
        )
    authority = tuple(str(agency) for agency in rule.get("authority", ()))
    if ("authority" in criteria) != bool(authority):
        raise SurvivorshipError(
            f"El campo {field}: el criterio authority y la lista de agencias van juntos."
        )
    return Rule(cast("Kind", kind), cast("tuple[Criterion, ...]", criteria), authority)
