"""Request bodies, read with limits; a mistake is told by its place, never by what was sent."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from hub.api.problems import RequestRefusedError
from hub.services.strict_json import StrictJsonError, read_object
from hub.services.tokens import TokenRequest
from hub.web_errors import ProblemKind

LARGEST_BODY = 16_384
MOST_FIELDS = 60
MOST_FORM_FIELDS = 10
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"

TOO_LARGE = ProblemKind(413, "body-too-large", "La solicitud es demasiado grande")
WRONG_TYPE = ProblemKind(415, "content-type", "El tipo de contenido no es el debido")
MALFORMED = ProblemKind(400, "malformed", "La solicitud no se puede leer")
INVALID = ProblemKind(422, "invalid-request", "La solicitud no dice lo necesario")
STRICT = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True, frozen=True)
# What may stand between the brackets is one plain line: no control characters, no line ends.
CaseRef = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zÁÉÍÓÚÜÑáéíóúüñ ._:/#°-]{1,64}$")]
PurposeCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
SENTENCES = {"missing": "Falta.", "extra_forbidden": "Hay un miembro que no se admite."}
Model = TypeVar("Model", bound=BaseModel)
OTHERWISE = "No tiene la forma que debe tener."


class SubjectBody(BaseModel):
    """The person asked about, by document."""

    model_config = STRICT
    type: Literal["CC", "TI", "RC", "CE", "PPT", "PA", "NIT"]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z .-]{2,23}$")]


class QuestionBody(BaseModel):
    """A question for one purpose, about whoever is named elsewhere."""

    model_config = STRICT
    purpose: PurposeCode
    case_ref: CaseRef | None = None
    fields: Annotated[list[FieldName], Field(max_length=MOST_FIELDS)] | None = None


class LookupBody(QuestionBody):
    """A question about one person, for one purpose."""

    subject: SubjectBody


async def read_lookup(request: Request) -> LookupBody:
    """Read the body of a look-up."""
    return await read_body(request, LookupBody)


async def read_body(request: Request, model: type[Model]) -> Model:
    """Read a JSON body as one of ours."""
    return read_model(model, await _content(request, JSON_TYPE))


def read_model(model: type[Model], content: bytes) -> Model:
    """Read one JSON object as a body of ours."""
    try:
        return model.model_validate(read_object(content))
    except StrictJsonError as error:
        raise RequestRefusedError("request_malformed", MALFORMED, str(error)) from error
    except ValidationError as error:
        raise invalid_request(error) from None  # its text could hold what was sent


async def read_token_form(request: Request) -> TokenRequest:
    """Read the form of a token request; a field given twice is refused."""
    content = await _content(request, FORM_TYPE)
    try:
        pairs = parse_qsl(
            content.decode("ascii"), strict_parsing=True, max_num_fields=MOST_FORM_FIELDS
        )
    except ValueError as error:
        raise _bad_form() from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _bad_form()
    return TokenRequest(
        grant_type=form.get("grant_type", ""),
        assertion_type=form.get("client_assertion_type", ""),
        assertion=form.get("client_assertion", ""),
        scope=form.get("scope", ""),
        client_id=form.get("client_id", ""),
    )


def check_type(request: Request, media_type: str) -> None:
    """Refuse a body of another type."""
    named = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if named != media_type:
        raise RequestRefusedError("content_type", WRONG_TYPE, f"Envíe {media_type}.")


async def _content(request: Request, media_type: str) -> bytes:
    check_type(request, media_type)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            detail = f"Una solicitud mide como máximo {LARGEST_BODY} bytes."
            raise RequestRefusedError("body_too_large", TOO_LARGE, detail)
    return bytes(content)


def invalid_request(error: ValidationError) -> RequestRefusedError:
    """What is wrong with a body, told by its places."""
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    places = [_mistake(mistake["type"], mistake["loc"]) for mistake in mistakes]
    has_no_purpose = any(
        mistake["loc"] == ("purpose",) and mistake["type"] == "missing" for mistake in mistakes
    )
    code = "purpose_missing" if has_no_purpose else "request_invalid"
    detail = "Corrija lo que se señala y pregunte otra vez."
    return RequestRefusedError(code, INVALID, detail, {"errors": places})


def _mistake(kind: str, place: tuple[int | str, ...]) -> Mapping[str, str]:
    """A member that nobody knows is told by its parent: its name is the caller's own text."""
    known = place[:-1] if kind == "extra_forbidden" else place
    pointer = "".join(f"/{step}" for step in known)
    return {"pointer": f"#{pointer}", "detail": SENTENCES.get(kind, OTHERWISE)}


def _bad_form() -> RequestRefusedError:
    return RequestRefusedError(
        "request_malformed",
        MALFORMED,
        "El formulario no se puede leer.",
        {"error": "invalid_request"},
    )
