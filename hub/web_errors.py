"""The single table from an error to a status and a problem document (RFC 9457).

The detail is the error's own sentence, which by house rule never holds a value; an error that is
not in the table is told by a number and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from fastapi.responses import JSONResponse

from hub.errors import HubError
from hub.services.errors import (
    DatabaseUnavailableError,
    LimitReachedError,
    LogBrokenError,
    LogUnwitnessedError,
    LogUnwritableError,
    NoticeMissingError,
    NotInLogError,
    ProfileUnreadableError,
    RulesSupersededError,
    TokenRefusedError,
    TokenRequestError,
)

PROBLEM_TYPE = "application/problem+json"
NAMESPACE = "urn:citizen-hub:problem:"
NO_STORE = MappingProxyType({"Cache-Control": "no-store", "Pragma": "no-cache"})
RETRY = MappingProxyType({"Retry-After": "1"})
BEARER = MappingProxyType({"WWW-Authenticate": 'Bearer error="invalid_token"'})


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its status, its name, its title, and headers that go with it."""

    status: int
    slug: str
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)


UNEXPECTED = ProblemKind(500, "unexpected", "Falló algo que no se esperaba")
KINDS: Mapping[type[HubError], ProblemKind] = MappingProxyType(
    {
        DatabaseUnavailableError: ProblemKind(
            503, "database-unavailable", "La base de datos no responde", RETRY
        ),
        LimitReachedError: ProblemKind(429, "limit-reached", "El convenio llegó a su límite"),
        LogBrokenError: ProblemKind(503, "log-broken", "El registro de accesos no es íntegro"),
        LogUnwitnessedError: ProblemKind(
            503, "log-unwitnessed", "Los testigos del registro no responden", RETRY
        ),
        LogUnwritableError: ProblemKind(
            503, "log-unwritable", "El acceso no se pudo anotar", RETRY
        ),
        NoticeMissingError: ProblemKind(404, "no-such-notice", "No hay un aviso con ese número"),
        NotInLogError: ProblemKind(404, "not-in-log", "Esa entrada no se puede probar", RETRY),
        ProfileUnreadableError: ProblemKind(500, "profile-unreadable", "El perfil no se abre"),
        RulesSupersededError: ProblemKind(503, "rules-superseded", "Hay otras reglas en vigor"),
        TokenRefusedError: ProblemKind(
            401, "token-refused", "Hace falta un token de acceso válido", BEARER
        ),
        TokenRequestError: ProblemKind(401, "token-not-issued", "No se entregó ningún token"),
    }
)


def kind_of(error: Exception) -> ProblemKind:
    """The kind of the nearest class of an error that the table knows."""
    known = (KINDS[base] for base in type(error).__mro__ if base in KINDS)
    return next(known, UNEXPECTED)


def problem_document(
    kind: ProblemKind, detail: str | None = None, more: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The members of a problem document."""
    return {
        "type": NAMESPACE + kind.slug,
        "title": kind.title,
        "status": kind.status,
        **({"detail": detail} if detail else {}),
        **(more or {}),
    }


def problem_response(
    kind: ProblemKind, detail: str | None = None, more: Mapping[str, object] | None = None
) -> JSONResponse:
    """A problem document; never stored by anybody on its way."""
    headers = {**NO_STORE, **kind.headers}
    document = problem_document(kind, detail, more)
    return JSONResponse(document, kind.status, headers, media_type=PROBLEM_TYPE)


def error_document(error: Exception) -> dict[str, object]:
    """The problem document of an error, as one of several answers."""
    kind = kind_of(error)
    return problem_document(kind, None if kind is UNEXPECTED else str(error))


def error_response(error: Exception) -> JSONResponse:
    """The problem document of an error."""
    kind = kind_of(error)
    if isinstance(error, LimitReachedError):
        kind = replace(kind, headers={"Retry-After": str(error.wait_seconds)})
    return problem_response(kind, None if kind is UNEXPECTED else str(error))
