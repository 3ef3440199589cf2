"""Letters as different clerks type them: with or without accents, small or capital."""

_BARE = str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU")
_ASCII = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")


def bare(text: str) -> str:
    """Without accents; the ñ stays, as on most Colombian keyboards."""
    return text.translate(_BARE)


def plain(text: str) -> str:
    """Without accents and with n for ñ."""
    return text.translate(_ASCII)
