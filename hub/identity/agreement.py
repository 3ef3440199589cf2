"""When two values of two mentions agree: the SQL conditions that scoring and vetoes share.

Every condition reads columns `<name>_l` and `<name>_r` of one row per pair, which is how Splink
names them.
"""

from hub.identity.nicknames import SHORT_FOR_SEVERAL

NEAR_NAME = 0.88
NEAR_SURNAME = 0.92
NEAR_EMAIL = 0.93


def first_true(*conditions: str) -> str:
    """Any of the conditions, the cheap ones first: DuckDB skips the rest only inside a `case`."""
    branches = " ".join(f"when {condition} then true" for condition in conditions)
    return f"(case {branches} else false end)"


def slips(left: str, right: str, most: int) -> str:
    """At most so many letters missing, added, changed or exchanged with their neighbour.

    Most pairs of one group write the same: they are not measured. An exchange is two changes to
    the quick measure, which spares most others the slow one.
    """
    return (
        f"(case when {left} = {right} then true"
        f" when levenshtein({left}, {right}) > {2 * most} then false"
        f" else damerau_levenshtein({left}, {right}) <= {most} end)"
    )


def near(left: str, right: str) -> str:
    """Two words that differ as a slip of pen or ear does; false where one is missing."""
    return first_true(
        f"{left} = {right}",
        f"jaro_winkler_similarity({left}, {right}) >= {NEAR_NAME}",
        slips(left, right, 1),
    )


def near_or_short(left: str, right: str) -> str:
    """Near, or one is short for the other: MAX for MAXIMILIANO, BETO for ROBERTO."""
    begins = f"starts_with({left}, {right}) or starts_with({right}, {left})"
    return first_true(begins, near(left, right), short_for(left, right))


def short_for(left: str, right: str) -> str:
    """One is a familiar form that stands for several names, the other one of them.

    One search in one text: a list of pairs would become a join of its own each time.
    """
    pairs = "".join(
        f"|{short} {formal}|" for short, names in SHORT_FOR_SEVERAL.items() for formal in names
    )
    longest = max(map(len, SHORT_FOR_SEVERAL))
    return first_true(
        *(
            f"length({short}) <= {longest}"
            f" and contains('{pairs}', '|' || {short} || ' ' || {formal} || '|')"
            for short, formal in ((left, right), (right, left))
        )
    )


def same(column: str) -> str:
    """Both sides hold the same value; false where one is missing."""
    return f"coalesce({column}_l = {column}_r, false)"


SAME_DOCUMENT = same("document_number")

CONSECUTIVE_DOCUMENTS = (
    "coalesce(abs(try_cast(document_number_l as bigint)"
    " - try_cast(document_number_r as bigint)) = 1, false)"
)

ONE_ERROR_IN_DOCUMENT = slips("document_number_l", "document_number_r", 1)
TWO_ERRORS_IN_DOCUMENT = slips("document_number_l", "document_number_r", 2)

# Certificate, identity card and cédula of a national carry one number for life (NUIP).
NATIONAL_DOCUMENTS = "('CC', 'TI', 'RC')"
BOTH_NATIONAL = (
    f"coalesce(document_type_l in {NATIONAL_DOCUMENTS}"
    f" and document_type_r in {NATIONAL_DOCUMENTS}, false)"
)

SECOND_GIVEN_ABSENT = "(given_2_l is null or given_2_r is null)"
SECOND_SURNAME_ABSENT = "(surname_2_l is null or surname_2_r is null)"


def _second_given(side: str, other: str) -> str:
    """A second given name that is a surname on the other side is a surname out of its column."""
    return (
        f"(given_2_{side} is not null and given_2_{side} is distinct from surname_1_{other}"
        f" and given_2_{side} is distinct from surname_2_{other})"
    )


SECOND_GIVEN_ON_BOTH = f"({_second_given('l', 'r')} and {_second_given('r', 'l')})"

GIVEN_SWAPPED = (
    "(given_1_l = given_2_r and (given_2_l is null or given_2_l = given_1_r)"
    " or given_2_l = given_1_r and (given_2_r is null or given_1_l = given_2_r))"
)

DAY_AND_MONTH_SWAPPED = (
    "(year(birth_date_l) = year(birth_date_r) and month(birth_date_l) = day(birth_date_r)"
    " and day(birth_date_l) = month(birth_date_r))"
)

ONE_ERROR_IN_BIRTH_DATE = slips("birth_text_l", "birth_text_r", 1)

BIRTH_DATES_AGREE = (
    f"coalesce(birth_date_l = birth_date_r or {DAY_AND_MONTH_SWAPPED}"
    f" or {ONE_ERROR_IN_BIRTH_DATE}, false)"
)

BIRTH_DATES_DIFFER = (
    f"(birth_date_l is not null and birth_date_r is not null and not {BIRTH_DATES_AGREE})"
)

_SOME_NAME_NEAR = first_true(
    *(near_or_short(f"given_{left}_l", f"given_{right}_r") for left in (1, 2) for right in (1, 2))
)

_IN_ORDER = (
    f"({near_or_short('given_1_l', 'given_1_r')} and {near_or_short('given_2_l', 'given_2_r')})"
)
_CROSSED = (
    f"({near_or_short('given_1_l', 'given_2_r')} and {near_or_short('given_2_l', 'given_1_r')})"
)

_OTHER_SEX = "(coalesce(sex_l <> sex_r, false) and given_1_l <> given_1_r)"

# Two people: no given name near any of the other's; or both write two names and only one is
# shared (sisters called MARIA); or the names differ by the letter that marks the sex (JUAN, JUANA).
GIVEN_NAMES_DIFFER = (
    "(case when given_1_l is null or given_1_r is null or given_l = given_r then false"
    f" when {_OTHER_SEX} or not {_SOME_NAME_NEAR} then true"
    f" when not {SECOND_GIVEN_ON_BOTH} then false"
    f" else not {_IN_ORDER} and not {_CROSSED} end)"
)

GIVEN_NAMES_COMPATIBLE = (
    f"(given_1_l is not null and given_1_r is not null and not {GIVEN_NAMES_DIFFER})"
)
