"""Documents and servers for the viewer's tests."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from automata import find_replicator
from experiments.viewer.document import Shown, ViewDocument, of_shown
from experiments.viewer.server import ViewServer


@pytest.fixture(scope="session")
def langton_document() -> ViewDocument:
    loop = find_replicator("langton")
    return of_shown("Langton's loop", [Shown("Langtons-Loops", loop.rule(), loop.pattern())], period=loop.period)


class Asking:
    """A client of a server, with the headers of the server's own page unless others are given."""

    def __init__(self, server: ViewServer):
        self.server = server
        self.token = server.url.partition("token=")[2]

    def ask(
        self, method: str, path: str, body: object = None, *, token: bool = True, **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body; a header of None is left out, `_` in its name is `-`."""
        sent: dict[str, str | None] = {"Host": f"127.0.0.1:{self.server.port}"}
        if token:
            sent["X-Replicarium-Token"] = self.token
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def post(self, path: str, body: object, **headers: str | None) -> tuple[int, list[Any]]:
        """Return the status and the lines of JSON of an answer."""
        status, _, answer = self.ask("POST", path, body, **headers)
        return status, [json.loads(line) for line in answer.decode().splitlines()]


@pytest.fixture
def serving() -> Callable[..., Any]:
    @contextmanager
    def serve(document: ViewDocument, **more: Any) -> Iterator[Asking]:
        server = ViewServer(document, **more)
        thread = server.in_background()
        try:
            yield Asking(server)
        finally:
            server.close()
            thread.join(timeout=20)
            assert not thread.is_alive()

    return serve
