"""Which Spanish spaCy model is installed here: told without loading spaCy."""

from importlib.util import find_spec

MODELS = ("es_core_news_lg", "es_core_news_md", "es_core_news_sm")


def installed_model() -> str | None:
    """Name the largest Spanish model on this machine; it takes part in reading every note."""
    return next((model for model in MODELS if find_spec(model)), None)
