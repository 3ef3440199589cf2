"""The words of `hub review`: kinds of cases, verdicts, and what a case waits for."""

from collections.abc import Sequence

from hub.identity.review import Verdict
from hub.services.review.ruling import Step

KINDS = {
    "uncertain": "no se sabe si son la misma persona",
    "merge": "un registro nuevo toca a dos personas",
    "conflict": "dos registros de una persona se contradicen",
    "broken": "la evidencia ya no une a una persona",
    "sample": "muestra de calidad",
}
VERDICTS = {
    Verdict.SAME: "son la misma persona",
    Verdict.NEVER: "son dos personas",
    Verdict.UNSURE: "nadie puede saberlo; siguen como están",
}
WAITS = {
    Step.FIRST: "Espera la primera opinión.",
    Step.SECOND: "Falta la opinión de otra persona.",
    Step.THIRD: "No hay acuerdo: falta una tercera persona.",
    Step.CLOSED: "No falta ninguna opinión.",
}


def agencies_told(agencies: Sequence[str]) -> str:
    """Name the agencies that a union would newly show something to."""
    return ", ".join(agencies) or "ninguna"
