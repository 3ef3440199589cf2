"""Key ring, envelope encryption, blind index and pseudonyms."""
