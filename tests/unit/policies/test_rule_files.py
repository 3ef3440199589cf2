"""A release is its files: kept whole, loaded again to the very same rules, refused when touched."""

from pathlib import Path

import pytest

from policies.errors import RulebookError
from policies.rule_files import pack, read_rule_files, unpack
from policies.rulebook import DEFAULT_FOLDER, Rulebook, rulebook_of


def test_what_was_packed_loads_to_the_same_rules(rulebook: Rulebook) -> None:
    again = rulebook_of(unpack(pack(rulebook.files)))

    assert (again, again.version) == (rulebook, rulebook.version)


def test_old_rules_load_after_the_folder_is_gone(rulebook: Rulebook, folder: Path) -> None:
    kept = pack(read_rule_files(folder))
    (folder / "purposes.yaml").unlink()

    assert rulebook_of(unpack(kept)).version == rulebook.version


def test_a_letter_changed_in_what_was_kept_changes_the_version(rulebook: Rulebook) -> None:
    touched = pack(rulebook.files).replace(b"case_required: true", b"case_required: false", 1)

    assert unpack(touched).version != rulebook.version


@pytest.mark.parametrize("kept", [b"", b"{}", b"[[1]]", b"[]", b'[["agencies.yaml", "x"]]'])
def test_what_is_not_a_release_is_refused(kept: bytes) -> None:
    with pytest.raises(RulebookError, match="backup"):
        unpack(kept)


def test_a_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "sharing" / "10-asking.cedar").write_bytes(b"\xff\xfe")

    with pytest.raises(RulebookError, match="UTF-8"):
        rulebook_of(read_rule_files(folder))


def test_the_files_are_those_of_the_folder(rulebook: Rulebook) -> None:
    assert read_rule_files(DEFAULT_FOLDER).version == rulebook.version
