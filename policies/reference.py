"""Writes the reference pages of the rules from the rules themselves; a test keeps them fresh."""

from collections.abc import Iterable, Sequence

from consent.terms import Language
from policies.agreements import Agreement
from policies.purposes import Purpose
from policies.rulebook import Rulebook

MARKS = (
    "Marks of a norm: **T** read in the statute's text, **S** from a secondary source, **C** still "
    "to be checked by a lawyer."
)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, one line a row."""
    return [_line(heads), _line(["---"] * len(heads)), *(_line(row) for row in rows)]


def purposes_page(rulebook: Rulebook) -> str:
    """The catalogue of purposes, each as a person is told of it."""
    lines = [
        "# Purposes",
        "",
        "What every purpose of the rulebook is for, what it may see and what a no changes. Written",
        "from `policies/purposes.yaml`: edit that file, not this page.",
        "",
        "Not for: who may use a purpose on which ground; see [sharing rules](sharing-rules.md).",
    ]
    for purpose in rulebook.purposes.values():
        lines += _purpose(rulebook, purpose)
    return "\n".join(lines) + "\n"


def policies_section(rulebook: Rulebook) -> list[str]:
    """The Cedar policies: what each does, and the norm it stands on."""
    rows = [
        (f"`{policy.policy_id}`", policy.effect, policy.why, policy.norm)
        for policy in rulebook.engine.policies
    ]
    return ["## Policies", "", *table(("policy", "effect", "why", "norm"), rows), ""]


def agreements_section(rulebook: Rulebook) -> list[str]:
    """The agreements: who may read what, on which basis, until when."""
    rows = [_agreement(agreement) for agreement in rulebook.agreements.values()]
    heads = ("agreement", "agency", "purpose", "basis", "norms", "fields", "from", "until")
    return ["## Agreements", "", MARKS, "", *table(heads, rows), ""]


def _purpose(rulebook: Rulebook, purpose: Purpose) -> list[str]:
    bounds = purpose.limits
    return [
        "",
        f"## `{purpose.code}`",
        "",
        f"{purpose.sentence.es} *{purpose.sentence.en}*",
        "",
        f"- Agency: `{purpose.agency}`; owner: {purpose.owner}; term: `dpv:{purpose.dpv}`; scope: `{purpose.scope}`",
        f"- If the person says no: {purpose.if_no.es} *{purpose.if_no.en}*",
        f"- Required: {_labels(rulebook, purpose.required)}",
        f"- Optional: {_labels(rulebook, purpose.optional) or 'none'}",
        (
            f"- Asks for a case number: {'yes' if purpose.case_required else 'no'}; assurance: "
            f"{purpose.minimum_assurance.name.lower()}"
        ),
        (
            f"- At most {bounds.requests_per_day} requests a day, {bounds.look_back_days} days back, "
            f"kept {bounds.data_life_days} days"
        ),
        *_notice(purpose),
    ]


def _notice(purpose: Purpose) -> list[str]:
    if purpose.notice is None:
        return []
    notice = purpose.notice
    return [
        (
            f"- Notice {notice.version}, a yes lasts {notice.consent_days} days at most: "
            f"“{notice.text.es}” *“{notice.text.en}”*"
        )
    ]


def _labels(rulebook: Rulebook, fields: Sequence[str]) -> str:
    return ", ".join(f"{rulebook.label(code, Language.SPANISH)} (`{code}`)" for code in fields)


def _agreement(agreement: Agreement) -> tuple[str, ...]:
    return (
        agreement.agreement_id,
        agreement.agency,
        f"`{agreement.purpose}`",
        agreement.basis,
        "; ".join(f"{norm.cite} [{norm.mark}]" for norm in agreement.norms),
        ", ".join(f"`{field}`" for field in agreement.fields),
        agreement.starts.isoformat(),
        agreement.ends.isoformat(),
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
