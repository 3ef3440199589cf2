"""Plain words: short sentences, two whole languages, no legal vocabulary on a citizen's page."""

import re
from pathlib import Path

import pytest

from consent.terms import Language
from hub.portal.errors import TextsError
from hub.portal.texts import Texts, load_texts, slots
from policies.explain import REFUSALS
from policies.rulebook import load_rulebook
from policies.vocabulary import Basis, Reason

TEXTS = load_texts()
LONGEST_SENTENCE = 20
LONGEST_PARAGRAPH = 400  # five lines of about 80 characters
EASY_TO_READ = 55  # INFLESZ: "normal" begins here
OFFICE = ("overview.", "trail.", "register.", "proof.", "office_menu.", "marks.")
EXPLAINED = ("privacy.law",)  # The "¿Qué significa?" detail, where the legal words are explained.
BANNED = {
    Language.SPANISH: "titular|tratamiento|revocatoria|interoperabilidad|arco|finalidad|supresión",
    Language.ENGLISH: "data subject|processing|interoperability|pursuant|hereby",
}
ACRONYMS_ALLOWED = {"AA", "JSON", "PEM", "SIC", "WCAG", "ZIP", "LEAME"}
KEY_SENTENCES = (
    "Aquí ve qué sabe la Alcaldía de usted, quién lo consultó y para qué.",
    "Usted decide lo que la ley le deja decidir.",
    "Este archivo está firmado. Cualquiera puede comprobar que no lo cambiaron, aun sin internet.",
    "Para ver esto necesitamos confirmar otra vez que es usted.",
    "No ha dado permisos. Las entidades solo usan lo que la ley les permite.",
    "Nadie ha consultado sus datos en este periodo.",
    "Puede decir que no. Nadie le puede negar un servicio por eso.",
)
BOTH = pytest.mark.parametrize("texts", TEXTS.values(), ids=lambda texts: texts.language.value)


def for_citizens(texts: Texts) -> dict[str, str]:
    left_out = (*OFFICE, *EXPLAINED, "dev.")
    return {key: said for key, said in texts.phrases.items() if not key.startswith(left_out)}


def sentences(phrase: str) -> list[str]:
    plain = re.sub(r"\b([ap])\. m\.", r"\1m", phrase)
    return [part for part in re.split(r"[.:;?!]\s+|[.:;?!]$", plain) if part.strip()]


@BOTH
def test_no_sentence_is_longer_than_twenty_words(texts):
    longer = {
        key: part
        for key, phrase in texts.phrases.items()
        for part in sentences(phrase)
        if len(part.split()) > LONGEST_SENTENCE
    }

    assert longer == {}


@BOTH
def test_no_paragraph_is_longer_than_five_lines(texts):
    longer = [key for key, phrase in texts.phrases.items() if len(phrase) > LONGEST_PARAGRAPH]

    assert longer == []


@BOTH
def test_no_legal_word_reaches_a_citizen_unexplained(texts):
    banned = re.compile(rf"\b({BANNED[texts.language]})(es|s)?\b", re.IGNORECASE)

    found = {key: said for key, said in for_citizens(texts).items() if banned.search(said)}

    assert found == {}


@BOTH
def test_no_acronym_reaches_a_citizen_unexplained(texts):
    found = {
        acronym
        for said in for_citizens(texts).values()
        for acronym in re.findall(r"\b[A-ZÁÉÍÓÚÑ]{2,}\b", said)
    }

    assert found <= ACRONYMS_ALLOWED


def test_spanish_reads_at_least_as_easily_as_the_daily_press():
    words = " ".join(f"{said}." for said in for_citizens(TEXTS[Language.SPANISH]).values())

    assert inflesz(words) >= EASY_TO_READ


@pytest.mark.parametrize("sentence", KEY_SENTENCES)
def test_the_key_sentence_of_a_page_is_in_the_catalogue(sentence):
    assert any(sentence in phrase for phrase in TEXTS[Language.SPANISH].phrases.values())


@BOTH
def test_every_reason_for_a_no_has_words_for_the_citizen(texts):
    missing = [reason for reason in REFUSALS if not texts.has(f"accesses.reason.{reason.value}")]

    assert missing == []
    assert set(REFUSALS) == set(Reason)


@BOTH
def test_every_basis_has_words_for_the_citizen(texts):
    assert all(texts.has(f"accesses.basis.{basis.value}") for basis in Basis)


@BOTH
def test_every_criterion_of_survivorship_has_words(texts):
    reference = Path(__file__).parents[3] / "docs" / "reference" / "survivorship.md"
    table = reference.read_text(encoding="utf-8").split("| why | meaning |")[1].split("\n\n")[0]
    codes = {code for line in table.splitlines() for code in re.findall(r"`([a-z-]+)`", line)}

    wordless = [
        code
        for code in codes
        if not (texts.has(f"data.reason.{code}") or texts.has(f"data.lost.{code}"))
    ]

    assert len(codes) > 10
    assert wordless == []


@BOTH
def test_every_agency_of_the_rulebook_has_a_short_name(texts):
    assert all(texts.has(f"agency.{code}") for code in load_rulebook().agencies)


@BOTH
def test_no_phrase_is_left_unused(texts):
    room = Path(__file__).parents[3] / "hub"
    sources = [*(room / "portal").rglob("*.py"), *(room / "templates").rglob("*.html")]
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    unused = [key for key in texts.phrases if not is_named(key, code)]

    assert unused == []


def test_a_missing_phrase_is_a_defect_and_not_a_blank():
    with pytest.raises(TextsError, match=r"no\.such\.phrase"):
        TEXTS[Language.SPANISH].say("no.such.phrase")


def test_a_phrase_in_one_language_only_stops_the_start(tmp_path):
    write(tmp_path, "es", "a: Hola\nb: Adiós\n")
    write(tmp_path, "en", "a: Hello\n")

    with pytest.raises(TextsError, match=r"sin pareja.*b"):
        load_texts(tmp_path)


def test_a_value_in_one_language_only_stops_the_start(tmp_path):
    write(tmp_path, "es", "a: Hola {name}\n")
    write(tmp_path, "en", "a: Hello\n")

    with pytest.raises(TextsError, match=r"valores no son los mismos.*a"):
        load_texts(tmp_path)


def test_a_phrase_written_twice_stops_the_start(tmp_path):
    write(tmp_path, "es", "a: Hola\n")
    write(tmp_path, "es", "a: Otra vez\n", "more.yaml")

    with pytest.raises(TextsError, match="dos veces"):
        load_texts(tmp_path)


def test_what_is_not_text_stops_the_start(tmp_path):
    write(tmp_path, "es", "a: 3\n")

    with pytest.raises(TextsError, match="no es texto"):
        load_texts(tmp_path)


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        (1, Language.SPANISH, "Hay 1 anotación."),
        (0, Language.SPANISH, "Hay 0 anotaciones."),
        (41_230, Language.SPANISH, "Hay 41.230 anotaciones."),
        (41_230, Language.ENGLISH, "There are 41,230 entries."),
    ],
)
def test_one_and_many_are_told_apart(number, language, said):
    assert TEXTS[language].count("accesses.total", number) == said


def write(folder: Path, language: str, content: str, name: str = "all.yaml") -> None:
    for each in Language:
        (folder / each.value).mkdir(exist_ok=True)
    (folder / language / name).write_text(content, encoding="utf-8")


def is_named(key: str, code: str) -> bool:
    """A key is named whole, or one of its parents is the start of a name that is put together."""
    parents = [key]
    while "." in parents[-1]:
        parents.append(parents[-1].rpartition(".")[0])
    whole, starts = parents[0], parents[1:]
    return f'"{whole}"' in code or f"'{whole}'" in code or any(
        re.search(rf"""["']{re.escape(start)}(["']|\.["'{{])""", code) for start in starts if start
    )  # fmt: skip


def inflesz(text: str) -> float:
    """Flesch-Szigriszt: 206.835 - 62.3 syllables/words - words/sentences."""
    words = re.findall(r"[a-záéíóúüñ]+", text.lower())
    syllables = sum(len(re.findall(r"[aeiouáéíóúü]+", word)) for word in words)
    return 206.835 - 62.3 * syllables / len(words) - len(words) / len(sentences(text))


def test_slots_are_the_names_of_the_values():
    assert slots("Hola {name}, son {hour}.") == {"name", "hour"}
