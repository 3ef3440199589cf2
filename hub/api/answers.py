"""From what was decided to what an agency reads: values with their origin, reasons in words."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from consent.terms import Language
from hub.services.access_log import Receipt
from hub.services.sharing import Answer, Denial
from hub.services.subject_lookup import GivenValue
from hub.web_errors import NO_STORE, PROBLEM_TYPE, ProblemKind, problem_document
from policies.decisions import Decision, Permitted
from policies.explain import explain, reason_code
from policies.rulebook import Rulebook
from policies.vocabulary import Sensitivity
from policies.wording import Wording

NO_VALUE = "no_value"
NO_VALUE_SENTENCE = Wording(
    es="No hay «{field}»: ninguna entidad lo ha entregado.",
    en="There is no “{field}”: no agency has delivered it.",
)
UNREGISTERED = "unknown"
ANSWERED = 200
MOST_SENTENCES = 1_024
MARKED = frozenset({Sensitivity.SENSITIVE, Sensitivity.CHILD})
SCOPE_HEADER = MappingProxyType({"WWW-Authenticate": 'Bearer error="insufficient_scope"'})
DENIALS: Mapping[Denial, tuple[ProblemKind, str]] = MappingProxyType(
    {
        Denial.UNKNOWN_PURPOSE: (
            ProblemKind(403, "unknown-purpose", "La finalidad no está registrada"),
            "Use una de las finalidades registradas de su entidad.",
        ),
        Denial.PURPOSE_OF_OTHER_AGENCY: (
            ProblemKind(403, "purpose-of-other-agency", "La finalidad es de otra entidad"),
            "Use una de las finalidades registradas de su entidad.",
        ),
        Denial.SCOPE_MISSING: (
            ProblemKind(403, "scope-missing", "El token no incluye la finalidad", SCOPE_HEADER),
            "Pida un token con el alcance de la finalidad.",
        ),
        Denial.CASE_MISSING: (
            ProblemKind(403, "case-missing", "Falta el número del caso"),
            "Escriba el caso en «case_ref» y pregunte otra vez.",
        ),
        Denial.NOT_PERMITTED: (
            ProblemKind(403, "not-permitted", "No se puede mostrar ningún dato"),
            "Cada dato dice por qué no se muestra.",
        ),
        Denial.NOTHING_TO_SHOW: (
            ProblemKind(404, "nothing-to-show", "No hay datos para mostrar"),
            "Nadie tiene ese documento, o no hay datos suyos para esta finalidad.",
        ),
    }
)


def lookup_response(rulebook: Rulebook, answer: Answer, language: Language) -> Response:
    """The answer to a look-up, or the problem document that stands in its place."""
    document = answer_document(rulebook, answer, language)
    if answer.denial is not None:
        kind, _ = DENIALS[answer.denial]
        headers = {**NO_STORE, **kind.headers}
        return JSONResponse(document, kind.status, headers, media_type=PROBLEM_TYPE)
    return JSONResponse({name: told for name, told in document.items() if name != "status"})


def answer_document(rulebook: Rulebook, answer: Answer, language: Language) -> dict[str, object]:
    """What one person's answer says, with the status it has or would have alone."""
    withheld = [
        *(_withheld(rulebook, name, made, language) for name, made in answer.withheld.items()),
        *(_without_value(rulebook, name, language) for name in answer.without_value),
    ]
    receipt = receipt_members(answer.receipt)
    if answer.denial is not None:
        kind, detail = DENIALS[answer.denial]
        return problem_document(kind, detail, {"withheld": withheld, "receipt": receipt})
    fields = {name: _field(rulebook, name, values) for name, values in answer.given.items()}
    return {"status": ANSWERED, "fields": fields, "withheld": withheld, "receipt": receipt}


def language_of(request: Request) -> Language:
    """English for whoever prefers it, Spanish for everybody else."""
    preferred = request.headers.get("accept-language", "").strip().lower()
    return Language.ENGLISH if preferred.startswith("en") else Language.SPANISH


def _field(rulebook: Rulebook, name: str, values: Sequence[GivenValue]) -> dict[str, object]:
    known = rulebook.fields[name]
    marks = ["contested"] if any(value.is_contested for value in values) else []
    marks += [known.sensitivity.value] if known.sensitivity in MARKED else []
    if known.is_many:
        return {"value": [_value(value) for value in values], "marks": marks}
    return {**_value(values[0]), "marks": marks}


def _value(given: GivenValue) -> dict[str, object]:
    return {
        "value": given.value,
        "source": given.source,
        "received_at": given.received_at.isoformat(),
    }


def _withheld(
    rulebook: Rulebook, name: str, made: Decision, language: Language
) -> Mapping[str, str]:
    """A field that nobody registered is not named: its name is the caller's own text."""
    if isinstance(made, Permitted):
        return _without_value(rulebook, name, language)
    return {
        "field": name if name in rulebook.fields else UNREGISTERED,
        "reason": reason_code(made),
        "message": explain(made, rulebook.label(name, language), language),
    }


def _without_value(rulebook: Rulebook, name: str, language: Language) -> Mapping[str, str]:
    return _no_value(name, rulebook.label(name, language), language)


@lru_cache(MOST_SENTENCES)
def _no_value(name: str, label: str, language: Language) -> Mapping[str, str]:
    message = NO_VALUE_SENTENCE.say(language).format(field=label)
    return {"field": name, "reason": NO_VALUE, "message": message}


def receipt_members(receipt: Receipt) -> dict[str, object]:
    """Where the access stands in the log, for whoever wants to prove it."""
    return {
        "entry": receipt.entry,
        "leaf_hash": b64encode(receipt.leaf_hash).decode(),
        "proof": f"/log/proof/{receipt.entry}",
    }
