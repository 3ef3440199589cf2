"""Rule files are read with their types; whatever is wrong names the file and the place."""

from datetime import date
from pathlib import Path

import pytest

from policies.entry import Entry, keyed, read_entry
from policies.errors import RulebookError
from policies.vocabulary import Assurance, Basis, Mark
from policies.wording import Norm


def entry(**values: object) -> Entry:
    return Entry("a.yaml, rules 1", values)


def test_a_text_loses_the_space_around_it() -> None:
    assert entry(code=" salud ").text("code") == "salud"


@pytest.mark.parametrize("value", [None, 3, [], "", "  "], ids=repr)
def test_a_text_that_says_nothing_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(RulebookError, match=r"^a\.yaml, rules 1: code .*write it"):
        entry(code=value).text("code")


def test_a_number_may_be_zero() -> None:
    assert entry(days=0).number("days") == 0


@pytest.mark.parametrize("value", [-1, True, "3", 1.5, None], ids=repr)
def test_anything_but_a_whole_number_is_refused(value: object) -> None:
    with pytest.raises(RulebookError, match="days"):
        entry(days=value).number("days")


@pytest.mark.parametrize("value", [1, "true", None], ids=repr)
def test_a_flag_is_written_out(value: object) -> None:
    with pytest.raises(RulebookError, match="many"):
        entry(many=value).flag("many")


@pytest.mark.parametrize("written", ["2026-01-01T10:00:00", "pronto"])
def test_a_day_has_no_time_and_is_no_word(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"from: {written}\n")

    with pytest.raises(RulebookError, match="from"):
        read_entry(path).day("from")


def test_a_day_is_read_as_a_date(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("from: 2026-01-31\n")

    assert read_entry(path).day("from") == date(2026, 1, 31)


@pytest.mark.parametrize("value", [["a", "a"], ["a", 1], "a", None], ids=repr)
def test_a_list_holds_different_texts(value: object) -> None:
    with pytest.raises(RulebookError, match="fields"):
        entry(fields=value).texts("fields")


def test_a_choice_is_known_by_its_value() -> None:
    assert entry(basis="consent").choice("basis", Basis) is Basis.CONSENT


def test_a_choice_is_known_by_its_name_in_lower_case() -> None:
    assert entry(level="very-high").choice("level", Assurance) is Assurance.VERY_HIGH


def test_a_word_outside_the_closed_list_is_refused() -> None:
    with pytest.raises(RulebookError, match="'consnt', which is not in the list Basis"):
        entry(basis="consnt").choice("basis", Basis)


def test_a_wording_without_english_is_refused() -> None:
    with pytest.raises(RulebookError, match=r"rules 1, label: en"):
        entry(label={"es": "Salud"}).wording("label")


def test_a_norm_keeps_its_mark_and_its_note() -> None:
    norms = entry(norms=[{"cite": "Ley 1", "mark": "C", "note": "por confirmar"}]).norms("norms")

    assert norms == (Norm("Ley 1", Mark.CHECK, "por confirmar"),)


def test_a_rule_without_a_norm_is_refused() -> None:
    with pytest.raises(RulebookError, match="cite the norm"):
        entry(norms=[]).norms("norms")


def test_a_key_that_nobody_reads_is_refused() -> None:
    with pytest.raises(RulebookError, match="unknown colour, size: remove it"):
        entry(code="a", size=1, colour=2).only("code")


def test_an_item_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(RulebookError, match="rules 2: must be a mapping"):
        entry(rules=[{}, "x"]).entries("rules")


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("rules: []\nrules: []\n")

    with pytest.raises(RulebookError, match=r"a\.yaml: .*key written twice"):
        read_entry(path)


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\x00", b"a: !!python/none"], ids=repr)
def test_a_file_that_is_no_plain_yaml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)

    with pytest.raises(RulebookError, match=r"a\.yaml"):
        read_entry(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"roles\.yaml: cannot be read"):
        read_entry(tmp_path / "roles.yaml")


def test_a_file_that_holds_a_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- 1\n")

    with pytest.raises(RulebookError, match=r"a\.yaml: must be a mapping"):
        read_entry(path)


def test_items_are_found_by_their_code() -> None:
    assert keyed(["aa", "b"], str.upper, "a.yaml") == {"AA": "aa", "B": "b"}


def test_a_code_written_twice_is_refused() -> None:
    with pytest.raises(RulebookError, match=r"a\.yaml: b is written twice"):
        keyed(["b", "b"], str, "a.yaml")
