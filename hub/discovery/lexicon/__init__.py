"""Word lists of detection and the one table that says what each word can be."""

from hub.discovery.lexicon.tables import Kind, Lexicon, Phrase, condition_forms, load_lexicon

__all__ = ["Kind", "Lexicon", "Phrase", "condition_forms", "load_lexicon"]
