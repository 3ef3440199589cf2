"""How a client certificate reaches the API: by TLS itself, or from a proxy that we were told of.

A header can be typed by anybody. From an address that is not a configured proxy any header of
this kind is a forgery and the request is refused (RFC 9440 section 4, OWASP ASVS 5, 4.1.3).
"""

from base64 import b64decode
from binascii import Error as Base64Error
from ipaddress import IPv4Network, IPv6Network, ip_address

from fastapi import Request

from hub.api.problems import RequestRefusedError
from hub.services.certificate_binding import STATE_KEY, Certificate, read_certificate
from hub.services.errors import ClientKeysError
from hub.web_errors import ProblemKind

HEADER = "client-cert"
# What other proxies call it; nobody may say it in our place, so no request may carry one.
OTHER_HEADERS = frozenset(
    {
        "client-cert-chain",
        "ssl-client-cert",
        "x-amzn-mtls-clientcert",
        "x-arr-clientcert",
        "x-client-cert",
        "x-client-certificate",
        "x-forwarded-client-cert",
        "x-forwarded-tls-client-cert",
        "x-ssl-cert",
        "x-ssl-client-cert",
        "x-ssl-client-verify",
    }
)
UNTRUSTED = ProblemKind(400, "header-not-trusted", "Un encabezado no se admite")
LENGTHS = range(3, 12_000)

Network = IPv4Network | IPv6Network


def presented_certificate(request: Request, proxies: tuple[Network, ...]) -> Certificate | None:
    """The certificate of whoever calls; None without one, an error for a forged header."""
    values = _header_values(request)
    if values and not _is_proxy(request, proxies):
        raise _refused("header_untrusted", "El certificado lo dice la conexión, no un encabezado.")
    der = _from_header(values) if values else request.scope.get("state", {}).get(STATE_KEY)
    if der is None:
        return None
    try:
        return read_certificate(der)
    except ClientKeysError as error:
        raise _refused("certificate_malformed", str(error)) from error


def _header_values(request: Request) -> list[str]:
    """The values of the header; any other name for the same thing is refused at once."""
    names = {name.replace("_", "-") for name in request.headers}
    if names & OTHER_HEADERS or (HEADER in names and HEADER not in request.headers):
        raise _refused("header_untrusted", "Use «Client-Cert» (RFC 9440) y ningún otro nombre.")
    return request.headers.getlist(HEADER)


def _is_proxy(request: Request, proxies: tuple[Network, ...]) -> bool:
    if request.client is None:
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return any(address in network for network in proxies)


def _from_header(values: list[str]) -> bytes:
    """A byte sequence of RFC 8941: base64 between colons, once."""
    text = values[0].strip(" ")
    if len(values) != 1 or len(text) not in LENGTHS or text[0] + text[-1] != "::":
        raise _refused("certificate_malformed", "«Client-Cert» no tiene la forma de RFC 9440.")
    try:
        return b64decode(text[1:-1].encode("ascii"), validate=True)
    except (Base64Error, ValueError) as error:
        raise _refused("certificate_malformed", "«Client-Cert» no es base64.") from error


def _refused(code: str, detail: str) -> RequestRefusedError:
    return RequestRefusedError(code, UNTRUSTED, detail)
