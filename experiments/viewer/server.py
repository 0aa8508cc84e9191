"""The viewer's server: the page, giant steps by HashLife, what networks answer, films; for this machine alone."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from automata.containment.halts import RunHalted
from automata.errors import ArgumentError, ReplicariumError
from automata.files.json_types import JsonObject
from experiments.errors import ConfigError
from experiments.viewer.document import ViewDocument
from experiments.viewer.film import PageFilm, films_are_made
from experiments.viewer.guard import MOST_BYTES, Guarded
from experiments.viewer.page import viewer_page
from experiments.viewer.stage import Logits, Stage, Stopped

# The only address that is listened at: nothing from outside this machine reaches it.
LOOPBACK = "127.0.0.1"
# Seconds between two lines of progress, and that an open answer is waited for at the end.
_PROGRESS, _PATIENCE = 0.2, 2
_TOKEN_BYTES = 32


class ViewServer:
    """A server of one document; `url` is the link with its token, good until `close`.

    The socket is bound at once, so that the port is known, to `port` or, for 0, to a free one. Raises ConfigError for a
    port that is taken or not allowed, and where Starlette and uvicorn are not installed.
    """

    def __init__(self, document: ViewDocument, networks: dict[int, Logits] | None = None, *, port: int = 0):
        self.stage = Stage(document, networks)
        self.film = PageFilm()
        self.halted: RunHalted | None = None
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self._token = secrets.token_urlsafe(_TOKEN_BYTES)
        self.origin = f"http://{LOOPBACK}:{self.port}"
        self.url = f"{self.origin}/?token={self._token}"
        self._page = viewer_page(document, server=self._told())
        try:
            self.app: Any = Guarded(_application(self), f"{LOOPBACK}:{self.port}", self._token)
            import uvicorn
        except ModuleNotFoundError as error:
            self._socket.close()
            raise ConfigError(
                f"the viewer's server needs Starlette and uvicorn, and {error.name} is not installed: "
                "python -m pip install starlette uvicorn, or write a page with --page"
            ) from None
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(
                self.app, log_level="critical", access_log=False, lifespan="off", server_header=False,
                date_header=False, proxy_headers=False, ws="none", http="h11", loop="asyncio",
                timeout_graceful_shutdown=_PATIENCE, h11_max_incomplete_event_size=1 << 16,
            )
        )  # fmt: skip

    def _told(self) -> JsonObject:
        """What the page is told: whom to ask, by which token, and whether films are made here."""
        return {"url": f"{self.origin}/api", "token": self._token, "film": films_are_made()}

    @property
    def page(self) -> str:
        """The page that is sent."""
        return self._page

    def serve(self) -> None:
        """Answer until a signal or `close` ends it; a signal is raised again at the end, as whoever handles it does.

        Under `automata.containment.meter.contained` RunHalted is raised at the end if that is what ended it.
        """
        try:
            self._uvicorn.run(sockets=[self._socket])
        finally:
            self.stage.close()
            self._socket.close()
        if self.halted is not None:
            raise self.halted

    def in_background(self) -> Thread:
        """Answer in a thread of its own, until `close`; for notebooks and tests."""
        thread = Thread(target=self.serve, name="replicarium-view", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Let `serve` return soon; what is being advanced ends at a whole generation."""
        self.stage.close()
        self._uvicorn.should_exit = True


def _bound(port: int) -> socket.socket:
    """Return a socket that listens on this machine alone."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(64)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"the viewer cannot listen on port {port} ({reason}): choose another with --port") from None
    return listening


def _application(server: ViewServer) -> Any:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
    from starlette.routing import Route

    stage = server.stage

    async def index(_: Request) -> Response:
        return HTMLResponse(server.page)

    def answering(work: Callable[[JsonObject], JsonObject]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            try:
                asked = await _asked(request)
                return JSONResponse(await asyncio.to_thread(work, asked))
            except RunHalted as halted:
                _halt(server, halted)
                return JSONResponse({"error": str(halted)}, status_code=400)
            except (ReplicariumError, MemoryError) as error:
                return JSONResponse({"error": _sentence(error)}, status_code=400)

        return answer

    async def film(request: Request) -> Response:
        made: list[bytes] = []

        def end(_: JsonObject) -> JsonObject:
            made.append(server.film.end())
            return {}

        answer: Response = await answering(end)(request)
        return Response(made[0], media_type="video/mp4") if made else answer

    async def advance(request: Request) -> Response:
        try:
            asked = await _asked(request)
        except ReplicariumError as error:
            return JSONResponse({"error": _sentence(error)}, status_code=400)
        return StreamingResponse(_advancing(server, asked), media_type="application/x-ndjson")

    return Starlette(
        routes=[
            Route("/", index, methods=["GET"]),
            Route("/api/advance", advance, methods=["POST"]),
            Route("/api/cells", answering(stage.cells), methods=["POST"]),
            Route("/api/logits", answering(stage.logits), methods=["POST"]),
            Route("/api/film", answering(server.film.take), methods=["POST"]),
            Route("/api/film/end", film, methods=["POST"]),
        ]
    )


async def _asked(request: Any) -> JsonObject:
    """Return the JSON object of a request's body; ArgumentError for another, or one that is too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ArgumentError("a request is JSON, and says so by its content type")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise ArgumentError(f"a request is of at most {MOST_BYTES} bytes")
    try:
        asked = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise ArgumentError("a request is one JSON object") from None
    if not isinstance(asked, dict):
        raise ArgumentError("a request is one JSON object")
    return asked


async def _advancing(server: ViewServer, asked: JsonObject) -> AsyncIterator[str]:
    """Yield lines of JSON: how much is done, now and then, and at last how the universe stands, or an error."""
    gone, done, last = Event(), [0], 0

    def tell(count: int) -> None:
        done[0] = count

    work = asyncio.ensure_future(asyncio.to_thread(_advanced, server, asked, tell, gone))
    try:
        while not work.done():
            await asyncio.wait([work], timeout=_PROGRESS)
            if not work.done() and done[0] != last:
                last = done[0]
                yield _line({"done": last if last < 1 << 53 else str(last)})
        yield _line(work.result())
    finally:
        gone.set()  # whoever asked may have gone: the work ends at a whole generation
        with suppress(asyncio.CancelledError):
            await asyncio.shield(work)


def _advanced(server: ViewServer, asked: JsonObject, tell: Callable[[int], object], gone: Event) -> JsonObject:
    try:
        return server.stage.advance(asked, tell, gone)
    except Stopped:
        return {"error": "stopped"}
    except RunHalted as halted:
        _halt(server, halted)
        return {"error": str(halted)}
    except (ReplicariumError, MemoryError) as error:
        return {"error": _sentence(error)}


def _halt(server: ViewServer, halted: RunHalted) -> None:
    """Let the server end: what has ended a run stays, and nothing would be run any more."""
    server.halted = halted
    server.close()


def _line(value: JsonObject) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _sentence(error: BaseException) -> str:
    return str(error) or "there is not enough memory for this"
