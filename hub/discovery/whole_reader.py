"""A process that reads notes with the whole of Presidio. Started by `hub.discovery.readers`."""

import sys

from presidio_analyzer import AnalyzerEngine

from hub.discovery.engine import build_engine, detect, language_of
from hub.discovery.findings import Finding
from hub.discovery.readers import serve
from hub.discovery.reading import Detect
from hub.discovery.subject import Subject


def detecting(engine: AnalyzerEngine) -> Detect:
    """Return what reads one note with this engine."""
    language = language_of(engine)

    def read(text: str, subject: Subject) -> list[Finding]:
        with language.memory_zone():
            return detect(engine, text, subject)

    return read


if __name__ == "__main__":
    serve(int(sys.argv[1]), lambda names: detecting(build_engine(names=names)))
