"""Cedar behind a small door: policies are parsed once, validated always, asked with full inputs.

Two traps are closed here (docs of the engine and our tests tell them): a forbid that fails to
evaluate is skipped by Cedar, so any diagnostic error is a no and an alarm; and policies that do
not pass the schema never load.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import cedarpy

from consent.canonical import Json
from policies.errors import RulebookError
from policies.vocabulary import Reason

MEMORY = 65_536
"""How many different answers are remembered; each is decided by its input alone."""

REQUIRED_ANNOTATIONS = ("id", "norm", "why")


class AskInput(NamedTuple):
    """All that decides whether an agency may ask under a purpose."""

    agency: str
    purpose: str
    role: str
    scopes: frozenset[str]
    case_given: bool
    assurance: int


class ReadInput(NamedTuple):
    """All that decides whether one field may be read under one agreement."""

    agency: str
    purpose: str
    agreement: str
    field: str
    today: date
    subject_is_minor: bool
    subject_is_protected: bool
    value_is_blocked: bool
    consent: str
    consent_covers: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Cedar answered: the policies that decided, and the reasons of those that forbid."""

    is_allowed: bool
    policy_ids: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


FAILED = Verdict(is_allowed=False, reasons=(Reason.POLICY_ERROR,))

Input: TypeAlias = AskInput | ReadInput


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One hand-written policy as the reader of the rules sees it."""

    policy_id: str
    effect: str
    norm: str
    why: str
    reason: Reason | None


@dataclass(frozen=True)
class Engine:
    """The policies, their schema and the entities, parsed and checked against each other."""

    policies: tuple[PolicyText, ...]
    _policy_set: cedarpy.PolicySet = field(repr=False)
    _schema: cedarpy.Schema = field(repr=False)
    _entities: cedarpy.Entities = field(repr=False)
    _reasons: Mapping[str, Reason] = field(repr=False)

    def __post_init__(self) -> None:
        """Remember answers for as long as this engine lives."""
        object.__setattr__(self, "verdict", lru_cache(MEMORY)(self.verdict))

    def verdict(self, asked: Input) -> Verdict:
        """The answer to one full input."""
        request = _ask_request(asked) if isinstance(asked, AskInput) else _read_request(asked)
        result = cedarpy.is_authorized(
            request, self._policy_set, self._entities, schema=self._schema
        )
        if result.diagnostics.errors or result.decision is cedarpy.Decision.NoDecision:
            return FAILED
        ids = tuple(sorted(result.diagnostics.id_annotations_by_reason.values()))
        reasons = sorted((self._reasons[i] for i in ids if i in self._reasons), key=_rank)
        return Verdict(result.allowed, ids, tuple(reasons))


def build_engine(
    policy_text: str, schema_text: str, entities: Sequence[Mapping[str, Json]]
) -> Engine:
    """Parse and check everything; refuse what Cedar or the house rules refuse."""
    try:
        schema = cedarpy.Schema.from_str(schema_text)
        policies = _policies(policy_text)
        validation = cedarpy.validate_policies(policy_text, schema)
        parsed = cedarpy.Entities.from_json_str(json.dumps(entities), schema=schema)
    except ValueError as error:
        raise RulebookError(
            f"sharing/: Cedar cannot read the rules ({error}). Correct it."
        ) from error
    if not validation.validation_passed:
        problems = "; ".join(str(problem.error) for problem in validation.errors)
        raise RulebookError(
            f"sharing/: the policies do not fit the schema ({problems}). Correct it."
        )
    reasons = {policy.policy_id: policy.reason for policy in policies if policy.reason}
    return Engine(policies, cedarpy.PolicySet.from_str(policy_text), schema, parsed, reasons)


def _policies(policy_text: str) -> tuple[PolicyText, ...]:
    statics = json.loads(cedarpy.policies_to_json_str(policy_text))["staticPolicies"]
    policies = tuple(_policy(place, body) for place, body in statics.items())
    if len({policy.policy_id for policy in policies}) < len(policies):
        raise RulebookError("sharing/: two policies share one @id. Give each its own.")
    return tuple(sorted(policies, key=lambda policy: policy.policy_id))


def _policy(place: str, body: Mapping[str, Mapping[str, str]]) -> PolicyText:
    notes, effect = body.get("annotations", {}), str(body["effect"])
    missing = [name for name in REQUIRED_ANNOTATIONS if not notes.get(name)]
    if missing:
        raise RulebookError(f"sharing/: {notes.get('id', place)} lacks @{missing[0]}. Write it.")
    if (effect == "forbid") != (notes.get("reason") in set(Reason)):
        raise RulebookError(f"sharing/: {notes['id']}: a forbid, and only it, has a known @reason.")
    reason = Reason(notes["reason"]) if effect == "forbid" else None
    return PolicyText(notes["id"], effect, notes["norm"], notes["why"], reason)


def _rank(reason: Reason) -> int:
    return reason.rank


def _ask_request(asked: AskInput) -> dict[str, Json]:
    return {
        "principal": {"type": "Agency", "id": asked.agency},
        "action": {"type": "Action", "id": "ask"},
        "resource": {"type": "Purpose", "id": asked.purpose},
        "context": {
            "role": entity("Role", asked.role),
            "scopes": sorted(asked.scopes),
            "case_given": asked.case_given,
            "assurance": asked.assurance,
        },
    }


def _read_request(asked: ReadInput) -> dict[str, Json]:
    return {
        "principal": {"type": "Agency", "id": asked.agency},
        "action": {"type": "Action", "id": "read"},
        "resource": {"type": "Field", "id": asked.field},
        "context": {
            "purpose": entity("Purpose", asked.purpose),
            "agreement": entity("Agreement", asked.agreement),
            "today": day(asked.today),
            "subject_is_minor": asked.subject_is_minor,
            "subject_is_protected": asked.subject_is_protected,
            "value_is_blocked": asked.value_is_blocked,
            "consent": entity("ConsentStatus", asked.consent),
            "consent_covers": asked.consent_covers,
        },
    }


def entity(kind: str, code: str) -> dict[str, Json]:
    """A reference to an entity, as Cedar writes it in JSON."""
    return {"__entity": {"type": kind, "id": code}}


def day(value: date) -> dict[str, Json]:
    """A day, as Cedar writes it in JSON."""
    return {"__extn": {"fn": "datetime", "arg": value.isoformat()}}
