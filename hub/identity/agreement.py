"""When two values of two mentions agree: the SQL conditions that scoring and vetoes share.

Every condition reads columns `<name>_l` and `<name>_r` of one row per pair, which is how Splink
names them.
"""

NEAR_NAME = 0.88
NEAR_SURNAME = 0.92
NEAR_EMAIL = 0.93


def near(left: str, right: str) -> str:
    """Two words that differ as a slip of pen or ear does; false where one is missing."""
    return (
        f"coalesce(jaro_winkler_similarity({left}, {right}) >= {NEAR_NAME}"
        f" or damerau_levenshtein({left}, {right}) <= 1, false)"
    )


def near_or_short(left: str, right: str) -> str:
    """Near, or one is how the other begins: MAX for MAXIMILIANO, ISA for ISABEL."""
    begins = f"starts_with({left}, {right}) or starts_with({right}, {left})"
    return f"({near(left, right)} or coalesce({begins}, false))"


def same(column: str) -> str:
    """Both sides hold the same value; false where one is missing."""
    return f"coalesce({column}_l = {column}_r, false)"


SAME_DOCUMENT = same("document_number")

CONSECUTIVE_DOCUMENTS = (
    "coalesce(abs(try_cast(document_number_l as bigint)"
    " - try_cast(document_number_r as bigint)) = 1, false)"
)

ONE_ERROR_IN_DOCUMENT = "damerau_levenshtein(document_number_l, document_number_r) <= 1"

SECOND_GIVEN_ABSENT = "(given_2_l is null or given_2_r is null)"
SECOND_SURNAME_ABSENT = "(surname_2_l is null or surname_2_r is null)"
SECOND_GIVEN_ON_BOTH = "(given_2_l is not null and given_2_r is not null)"

GIVEN_SWAPPED = (
    "(given_1_l = given_2_r and (given_2_l is null or given_2_l = given_1_r)"
    " or given_2_l = given_1_r and (given_2_r is null or given_1_l = given_2_r))"
)

DAY_AND_MONTH_SWAPPED = (
    "(year(birth_date_l) = year(birth_date_r) and month(birth_date_l) = day(birth_date_r)"
    " and day(birth_date_l) = month(birth_date_r))"
)

ONE_ERROR_IN_BIRTH_DATE = "damerau_levenshtein(birth_text_l, birth_text_r) <= 1"

BIRTH_DATES_AGREE = (
    f"coalesce(birth_date_l = birth_date_r or {DAY_AND_MONTH_SWAPPED}"
    f" or {ONE_ERROR_IN_BIRTH_DATE}, false)"
)

BIRTH_DATES_DIFFER = (
    f"(birth_date_l is not null and birth_date_r is not null and not {BIRTH_DATES_AGREE})"
)

_NO_NAME_NEAR = " and ".join(
    f"not {near_or_short(f'given_{left}_l', f'given_{right}_r')}"
    for left in (1, 2)
    for right in (1, 2)
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
    "(given_1_l is not null and given_1_r is not null and ("
    f"({_NO_NAME_NEAR}) or ({SECOND_GIVEN_ON_BOTH} and not {_IN_ORDER} and not {_CROSSED})"
    f" or {_OTHER_SEX}))"
)

GIVEN_NAMES_COMPATIBLE = (
    f"(given_1_l is not null and given_1_r is not null and not {GIVEN_NAMES_DIFFER})"
)
