"""TLS ended by uvicorn itself: the certificate a client proved to hold is handed to the routes.

ASGI has no agreed place for it, so it travels in the connection's own state, where no header
can reach.
"""

import asyncio
import ssl
from typing import TypedDict, cast

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.services.certificate_binding import STATE_KEY
from hub.settings import Settings


class CertificateProtocol(HttpToolsProtocol):
    """HTTP/1.1 that remembers the client certificate of its connection."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the certificate that OpenSSL has verified, if there is one."""
        connection = transport.get_extra_info("ssl_object")
        der = connection.getpeercert(binary_form=True) if connection is not None else None
        if der is not None:
            self.app_state = {**self.app_state, STATE_KEY: der}
        super().connection_made(cast("asyncio.Transport", transport))


class TlsOptions(TypedDict, total=False):
    """What uvicorn is told about TLS."""

    ssl_certfile: str
    ssl_keyfile: str
    ssl_ca_certs: str
    ssl_cert_reqs: int


def tls_options(settings: Settings) -> TlsOptions:
    """With a certificate of its own the hub speaks TLS; with an authority it asks clients for theirs."""
    if settings.tls_certificate is None or settings.tls_key is None:
        return {}
    options = TlsOptions(
        ssl_certfile=str(settings.tls_certificate), ssl_keyfile=str(settings.tls_key)
    )
    if settings.tls_client_ca is not None:
        options["ssl_ca_certs"] = str(settings.tls_client_ca)
        options["ssl_cert_reqs"] = ssl.CERT_OPTIONAL  # the portal's visitors have none
    return options
