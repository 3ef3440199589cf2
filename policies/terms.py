"""The purpose terms of the Data Privacy Vocabulary, so that a misspelt one does not load."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "dpv-purposes.txt"


def is_dpv_purpose(term: str) -> bool:
    """Whether the vocabulary has a purpose of this name."""
    return term in _terms()


@cache
def _terms() -> frozenset[str]:
    lines = LIST.read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
