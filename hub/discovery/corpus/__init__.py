"""Invented municipal notes with the truth beside them, to measure detection with."""

from hub.discovery.corpus.notes import Annotated, Split, Truth, write_notes

__all__ = ["Annotated", "Split", "Truth", "write_notes"]
