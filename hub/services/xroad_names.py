"""Names of X-Road members as message protocol r1 writes them: parts between slashes, each encoded.

A part is percent-encoded on its own, so a slash inside it is %2F. One name has one spelling:
whatever decodes to something that would be written another way is refused, never repaired.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from hub.services.errors import ServiceError

PARTS = range(3, 5)  # instance, class, member, and often a subsystem
ESCAPED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2}){1,384}")
PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._~()&+/#-]{0,126}[A-Za-z0-9~_-])?")


class MemberNameError(ServiceError):
    """A text is not the name of an X-Road member."""


@dataclass(frozen=True, slots=True)
class MemberName:
    """A member or subsystem, in its one spelling."""

    text: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Its parts as people write them."""
        return tuple(unquote_to_bytes(part).decode() for part in self.text.split("/"))


def read_member(text: str) -> MemberName:
    """Read a member's name from a header or a command."""
    parts = text.split("/")
    if len(parts) not in PARTS:
        raise MemberNameError("Un miembro de X-Road se escribe instancia/clase/código/subsistema.")
    for part in parts:
        _check(part)
    return MemberName(text)


def _check(part: str) -> None:
    if ESCAPED.fullmatch(part) is None:
        raise MemberNameError("Una parte del nombre de X-Road no está bien codificada.")
    try:
        plain = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MemberNameError("Una parte del nombre de X-Road no es UTF-8.") from error
    if PLAIN.fullmatch(plain) is None or quote(plain, safe="") != part:
        raise MemberNameError("Una parte del nombre de X-Road lleva algo que no se admite.")
