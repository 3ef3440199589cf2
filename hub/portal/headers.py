"""The headers of every answer: no script, no frame, no referrer, nothing kept by a cache."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.portal.frames import STATIC

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
PRIVATE = "no-store"
SHARED = "public, max-age=3600"
HTTPS_ONLY = "max-age=31536000; includeSubDomains"


class PageHeaders:
    """ASGI middleware that writes the headers, errors included."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self.app = app
        self.is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to whatever comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._write(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _write(self, headers: MutableHeaders, path: str) -> None:
        headers.update(ALWAYS)
        headers["Cache-Control"] = SHARED if path.startswith(f"{STATIC}/") else PRIVATE
        if self.is_https:
            headers["Strict-Transport-Security"] = HTTPS_ONLY
