"""The rules of survivorship as dbt takes them: read from policies/, checked, handed over."""

import re
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
PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field of the profile finds its value."""

    kind: Kind
    criteria: tuple[Criterion, ...]
    authority: tuple[str, ...]


def load_survivorship(path: Path) -> dict[str, Rule]:
    """Read the rules of `path`, refusing whatever dbt could only misunderstand."""
    document = _document(path)
    if not isinstance(document, dict) or not isinstance(document.get("fields"), dict):
        raise SurvivorshipError(f"{path.name}: falta la lista de campos «fields».")
    return {_plain(field): _rule(field, rule) for field, rule in document["fields"].items()}


def as_dbt_variable(rules: Mapping[str, Rule]) -> dict[str, dict[str, dict[str, object]]]:
    """Shape the rules as the dbt variable `survivorship`."""
    return {"fields": {field: asdict(rule) for field, rule in rules.items()}}


def _document(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise SurvivorshipError(
            f"No se puede leer {path.name}: revise policies/ y repita."
        ) from None
    except yaml.YAMLError:
        raise SurvivorshipError(f"{path.name} no es YAML: corrija la sintaxis.") from None


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
    authority = tuple(_plain(agency) for agency in rule.get("authority", ()))
    if ("authority" in criteria) != bool(authority):
        raise SurvivorshipError(
            f"El campo {field}: el criterio authority y la lista de agencias van juntos."
        )
    return Rule(cast("Kind", kind), cast("tuple[Criterion, ...]", criteria), authority)


def _plain(name: object) -> str:
    """Names go into SQL text: only plain ones do."""
    if not isinstance(name, str) or not PLAIN_NAME.fullmatch(name):
        raise SurvivorshipError(
            f"«{name}» no es un nombre de campo ni de agencia: use letras minúsculas y guion bajo."
        )
    return name
