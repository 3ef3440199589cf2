"""What the exhaustive and the random comparisons share: cases in both languages, and how many.

A case is the oracle's dict; `situation` says the same in the hub's own type. Sizes are small by
default and full with `RULES=full` (the target `test-rules` of the Makefile).
"""

import os
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from shutil import copy, copytree

import yaml

from consent.terms import ConsentStatus
from policies.decide import decide_one
from policies.decisions import Decision, Permitted
from policies.explain import reason_code
from policies.rulebook import DEFAULT_FOLDER, Rulebook
from policies.situations import Situation
from policies.vocabulary import Assurance

IS_FULL = os.environ.get("RULES") == "full"
DAY = date(2026, 6, 1)
CONSENTS = [(status.value, False) for status in ConsentStatus] + [
    (status.value, True) for status in ConsentStatus if status.is_valid_for_processing
]
PEOPLE = [(False, False, False), (True, False, False), (False, True, False), (True, True, False),
          (False, False, True)]  # fmt: skip
"""Minor, protected, blocked."""
BASES = ["legal-function", "consent", "vital-interest", "statistics", "own-right"]
GROUNDS = ["none", "explicit-authorisation", "vital-interest", "statistics", "health-function",
           "own-right"]  # fmt: skip
LEVELS = {"low": Assurance.LOW, "medium": Assurance.MEDIUM, "high": Assurance.HIGH,
          "very-high": Assurance.VERY_HIGH}  # fmt: skip
NOTICE = {"version": "1", "consent_days": 365, "text": {"es": "Usted permite.", "en": "You allow."}}


def word(decision: Decision) -> str:
    """A decision as the one word the oracle answers with."""
    if isinstance(decision, Permitted):
        return f"yes: {decision.ground.agreement_id}"
    return reason_code(decision)


def engine_answer(rulebook: Rulebook, case: dict) -> str:
    """What the rules say to the oracle's case."""
    return word(decide_one(rulebook, situation(case)))


def situation(case: dict) -> Situation:
    """The oracle's case in the hub's own type."""
    return Situation(
        case["agency"], case["role"], case["purpose"], case["field"], case["has_case"],
        LEVELS[case["assurance"]], case["has_scope"], case["day"], case["is_minor"],
        case["is_protected"], case["is_blocked"], ConsentStatus(case["consent"]),
        case["consent_covers"],
    )  # fmt: skip


def matrix(rulebook: Rulebook) -> Iterator[tuple]:
    """Role x agency x purpose x field x consent x kind of subject, each with one nobody knows."""
    return product(
        (*rulebook.roles, "visitor"), (*rulebook.agencies, "notaria"),
        (*rulebook.purposes, "marketing"), (*rulebook.fields, "shoe_size"), CONSENTS, PEOPLE,
    )  # fmt: skip


def case_of(cell: tuple) -> dict:
    """A cell of the matrix as a case with nothing else missing."""
    role, agency, purpose, field, (consent, covers), (minor, protected, blocked) = cell
    return {
        "role": role, "agency": agency, "purpose": purpose, "field": field, "consent": consent,
        "consent_covers": covers, "is_minor": minor, "is_protected": protected,
        "is_blocked": blocked, "has_case": True, "has_scope": True, "assurance": "very-high",
        "day": DAY,
    }  # fmt: skip


def random_case(rulebook: Rulebook, draw: Random) -> dict:
    """Any case; three in four have nothing missing on the side of whoever asks."""
    purpose = draw.choice([*rulebook.purposes.values()])
    in_order = draw.random() < 0.75
    agency = purpose.agency if in_order else draw.choice([*rulebook.agencies, "notaria"])
    fitting = [r.code for r in rulebook.roles.values() if purpose.audience in r.audiences]
    role = draw.choice(fitting if in_order and fitting else [*rulebook.roles, "visitor"])
    fields = purpose.fields if draw.random() < 0.6 else (*rulebook.fields, "shoe_size")
    consent, covers = draw.choice(CONSENTS)
    agreement = draw.choice([*rulebook.agreements.values()])
    return {
        "role": role,
        "agency": agency,
        "purpose": purpose.code if draw.random() < 0.98 else "marketing",
        "field": draw.choice(fields),
        "consent": consent,
        "consent_covers": covers,
        "is_minor": draw.random() < 0.3,
        "is_protected": draw.random() < 0.2,
        "is_blocked": draw.random() < 0.1,
        "has_case": in_order or draw.random() < 0.5,
        "has_scope": in_order or draw.random() < 0.5,
        "assurance": "very-high" if in_order else draw.choice(list(LEVELS)),
        "day": draw.choice([DAY, DAY, DAY, agreement.starts, agreement.ends]),
    }


def copied(folder: Path) -> Path:
    """The shipped rules in a folder of one's own."""
    for name in ("agencies", "categories", "purposes", "roles"):
        copy(DEFAULT_FOLDER / f"{name}.yaml", folder)
    for name in ("agreements", "sharing"):
        copytree(DEFAULT_FOLDER / name, folder / name)
    return folder


def with_basis(folder: Path, basis: str) -> Path:
    """The shipped rules, every agreement resting on one and the same basis."""
    rewrite(copied(folder), lambda agreement: agreement | {"basis": basis})
    return folder


def with_odd_agreements(folder: Path, draw: Random) -> Path:
    """The shipped rules with everything in an agreement that may be written wrongly."""
    fields = [
        f["code"]
        for c in read(copied(folder), "categories.yaml")["categories"]
        for f in c["fields"]
    ]

    def odd(agreement: dict) -> dict:
        own = agreement["fields"]
        return agreement | {
            "basis": draw.choice([agreement["basis"], *BASES]),
            "sensitive_ground": draw.choice([agreement["sensitive_ground"], *GROUNDS]),
            "covers_minors": draw.random() < 0.5,
            "covers_protected": draw.random() < 0.3,
            "fields": list(
                dict.fromkeys([*draw.sample(own, max(1, len(own) // 2)), *draw.sample(fields, 3)])
            ),
            "from": draw.choice([date(2025, 1, 1), date(2025, 1, 1), DAY, date(2026, 6, 2)]),
            "until": draw.choice([date(2030, 1, 1), date(2030, 1, 1), date(2026, 6, 3)]),
        }

    rewrite(folder, odd)
    return folder


def rewrite(folder: Path, change) -> None:
    """Write every agreement changed; every purpose gets a notice, so that any basis may be used."""
    for path in (folder / "agreements").glob("*.yaml"):
        agreements = [change(one) for one in read(folder, f"agreements/{path.name}")["agreements"]]
        path.write_text(dump({"agreements": agreements}), encoding="utf-8")
    purposes = read(folder, "purposes.yaml")["purposes"]
    with_notice = [{"notice": NOTICE, **purpose} for purpose in purposes]
    (folder / "purposes.yaml").write_text(dump({"purposes": with_notice}), encoding="utf-8")


def read(folder: Path, name: str) -> dict:
    """A rule file as plain data."""
    return yaml.load((folder / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def dump(document: dict) -> str:
    """Plain data as a rule file, without references."""

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, _data: object) -> bool:
            return True

    return yaml.dump(document, Dumper=Plain, allow_unicode=True, sort_keys=False)
