"""The shipped rulebook, a copy of its files that a test may spoil, and a question to ask."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policies.decisions import Question, Subject
from policies.rulebook import DEFAULT_FOLDER, Rulebook, load_rulebook
from policies.vocabulary import Assurance


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules, free to be changed."""
    for name in (
        "agencies",
        "categories",
        "purposes",
        "roles",
        "retention",
        "statements",
        "consenting",
        "disclosure",
        "erasure",
        "processing",
    ):
        shutil.copy(DEFAULT_FOLDER / f"{name}.yaml", tmp_path)
    for name in ("agreements", "sharing"):
        shutil.copytree(DEFAULT_FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], Path]:
    """Replaces a text in one file of the copy; the text must be there."""

    def change_text(name: str, old: str, new: str) -> Path:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change_text


@pytest.fixture
def ask() -> Callable[..., Question]:
    """A question that the shipped rules answer with a yes, unless the test changes something."""

    def make(  # noqa: PLR0913  # a test helper names what the test is about
        purpose: str = "vaccination-campaign",
        agency: str = "salud",
        *,
        role: str = "agency-system",
        fields: tuple[str, ...] = (),
        case_ref: str | None = "V-1",
        asked_at: datetime = datetime(2026, 6, 1, 15, tzinfo=UTC),
        is_minor: bool = False,
        is_protected: bool = False,
        assurance: Assurance = Assurance.HIGH,
        scopes: frozenset[str] | None = None,
    ) -> Question:
        return Question(
            agency=agency,
            actor_kind=role,
            purpose=purpose,
            fields=fields,
            case_ref=case_ref,
            asked_at=asked_at,
            subject=Subject(is_minor=is_minor, is_protected=is_protected),
            assurance=assurance,
            scopes=frozenset({f"profile:{purpose}:read"}) if scopes is None else scopes,
        )

    return make
