"""Pure consent rules and the vocabulary: standard library only, knows nobody."""
