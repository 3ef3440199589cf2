"""What is compared between two mentions, in levels from the strongest to the weakest.

Phone and address are one comparison, since relatives share both; a first name that agrees while
the second differs has its own level, since siblings share the first; the next document number is
not a slip of the pen, since twins are registered one after the other.
"""

from dataclasses import dataclass

from hub.identity import agreement
from hub.identity.agreement import near


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement: its Spanish name, its SQL and whose frequency refines it."""

    label: str
    condition: str
    frequency_of: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared; `otherwise` names the case where no level is reached."""

    name: str
    missing: str
    levels: tuple[Level, ...]
    otherwise: str


DOCUMENT = Comparison(
    name="document",
    missing="document_number_l is null or document_number_r is null",
    levels=(
        Level("mismo documento", "document_number_l = document_number_r"),
        Level(
            "documento con un error",
            f"{agreement.ONE_ERROR_IN_DOCUMENT} and not {agreement.CONSECUTIVE_DOCUMENTS}",
        ),
        Level(
            "documento de otra clase",
            "coalesce(document_type_l, '') <> coalesce(document_type_r, '')"
            f" and not {agreement.BOTH_NATIONAL}",
        ),
    ),
    otherwise="otro documento",
)

GIVEN_NAMES = Comparison(
    name="given_names",
    missing="given_1_l is null or given_1_r is null",
    levels=(
        Level("mismos nombres", "given_l = given_r", "given"),
        Level(
            "mismo primer nombre, falta el segundo",
            f"given_1_l = given_1_r and {agreement.SECOND_GIVEN_ABSENT}",
            "given_1",
        ),
        Level("usa el segundo nombre o los invierte", agreement.GIVEN_SWAPPED),
        Level(
            "nombres casi iguales",
            f"({near('given_1_l', 'given_1_r')} or {agreement.short_for('given_1_l', 'given_1_r')})"
            f" and ({agreement.SECOND_GIVEN_ABSENT} or {near('given_2_l', 'given_2_r')})",
        ),
        Level("mismo primer nombre, otro segundo", "given_1_l = given_1_r", "given_1"),
        Level(
            "solo un nombre parecido",
            f"{near('given_1_l', 'given_1_r')}"
            " or substr(given_1_l, 1, 3) = substr(given_1_r, 1, 3)"
            " or given_1_l = given_2_r or given_2_l = given_1_r",
        ),
    ),
    otherwise="otros nombres",
)

SURNAMES = Comparison(
    name="surnames",
    missing="surname_1_l is null or surname_1_r is null",
    levels=(
        Level("mismos apellidos", "surnames_l = surnames_r", "surnames"),
        Level(
            "mismo primer apellido, falta el segundo",
            f"surname_1_l = surname_1_r and {agreement.SECOND_SURNAME_ABSENT}",
            "surname_1",
        ),
        Level("apellidos invertidos", "surname_1_l = surname_2_r and surname_2_l = surname_1_r"),
        Level(
            "apellidos casi iguales",
            f"{near('surname_1_l', 'surname_1_r')} and"
            f" ({agreement.SECOND_SURNAME_ABSENT} or {near('surname_2_l', 'surname_2_r')})",
        ),
        Level(
            "un apellido en el lugar del otro",
            "surname_1_l = surname_2_r or surname_2_l = surname_1_r",
        ),
        Level(
            "un apellido igual, otro distinto",
            "surname_1_l = surname_1_r or"
            f" jaro_winkler_similarity(surname_2_l, surname_2_r) >= {agreement.NEAR_SURNAME}",
        ),
    ),
    otherwise="otros apellidos",
)

_SAME_YEAR = "year(birth_date_l) = year(birth_date_r)"

BIRTH_DATE = Comparison(
    name="birth_date",
    missing="birth_date_l is null or birth_date_r is null",
    levels=(
        Level("misma fecha de nacimiento", "birth_date_l = birth_date_r"),
        Level("día y mes de nacimiento invertidos", agreement.DAY_AND_MONTH_SWAPPED),
        Level("fecha de nacimiento con un error", agreement.ONE_ERROR_IN_BIRTH_DATE),
        Level(
            "mismo año de nacimiento y una parte",
            f"{_SAME_YEAR} and (month(birth_date_l) = month(birth_date_r)"
            " or day(birth_date_l) = day(birth_date_r)"
            " or substr(birth_text_l, 5) = '0101' or substr(birth_text_r, 5) = '0101')",
        ),
        Level("mismo año de nacimiento", _SAME_YEAR),
    ),
    otherwise="otra fecha de nacimiento",
)

HOUSEHOLD = Comparison(
    name="household",
    missing="(phone_l is null or phone_r is null) and (building_l is null or building_r is null)",
    levels=(
        Level("mismo teléfono y vivienda", "phone_l = phone_r and home_l = home_r"),
        Level("mismo teléfono", "phone_l = phone_r"),
        Level("misma vivienda", "home_l = home_r"),
        Level("mismo edificio", "building_l = building_r"),
    ),
    otherwise="otro teléfono y vivienda",
)

EMAIL = Comparison(
    name="email",
    missing="email_l is null or email_r is null",
    levels=(
        Level("mismo correo", "email_l = email_r"),
        Level(
            "correo casi igual",
            f"jaro_winkler_similarity(email_l, email_r) >= {agreement.NEAR_EMAIL}",
        ),
    ),
    otherwise="otro correo",
)

SEX = Comparison(
    name="sex",
    missing="sex_l is null or sex_r is null",
    levels=(Level("mismo sexo", "sex_l = sex_r"),),
    otherwise="otro sexo",
)

COMPARISONS = (DOCUMENT, GIVEN_NAMES, SURNAMES, BIRTH_DATE, HOUSEHOLD, EMAIL, SEX)


def _told(comparison: Comparison) -> str:
    branches = " ".join(
        f"when {level.condition} then '{level.label}'" for level in comparison.levels
    )
    return f"case when {comparison.missing} then null {branches} else '{comparison.otherwise}' end"


# SQL for the levels that a pair reached, in words a reviewer reads and without any value.
EVIDENCE = f"concat_ws('; ', {', '.join(map(_told, COMPARISONS))})"
