"""Which notes Presidio's own recognisers could find something in: told without loading Presidio."""

import re
from importlib.util import find_spec

MODELS = ("es_core_news_lg", "es_core_news_md", "es_core_news_sm")
# Not `1.144.193.221`: four groups that begin so are a cédula.
IP_SHAPE = re.compile(
    r"(?<![0-9.])(?!1\.[0-9]{3}\.[0-9]{3}\.[0-9]{3}(?![0-9]))[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9])"
    r"|:[0-9A-Fa-f]*:"
)
CARD_SHAPE = re.compile(r"(?<![0-9])[3-6](?:[ -]?[0-9]){12,15}(?![0-9])")


def may_concern_stock(text: str) -> bool:
    """Say whether a stock recogniser could find something that ours does not look for."""
    return bool(IP_SHAPE.search(text) or CARD_SHAPE.search(text))


def installed_model() -> str | None:
    """Name the largest Spanish model on this machine; it takes part in reading every note."""
    return next((model for model in MODELS if find_spec(model)), None)
