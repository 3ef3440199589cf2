"""The rules of survivorship as dbt takes them: read from policies/, checked, handed over.

Where an accepted correction of the citizen decides, `correction` stands among the criteria of the
field. Everywhere else a register keeps the value and the correction is a mark beside it: the file
names the register and the norm, and dbt gets the criterion `register` before all others.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import yaml

from hub.lake.errors import SurvivorshipError

Kind = Literal["best", "latest", "list", "total"]
Criterion = Literal[
    "correction",
    "well-formed",
    "verified",
    "later-document",
    "majority",
    "authority",
    "completeness",
    "recency",
]
REGISTER = "register"
PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")
PARTS = frozenset({"kind", "criteria", "authority", "verified_by"})


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field of the profile finds its value."""

    kind: Kind
    criteria: tuple[Criterion, ...]
    authority: tuple[str, ...] = ()
    verified_by: tuple[str, ...] = ()

    @property
    def corrections_win(self) -> bool:
        """Whether an accepted correction decides, or is only a mark beside the register's value."""
        return "correction" in self.criteria


def load_survivorship(path: Path) -> dict[str, Rule]:
    """Read the rules of `path`, refusing whatever dbt could only misunderstand."""
    document = _document(path)
    if not isinstance(document, dict) or not isinstance(document.get("fields"), dict):
        raise SurvivorshipError(f"{path.name}: falta la lista de campos «fields».")
    rules = {_plain(field): _rule(field, rule) for field, rule in document["fields"].items()}
    _refuse_unkept(rules, sorted(_kept(document.get("registers", []))))
    return rules


def as_dbt_variable(rules: Mapping[str, Rule]) -> dict[str, dict[str, dict[str, object]]]:
    """Shape the rules as the dbt variable `survivorship`."""
    return {"fields": {field: _for_dbt(rule) for field, rule in rules.items()}}


def _for_dbt(rule: Rule) -> dict[str, object]:
    first = () if rule.corrections_win else (REGISTER,)
    return {**asdict(rule), "criteria": first + rule.criteria}


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
    if not isinstance(rule, dict) or not rule.keys() <= PARTS:
        raise SurvivorshipError(f"El campo {field} solo admite {', '.join(sorted(PARTS))}.")
    kind = rule.get("kind", "best")
    if kind not in get_args(Kind):
        raise SurvivorshipError(f"El campo {field}: kind debe ser uno de {get_args(Kind)}.")
    criteria = _criteria(field, rule.get("criteria", ()))
    authority = tuple(_plain(agency) for agency in rule.get("authority", ()))
    verified_by = tuple(_plain(agency) for agency in rule.get("verified_by", ()))
    if ("authority" in criteria) != bool(authority):
        raise SurvivorshipError(
            f"El campo {field}: el criterio authority y la lista de agencias van juntos."
        )
    if ("verified" in criteria) != bool(verified_by) or set(verified_by) - set(authority):
        raise SurvivorshipError(
            f"El campo {field}: el criterio verified y la lista verified_by van juntos, "
            "y solo nombra agencias de authority."
        )
    return Rule(cast("Kind", kind), criteria, authority, verified_by)


def _criteria(field: str, asked: object) -> tuple[Criterion, ...]:
    known = get_args(Criterion)
    if not isinstance(asked, list) or not asked or any(name not in known for name in asked):
        raise SurvivorshipError(f"El campo {field}: criteria lleva uno o más de {known}.")
    if len(set(asked)) < len(asked):
        raise SurvivorshipError(f"El campo {field}: cada criterio se pregunta una sola vez.")
    return tuple(cast("list[Criterion]", asked))


def _kept(registers: object) -> Iterator[str]:
    """Yield the fields that a register keeps; each register says why with a norm."""
    for register in registers if isinstance(registers, list) else [registers]:
        if not isinstance(register, dict) or register.keys() != {"keeper", "norm", "fields"}:
            raise SurvivorshipError("Cada registro de «registers» lleva keeper, norm y fields.")
        yield from register["fields"]


def _refuse_unkept(rules: Mapping[str, Rule], kept: list[str]) -> None:
    """A field is the citizen's to correct or a register's to keep: never both, never neither."""
    expected = sorted(field for field, rule in rules.items() if not rule.corrections_win)
    if kept != expected:
        wrong = sorted(set(kept) ^ set(expected)) or kept
        raise SurvivorshipError(
            f"Campos sin decidir: {', '.join(wrong)}. O llevan el criterio correction, "
            "o los guarda un solo registro de «registers»."
        )


def _plain(name: object) -> str:
    """Names go into SQL text: only plain ones do."""
    if not isinstance(name, str) or not PLAIN_NAME.fullmatch(name):
        raise SurvivorshipError(
            f"«{name}» no es un nombre de campo ni de agencia: use letras minúsculas y guion bajo."
        )
    return name
