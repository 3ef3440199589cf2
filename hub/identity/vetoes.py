"""Contradictions: what forbids two mentions to be one person, however much else agrees.

A veto is checked between every two members of a group, not only between the two ends of an
edge, so that a chain of relatives never becomes one person. Equal documents contradict only when
neither the given name nor the birth date stands by them: a child under the mother's cédula.
"""

from hub.identity import agreement
from hub.identity.pair_view import side_by_side

GENERATION_YEARS = 12
YOUNGEST_GUARDIAN_YEARS = 15
YOUNGEST_CARD_HOLDER_YEARS = 17
# The civil registration serves as document until seven, the cédula from eighteen.
YEARS_FROM_CERTIFICATE_TO_CARD = 10

_NAMES_DIFFER = f"{agreement.GIVEN_NAMES_DIFFER} and not ({agreement.SAME_DOCUMENT} and {agreement.BIRTH_DATES_AGREE})"

_NEXT_DOCUMENT = f"{agreement.CONSECUTIVE_DOCUMENTS} and coalesce(given_l <> given_r, false)"

_SAME_KIND = (
    "coalesce(document_type_l = document_type_r and document_type_l in ('CC', 'TI', 'RC'), false)"
)
_SAME_NAME_AND_DATE = f"(coalesce(given_l = given_r, false) and {agreement.BIRTH_DATES_AGREE})"
# Two clerks slipped, a digit each: the numbers of two people are further apart.
_TWICE_MISTYPED = (
    f"{agreement.BIRTH_DATES_AGREE} and {agreement.GIVEN_NAMES_COMPATIBLE}"
    f" or coalesce(given_l = given_r, false) and not {agreement.BIRTH_DATES_DIFFER}"
)
_TWO_DOCUMENTS = (
    f"case when not {_SAME_KIND} or coalesce({agreement.ONE_ERROR_IN_DOCUMENT}, true) then false"
    f" when {agreement.TWO_ERRORS_IN_DOCUMENT} then not ({_TWICE_MISTYPED})"
    f" else not {_SAME_NAME_AND_DATE} end"
)

GENERATIONS_APART = (
    f"({agreement.BIRTH_DATES_DIFFER}"
    f" and abs(year(birth_date_l) - year(birth_date_r)) >= {GENERATION_YEARS})"
)

_NEAR_NAME_OTHER_DATE = (
    f"{agreement.BIRTH_DATES_DIFFER} and coalesce(given_1_l <> given_1_r, false)"
    f" and not {agreement.SAME_DOCUMENT}"
)

_SAME_ROW = "source_row_l = source_row_r and role_l <> role_r"


def _too_young(adult: str, minor: str, years: int) -> str:
    return f"coalesce(birth_date_{minor} + interval {years} year > valid_from_{adult}, false)"


def _minor_and(condition: str, years: int) -> str:
    sides = [
        f"({condition.format(side=adult)} and {_too_young(adult, minor, years)})"
        for adult, minor in (("l", "r"), ("r", "l"))
    ]
    return (
        f"({' or '.join(sides)}) and not {agreement.SAME_DOCUMENT}"
        f" and not {agreement.BIRTH_DATES_AGREE}"
    )


def _grown(side: str) -> str:
    return f"(coalesce(document_type_{side} = 'CC', false) or role_{side} = 'guardian')"


_CARD_AND_CERTIFICATE = (
    f"({_grown('l')} and coalesce(document_type_r = 'RC', false)"
    f" or {_grown('r')} and coalesce(document_type_l = 'RC', false))"
    f" and abs(date_diff('year', valid_from_l, valid_from_r)) < {YEARS_FROM_CERTIFICATE_TO_CARD}"
    f" and not {agreement.SAME_DOCUMENT} and not {agreement.BIRTH_DATES_AGREE}"
)

# Each contradiction by its code, with the SQL that finds it and the sentence a reviewer reads.
CONTRADICTIONS: dict[str, tuple[str, str]] = {
    "same_row": (_SAME_ROW, "La misma fila los nombra como dos personas: estudiante y acudiente."),
    "names_differ": (_NAMES_DIFFER, "Los nombres son distintos y el documento no los une."),
    "next_document": (_NEXT_DOCUMENT, "Documentos consecutivos con otro nombre: gemelos."),
    "two_documents": (_TWO_DOCUMENTS, "Dos documentos de la misma clase con otro nombre o fecha."),
    "generations": (GENERATIONS_APART, "Las fechas de nacimiento son de otra generación."),
    "near_name_other_date": (
        _NEAR_NAME_OTHER_DATE,
        "Nombres parecidos con otra fecha de nacimiento: hermanos.",
    ),
    "card_and_certificate": (
        _CARD_AND_CERTIFICATE,
        "Uno tiene cédula y el otro registro civil en los mismos años.",
    ),
    "young_guardian": (
        _minor_and("role_{side} = 'guardian'", YOUNGEST_GUARDIAN_YEARS),
        "Uno es acudiente y el otro es menor de edad.",
    ),
    "young_card_holder": (
        _minor_and("coalesce(document_type_{side} = 'CC', false)", YOUNGEST_CARD_HOLDER_YEARS),
        "Uno tiene cédula de ciudadanía y el otro es menor de edad.",
    ),
}


def _contradiction_case() -> str:
    """SQL for the code of the first contradiction of a pair, or null."""
    branches = " ".join(f"when {sql} then '{code}'" for code, (sql, _) in CONTRADICTIONS.items())
    return f"case {branches} end"


CONTRADICTION = _contradiction_case()


def contradictions_among(pairs: str, left: str = "mentions", right: str = "mentions") -> str:
    """Query for the pairs of `pairs` that contradict each other, with the code of the reason."""
    return (
        f"select unique_id_l, unique_id_r, {CONTRADICTION} as contradiction"  # noqa: S608
        f" from {side_by_side(pairs, left, right)} where contradiction is not null"
    )
