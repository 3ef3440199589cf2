"""In which degrees two values of a field agree, from the strongest to the weakest.

`likely` is what is expected of two records of one person before any table was seen: it steadies
training where a table shows little. What is expected of two strangers is always counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.resolving.fields import Field


@dataclass(frozen=True, slots=True)
class Degree:
    """One degree of agreement: its Spanish name, its SQL, its likelihood and whose frequency."""

    label: str
    condition: str
    likely: float
    frequency_of: str | None = None
    frequency_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The degrees in which one field agrees; `otherwise` stands for all that is left."""

    name: str
    missing: str
    degrees: tuple[Degree, ...]

    @property
    def likely(self) -> tuple[float, ...]:
        """Likelihoods from the strongest degree to no agreement."""
        given = tuple(degree.likely for degree in self.degrees)
        return (*given, max(1 - sum(given), 0.01))


def _same(part: str) -> str:
    return f"{part}_l = {part}_r"


def _similar(part: str) -> str:
    return f"jaro_winkler_similarity({part}_l, {part}_r)"


# A part so long that few slips leave it very much alike.
LONG = "place_line"


def _slips(part: str, most: int) -> str:
    """SQL: at most so many slips. Similarity costs a fiftieth and is asked first."""
    likeness = {1: 0.77, 2: 0.72}.get(most, 0.7) if part != LONG else 0.85
    return f"({_similar(part)} >= {likeness} and damerau_levenshtein({part}_l, {part}_r) <= {most})"


def _either_missing(part: str) -> str:
    return f"{part}_l is null or {part}_r is null"


def _words(part: str, side: str) -> str:
    return f"string_split({part}_{side}, ' ')"


# The field that tells of names that changed places.
FIRST = "given"


def name_comparison(field: Field, other: str | None) -> Comparison:
    """Names; `other` is the field that may stand in this one's place."""
    whole, first, name_second = field.name, f"{field.name}_1", f"{field.name}_2"
    contained = (
        f"list_has_all({_words(whole, 'l')}, {_words(whole, 'r')})"
        f" or list_has_all({_words(whole, 'r')}, {_words(whole, 'l')})"
    )
    several = f"{name_second}_l is not null or {name_second}_r is not null"
    begins = f"starts_with({first}_l, {first}_r) or starts_with({first}_r, {first}_l)"
    swapped = _swapped(whole, other)
    degrees = (
        Degree("igual", _same(whole), 0.7, whole),
        *(
            (Degree("en el lugar del otro", swapped, 0.01, whole, 0.5),)
            if other and field.name == FIRST
            else ()
        ),
        Degree("mismas palabras en otro orden", _same(f"{whole}_sorted"), 0.005),
        Degree("a uno le falta una palabra", f"({several}) and ({contained})", 0.04, first),
        Degree("casi igual", f"{_slips(whole, 1)} or {_similar(whole)} >= 0.94", 0.1),
        Degree("parecido", f"{_slips(whole, 2)} or {_similar(whole)} >= 0.88", 0.04),
        Degree("abreviado", f"{begins}", 0.02),
        Degree(
            "una palabra igual, otra distinta",
            f"{first}_l = {first}_r or ({several})"
            f" and list_has_any({_words(whole, 'l')}, {_words(whole, 'r')})",
            0.01,
        ),
        *(
            (Degree("uno en el lugar del otro", _crossed(whole, other), 0.005),)
            if other and field.name == FIRST
            else ()
        ),
        Degree("algo parecido", f"{_similar(first)} >= 0.75", 0.02),
    )
    if field.name == FIRST or other is None:
        return Comparison(field.name, _either_missing(whole), degrees)
    # Names that changed places are one slip: the given names tell it, the surnames keep silent.
    silent = f"coalesce({whole}_l <> {whole}_r and ({swapped}), false)"
    return Comparison(field.name, f"{_either_missing(whole)} or {silent}", degrees)


def _swapped(whole: str, other: str | None) -> str:
    """SQL: each name is in the other's place, spelt alike or nearly."""
    return (
        f"jaro_winkler_similarity({whole}_l, {other}_r) >= 0.9"
        f" and jaro_winkler_similarity({other}_l, {whole}_r) >= 0.9"
    )


def _crossed(whole: str, other: str | None) -> str:
    """SQL: this name stands in the other's place on one side."""
    return (
        f"coalesce(jaro_winkler_similarity({whole}_l, {other}_r) >= 0.92, false)"
        f" or coalesce(jaro_winkler_similarity({other}_l, {whole}_r) >= 0.92, false)"
    )


def date_comparison(field: Field) -> Comparison:
    """Dates as eight digits: slips, swaps, and years that stand for a whole date."""
    date = field.name
    year = f"left({date}_l, 4) = left({date}_r, 4)"
    month = f"substr({date}_l, 5, 2) = substr({date}_r, 5, 2)"
    day = f"right({date}_l, 2) = right({date}_r, 2)"
    swapped = (
        f"{year} and substr({date}_l, 5, 2) = right({date}_r, 2)"
        f" and right({date}_l, 2) = substr({date}_r, 5, 2)"
    )
    filler = " or ".join(f"right({date}_{side}, 4) in ('0101', '0000')" for side in "lr")
    degrees = (
        Degree("misma fecha", _same(date), 0.8, date),
        Degree("día y mes invertidos", swapped, 0.005),
        Degree("fecha con un error", f"{_slips(date, 1)}", 0.07),
        Degree("mismo año y fecha de relleno", f"{year} and ({filler})", 0.02),
        Degree("dos partes iguales", f"({year})::int + ({month})::int + ({day})::int >= 2", 0.04),
        Degree("fecha con dos errores", f"{_slips(date, 2)}", 0.015),
        Degree("mismo año", year, 0.01),
    )
    return Comparison(date, _either_missing(date), degrees)


def identifier_comparison(field: Field) -> Comparison:
    """Numbers of a person: the next number is another person's, not a slip of the pen."""
    code = field.name
    next_number = (
        f"coalesce(abs(try_cast({code}_l as hugeint) - try_cast({code}_r as hugeint)) = 1, false)"
    )
    degrees = (
        Degree("igual", _same(code), 0.85, code),
        Degree("con un error", f"{_slips(code, 1)} and not {next_number}", 0.06),
        Degree(
            "con dos errores",
            f"length({code}_l) >= 6 and {_slips(code, 2)} and not {next_number}",
            0.02,
        ),
    )
    return Comparison(code, _either_missing(code), degrees)


def email_comparison(field: Field) -> Comparison:
    """E-mail addresses."""
    degrees = (
        Degree("mismo correo", _same("email"), 0.75, "email"),
        Degree("mismo usuario", _same("email_user"), 0.04, "email_user"),
        Degree("correo con un error", f"{_slips('email', 1)}", 0.06),
        Degree("correo casi igual", f"{_slips('email', 3)} or {_similar('email')} >= 0.94", 0.05),
        Degree("usuario parecido", f"{_similar('email_user')} >= 0.88", 0.02),
    )
    return Comparison(field.name, _either_missing("email"), degrees)


def value_comparison(field: Field) -> Comparison:
    """Numbers, categories and texts."""
    value = field.name
    same = Degree("igual", _same(value), 0.85, value)
    near = Degree("casi igual", f"{_slips(value, 1)} or {_similar(value)} >= 0.92", 0.05)
    match field.kind:
        case "text":
            contained = f"contains({value}_l, {value}_r) or contains({value}_r, {value}_l)"
            degrees: Sequence[Degree] = (
                same,
                near,
                Degree("contenido", contained, 0.03),
                Degree("parecido", f"{_similar(value)} >= 0.8", 0.02),
            )
        case "number":
            close = f"abs(try_cast({value}_l as double) - try_cast({value}_r as double)) <= 1"
            degrees = (same, Degree("casi igual", f"{_slips(value, 1)} or {close}", 0.05))
        case _:
            degrees = (same,)
    return Comparison(value, _either_missing(value), tuple(degrees))


def place_comparison(field: Field) -> Comparison:
    """Phone, address, city and postcode in one: what agrees, from the rarest down."""
    parts = {part.removeprefix("place_") for part, _ in field.parts}
    agrees = {part: f"coalesce({_same(f'place_{part}')}, false)" for part in parts}
    near_line = (
        f"coalesce({_same('place_sorted')} or {_similar('place_line')} >= 0.9"
        f" or {_slips('place_line', 2)}, false)"
    )
    around = " or ".join(agrees[part] for part in ("city", "postcode") if part in parts) or "true"
    rungs: Mapping[str, tuple[set[str], Degree]] = {
        "both": (
            {"phone", "line"},
            Degree(
                "mismo teléfono y dirección",
                f"{agrees.get('phone')} and {near_line}",
                0.2,
                "place_phone",
            ),
        ),
        "phone": (
            {"phone"},
            Degree("mismo teléfono", f"{agrees.get('phone')}", 0.1, "place_phone"),
        ),
        "line": (
            {"line"},
            Degree("misma dirección", f"{agrees.get('line')} and ({around})", 0.3, "place_line"),
        ),
        "near": (
            {"line"},
            Degree("dirección casi igual", f"{near_line} and ({around})", 0.2),
        ),
        "only_line": (
            {"line"},
            Degree("misma calle, otro lugar", f"coalesce({_same('place_sorted')}, false)", 0.03),
        ),
        "near_phone": (
            {"phone"},
            Degree("teléfono con un error", f"coalesce({_slips('place_phone', 1)}, false)", 0.03),
        ),
        "area": (
            {"city", "postcode"},
            Degree(
                "mismo código postal y ciudad",
                f"{agrees.get('city')} and {agrees.get('postcode')}",
                0.1,
                "place_postcode",
            ),
        ),
        "postcode": (
            {"postcode"},
            Degree("mismo código postal", f"{agrees.get('postcode')}", 0.3, "place_postcode"),
        ),
        "city": ({"city"}, Degree("misma ciudad", f"{agrees.get('city')}", 0.3, "place_city")),
        "near_city": (
            {"city"},
            Degree(
                "ciudad casi igual",
                f"coalesce({_slips('place_city', 1)} or {_similar('place_city')} >= 0.9, false)",
                0.05,
            ),
        ),
        "near_postcode": (
            {"postcode"},
            Degree(
                "código postal casi igual",
                f"coalesce({_slips('place_postcode', 1)}"
                " or left(place_postcode_l, 3) = left(place_postcode_r, 3), false)",
                0.05,
            ),
        ),
    }
    degrees = tuple(degree for needed, degree in rungs.values() if needed <= parts)
    missing = " and ".join(
        f"({_either_missing(f'place_{part}')})" for part in sorted(parts - {"sorted"})
    )
    return Comparison("place", missing, degrees)


def comparison_of(field: Field, fields: Sequence[Field]) -> Comparison:
    """The comparison of one field of a table."""
    match field.kind:
        case "name":
            swaps = {"given": "surname", "surname": "given"}
            other = swaps.get(field.name)
            return name_comparison(field, other if other in {f.name for f in fields} else None)
        case "date":
            return date_comparison(field)
        case "identifier":
            return identifier_comparison(field)
        case "email":
            return email_comparison(field)
        case "place":
            return place_comparison(field)
        case _:
            return value_comparison(field)
