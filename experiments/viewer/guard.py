"""Who may speak to the server: only pages that it sent itself, on this machine, who know its token.

A page of another site that is open in the same browser can send requests to 127.0.0.1 too, and by a name of its own
that it points there (DNS rebinding) even as its own origin. So requests are answered only under the server's own host,
from the server's own origin, and with the token that stands in the link.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

HEADER = "x-replicarium-token"
QUERY = "token"
# Bytes of a request: the cells of a page that holds as many as it may.
MOST_BYTES = 1 << 25

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# With every answer: nobody keeps it, frames it, guesses its type or hears where it came from.
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guarded:
    """`app` for those alone who may speak to it: by `host`, such as 127.0.0.1:8000, and with `token`."""

    def __init__(self, app: App, host: str, token: str):
        self._app = app
        name, _, port = host.rpartition(":")
        self._hosts = {host, f"localhost:{port}"} | ({name, "localhost"} if port == "80" else set())
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return

        async def answer(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, answer)
            return
        status, sentence = refused
        body = f"{sentence}\n".encode()
        head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await answer({"type": "http.response.start", "status": status, "headers": head})
        await answer({"type": "http.response.body", "body": body})

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return status and sentence for a request that is not answered."""
        headers = list(_texts(scope["headers"]))
        hosts = [value for name, value in headers if name == "host"]
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "This server answers under its own address alone: use the link that it printed."
        for name, value in headers:
            if name == "origin" and value.lower() not in {f"http://{host}" for host in self._hosts}:
                return 403, "This server answers its own pages alone."
            if name == "sec-fetch-site" and value.lower() not in ("same-origin", "none"):
                return 403, "This server answers its own pages alone."
            if name == "content-length" and not (value.isascii() and value.isdigit() and int(value) <= MOST_BYTES):
                return 413, f"A request is of at most {MOST_BYTES} bytes."
        if not self._knows(scope, headers):
            return 403, "The token is missing or wrong: use the link that the server printed."
        return None

    def _knows(self, scope: Scope, headers: list[tuple[str, str]]) -> bool:
        """Whether the token is there: in a header, or, for the page itself, in the link."""
        given = [value for name, value in headers if name == HEADER]
        if scope["method"] == "GET":
            query = scope.get("query_string", b"").decode("ascii", "replace")
            given += parse_qs(query, max_num_fields=8).get(QUERY, []) if len(query) < 1024 else []
        # All are compared, each in a time that does not depend on where it differs.
        return any([hmac.compare_digest(value.encode("utf-8", "replace"), self._token) for value in given])


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    return ((name.decode("latin-1").lower(), value.decode("latin-1").strip()) for name, value in headers)
