"""Who may see what: the rules again, slow and obvious. Shares no code with the hub.

Reads the same YAML files with a plain parser. Knows nothing of Cedar, nor of its policies. A
case is a dict of plain words; the answer is one word: `yes: <agreement>` or why not.
"""

from pathlib import Path

import yaml

LADDER = [
    "protected_person", "field_not_in_purpose", "no_agreement", "agreement_not_in_force",
    "blocked_by_authority", "identity_not_needed", "minor_protected", "sensitive_without_basis",
    "consent_refused", "consent_withdrawn", "consent_expired", "consent_missing",
    "consent_narrower",
]  # fmt: skip
"""Farthest from a yes first: of several noes the nearest one is told."""

LEVELS = {"low": 1, "medium": 2, "high": 3, "very-high": 4}

ARTICLE_6 = {
    ("consent", "explicit-authorisation"),
    ("vital-interest", "vital-interest"),
    ("statistics", "statistics"),
    ("own-right", "own-right"),
}
"""Which basis goes with which exception; the health office has one of its own."""

NO_CONSENT = {
    "ConsentUnknown": "consent_missing",
    "ConsentRequested": "consent_missing",
    "ConsentRequestDeferred": "consent_missing",
    "ConsentRefused": "consent_refused",
    "ConsentWithdrawn": "consent_withdrawn",
    "ConsentRevoked": "consent_withdrawn",
    "ConsentExpired": "consent_expired",
    "ConsentInvalidated": "consent_expired",
}


class Oracle:
    def __init__(self, folder: Path) -> None:
        def read(name: str) -> dict:
            return yaml.load((folder / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

        self.agencies = {one["code"] for one in read("agencies.yaml")["agencies"]}
        self.roles = {one["code"]: one for one in read("roles.yaml")["roles"]}
        self.purposes = {one["code"]: one for one in read("purposes.yaml")["purposes"]}
        self.fields = {}
        for category in read("categories.yaml")["categories"]:
            for field in category["fields"]:
                kind = field.get("sensitivity", category["sensitivity"])
                self.fields[field["code"]] = {**field, "sensitivity": kind}
        self.agreements = {}
        for path in sorted((folder / "agreements").glob("*.yaml")):
            for one in read(f"agreements/{path.name}")["agreements"]:
                self.agreements.setdefault((one["agency"], one["purpose"]), []).append(one)
        for found in self.agreements.values():
            found.sort(key=lambda one: (one["basis"] == "consent", one["id"]))

    def answer(self, case: dict) -> str:
        if case["agency"] not in self.agencies:
            return "unknown_agency"
        if case["role"] not in self.roles:
            return "unknown_role"
        if case["purpose"] not in self.purposes:
            return "unknown_purpose"
        refusal = self.asking(case, self.roles[case["role"]], self.purposes[case["purpose"]])
        if refusal:
            return refusal
        if case["field"] not in self.fields:
            return "unknown_field"
        refusals = []
        for agreement in self.agreements.get((case["agency"], case["purpose"]), []):
            refusal = self.reading(case, agreement, self.purposes[case["purpose"]])
            if refusal is None:
                return f"yes: {agreement['id']}"
            refusals.append(refusal)
        return max(refusals, key=LADDER.index, default="no_agreement")

    def asking(self, case: dict, role: dict, purpose: dict) -> str | None:
        if purpose["agency"] != case["agency"]:
            return "purpose_of_other_agency"
        if purpose["audience"] not in role["audiences"]:
            return "role_not_allowed"
        if role["needs_scope"] and not case["has_scope"]:
            return "scope_missing"
        if LEVELS[case["assurance"]] < LEVELS[purpose["minimum_assurance"]]:
            return "assurance_too_low"
        if purpose["case_required"] and not case["has_case"]:
            return "case_missing"
        return None

    def reading(self, case: dict, agreement: dict, purpose: dict) -> str | None:  # noqa: C901  # a line a reason
        basis, field = agreement["basis"], self.fields[case["field"]]
        if case["is_protected"] and not agreement["covers_protected"]:
            return "protected_person"
        if field["code"] not in purpose["required"] + purpose["optional"]:
            return "field_not_in_purpose"
        if field["code"] not in agreement["fields"]:
            return "no_agreement"
        if not agreement["from"] <= case["day"] < agreement["until"]:
            return "agreement_not_in_force"
        if case["is_blocked"] and basis != "own-right":
            return "blocked_by_authority"
        if basis == "statistics" and field["identifies"]:
            return "identity_not_needed"
        if case["is_minor"] and not agreement["covers_minors"]:
            return "minor_protected"
        if field["sensitivity"] == "sensitive" and not self.excepted(agreement):
            return "sensitive_without_basis"
        if basis == "consent":
            return self.consent(case)
        made_for = {"statistics": "statistics", "own-right": "citizens"}
        if basis in made_for and purpose["audience"] != made_for[basis]:
            return "no_agreement"
        return None

    def excepted(self, agreement: dict) -> bool:
        pair = (agreement["basis"], agreement["sensitive_ground"])
        is_health = pair == ("legal-function", "health-function")
        return pair in ARTICLE_6 or (is_health and agreement["agency"] == "salud")

    def consent(self, case: dict) -> str | None:
        if case["consent"] in NO_CONSENT:
            return NO_CONSENT[case["consent"]]
        return None if case["consent_covers"] else "consent_narrower"
