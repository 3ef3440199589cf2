"""SQL that brings values of any table into one form, whatever the language.

Letters of every script stay; case, accents and signs go. Nothing here knows a table.
"""

LONGEST_TEXT = 100

MACROS = (
    # Letters and digits of any script, in lower case, words apart by one space.
    r"""create or replace macro words_of(x) as nullif(left(trim(regexp_replace(
        regexp_replace(lower(strip_accents(x)), '[''’`´.]', '', 'g'),
        '[^\p{L}\p{N}]+', ' ', 'g')), 100), '')""",
    r"""create or replace macro code_of(x) as nullif(left(regexp_replace(
        lower(strip_accents(x)), '[^\p{L}\p{N}]+', '', 'g'), 60), '')""",
    r"create or replace macro digits_of(x) as nullif(left(regexp_replace(x, '\D+', '', 'g'), 40), '')",
    # The sound of a word, crudely and for many languages: first letter and consonants.
    r"""create or replace macro sound_of(x) as nullif(regexp_replace(regexp_replace(translate(
        replace(replace(x, 'ph', 'f'), 'ck', 'k'), 'cqzvywj', 'kksbiui'),
        '(.)[aeiouh ]+', '\1', 'g'), 'll|mm|nn|ss|tt|rr|pp|kk|bb|ff', '', 'g'), '')""",
    r"""create or replace macro sorted_words(x) as
        array_to_string(list_sort(string_split(x, ' ')), ' ')""",
    r"create or replace macro word(x, n) as nullif(split_part(x, ' ', n), '')",
)

# Year first, year last, or eight digits in a row; a year alone leaves month and day unknown.
_YEAR_FIRST = r"^\s*(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})"
_YEAR_LAST = r"^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})"
_WRITTEN = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")


def _part(value: str, pattern: str, number: int, width: int) -> str:
    return f"lpad(regexp_extract({value}, '{pattern}', {number}), {width}, '0')"


def date_text(value: str, *, month_first: bool, year_last_digits: bool) -> str:
    """Eight digits, year first; a slip that makes an impossible date is kept for comparing."""
    first, second = (1, 2) if month_first else (2, 1)
    year_last = " || ".join(
        (
            _part(value, _YEAR_LAST, 3, 4),
            _part(value, _YEAR_LAST, first, 2),
            _part(value, _YEAR_LAST, second, 2),
        )
    )
    year_first = " || ".join(
        _part(value, _YEAR_FIRST, number, width) for number, width in ((1, 4), (2, 2), (3, 2))
    )
    eight = f"regexp_extract({value}, '^\\s*(\\d{{8}})\\s*$', 1)"
    if year_last_digits:
        first_two, next_two = (1, 3) if month_first else (3, 1)
        eight = (
            f"(substr({eight}, 5, 4) || substr({eight}, {first_two}, 2)"
            f" || substr({eight}, {next_two}, 2))"
        )
    written = ", ".join(f"'{pattern}'" for pattern in _WRITTEN)
    return (
        "nullif(case"
        f" when regexp_matches({value}, '{_YEAR_FIRST}') then {year_first}"
        f" when regexp_matches({value}, '{_YEAR_LAST}') then {year_last}"
        f" when regexp_matches({value}, '^\\s*\\d{{8}}\\s*$') then {eight}"
        f" when regexp_matches({value}, '^\\s*\\d{{4}}\\s*$') then trim({value}) || '0000'"
        f" else coalesce(strftime(try_strptime(trim({value}), [{written}]), '%Y%m%d'), '')"
        " end, '')"
    )


def date_habits(value: str) -> str:
    """Columns `month_first` and `year_last_digits`: how this column of dates is written."""
    eight = f"regexp_extract({value}, '^\\s*(\\d{{8}})\\s*$', 1)"
    plausible = "between 1850 and 2100"
    return (
        f"coalesce(count(*) filter (try_cast({_part(value, _YEAR_LAST, 2, 2)} as integer) > 12), 0)"
        f" > coalesce(count(*) filter (try_cast({_part(value, _YEAR_LAST, 1, 2)} as integer) > 12),"
        " 0) as month_first,"
        f" coalesce(count(*) filter (try_cast(substr({eight}, 5, 4) as integer) {plausible}), 0)"
        f" > coalesce(count(*) filter (try_cast(substr({eight}, 1, 4) as integer) {plausible}), 0)"
        " as year_last_digits"
    )
