"""The viewer's server: who may ask it, what it answers, and how it ends."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from contextvars import copy_context
from threading import Thread

import numpy as np
import pytest

from automata import Box, Pattern, Torus, Universe, find_replicator, find_rule
from automata.containment.budget import Budget
from automata.containment.halts import BudgetExceeded
from automata.containment.meter import contained
from automata.formats.rle import parse_rle
from experiments.errors import ConfigError
from experiments.viewer.document import Shown, ViewDocument, of_shown
from experiments.viewer.server import LOOPBACK, ViewServer
from tests.experiments.viewer.conftest import Asking

ADVANCE = {"universe": 0, "generation": 0, "cells": None, "generations": 151}


@pytest.fixture
def asking(serving, langton_document):
    with serving(langton_document) as asking:
        yield asking


def test_only_this_machine_can_reach_it(asking):
    assert asking.server._socket.getsockname()[0] == LOOPBACK == "127.0.0.1"
    elsewhere = [address[4][0] for address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for address in {one for one in elsewhere if not one.startswith("127.")}:
        with pytest.raises(OSError), socket.create_connection((address, asking.server.port), timeout=2):  # noqa: PT011
            pass


def test_the_link_shows_the_page_and_nothing_keeps_it(asking):
    status, headers, body = asking.ask("GET", f"/?token={asking.token}", token=False)
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers
    text = body.decode()
    assert text == asking.server.page
    assert asking.token in text
    assert f'"url":"http://127.0.0.1:{asking.server.port}/api"' in text


REFUSED = {
    "no token": (403, {"token": False}),
    "another token": (403, {"token": False, "X_Replicarium_Token": "a" * 43}),
    "an empty token": (403, {"token": False, "X_Replicarium_Token": ""}),
    "letters that are none": (403, {"token": False, "X_Replicarium_Token": "\xe4\xf6"}),
    "a name that leads here": (421, {"Host": "attacker.example"}),
    "that name with our port": (421, {"Host": "attacker.example:{port}"}),
    "our address, another port": (421, {"Host": "127.0.0.1:1"}),
    "no port": (421, {"Host": "127.0.0.1"}),
    "an empty host": (421, {"Host": ""}),
    "a host behind a trick": (421, {"Host": "127.0.0.1:{port}.attacker.example"}),
    "another site's page": (403, {"Origin": "http://attacker.example"}),
    "a page without origin": (403, {"Origin": "null"}),
    "another port's page": (403, {"Origin": "http://127.0.0.1:1"}),
    "a request of another site": (403, {"Sec_Fetch_Site": "cross-site"}),
    "a request of another port": (403, {"Sec_Fetch_Site": "same-site"}),
    "too much": (413, {"Content_Length": "999999999999"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_others_are_refused(asking, name):
    status, headers = REFUSED[name]
    headers = {
        key: value.format(port=asking.server.port) if isinstance(value, str) else value
        for key, value in headers.items()
    }
    got, _, body = asking.ask("POST", "/api/advance", ADVANCE, **headers)
    assert got == status, body
    assert asking.token.encode() not in body
    assert asking.server.stage._held == {}  # nothing was done


def test_those_of_the_page_itself_are_answered(asking):
    own = {"Origin": asking.server.origin, "Sec_Fetch_Site": "same-origin"}
    for host in (f"127.0.0.1:{asking.server.port}", f"localhost:{asking.server.port}"):
        status, lines = asking.post("/api/advance", ADVANCE, Host=host, **own)
        assert (status, lines[-1]["generation"]) == (200, 151)


def test_a_token_in_the_link_shows_the_page_alone(asking):
    status, _, _ = asking.ask("POST", f"/api/advance?token={asking.token}", ADVANCE, token=False)
    assert status == 403
    assert asking.ask("GET", "/?token=wrong", token=False)[0] == 403
    assert asking.ask("GET", f"/api/advance?token={asking.token}", token=False)[0] == 405
    assert asking.ask("GET", f"/static/viewer.js?token={asking.token}", token=False)[0] == 404


def test_tokens_are_compared_in_constant_time(asking, monkeypatch):
    compared = []
    import hmac

    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: compared.append((one, other)) or real(one, other))
    asking.ask("POST", "/api/cells", {}, token=False, X_Replicarium_Token="guess")
    assert compared == [(b"guess", asking.token.encode())]


def test_two_servers_have_two_tokens(serving, langton_document):
    with serving(langton_document) as one, serving(langton_document) as other:
        assert one.token != other.token
        assert len(one.token) >= 43
        assert other.ask("POST", "/api/advance", ADVANCE, token=False, X_Replicarium_Token=one.token)[0] == 403


def test_what_it_advances_is_what_automata_advances(asking):
    loop = find_replicator("langton")
    status, lines = asking.post("/api/advance", ADVANCE)
    found = lines[-1]
    true = Universe(loop, loop, engine="dense").run(151)
    assert status == 200
    assert (found["generation"], found["population"], found["digest"]) == (151, true.population, true.digest)
    read = parse_rle("x = 0, y = 0\n" + found["cells"]["rle"]).translate(found["cells"]["y"], found["cells"]["x"])
    assert read == true.pattern


def test_it_goes_on_from_what_it_keeps_and_from_what_is_sent(asking):
    loop = find_replicator("langton")
    asking.post("/api/advance", ADVANCE)
    kept = asking.server.stage._held[0]
    on = asking.post("/api/advance", ADVANCE | {"generation": 151, "generations": 151})[1][-1]
    assert asking.server.stage._held[0] is kept
    assert on["digest"] == Universe(loop, loop).run(302).digest
    # A changed cell far away, at the same generation: what is sent counts.
    cells = {"x": -4, "y": 100, "rle": "2.B!"}
    sent = ADVANCE | {"generation": 302, "cells": cells, "edited": True, "generations": 0}
    told = asking.post("/api/advance", sent)[1][-1]
    assert told["digest"] == Universe(loop, Pattern([[2]], top=100, left=-2)).digest
    assert told["box"] == {"x": -2, "y": 100, "width": 1, "height": 1}


def test_giant_steps_have_progress_numbers_as_digits_and_a_view(serving):
    glider = Pattern.from_text(".1.\n..1\n111")
    life = find_rule("B3/S23")
    with serving(of_shown("glider", [Shown("life", life, glider)])) as asking:
        steps = 4 * 10**18
        told = asking.post("/api/advance", ADVANCE | {"generations": str(steps)})[1][-1]
        assert (told["generation"], told["population"]) == (str(steps), 5)
        assert told["box"] == {"x": str(10**18), "y": str(10**18), "width": 3, "height": 3}
        view = {"universe": 0, "x": str(10**18 - 8), "y": str(10**18 - 8), "width": 8, "height": 8, "zoom": 1}
        seen = asking.post("/api/cells", view)[1][0]
        read = parse_rle(f"x = 8, y = 8\n{seen['rle']}").read(Box(0, 0, 8, 8))
        near = np.zeros((16, 16), dtype=np.uint8)
        near[8:11, 8:11] = glider.cells
        assert np.array_equal(read, near.reshape(8, 2, 8, 2).max(axis=(1, 3)))


def test_a_run_stops_at_a_whole_generation_when_whoever_asked_has_gone(serving):
    rng = np.random.default_rng(0)
    board = Pattern(rng.integers(0, 2, (300, 300)).astype(np.uint8))
    life = find_rule("B3/S23")
    shown = Shown("life", life, board, Torus(300, 300))
    with serving(ViewDocument("soup", (shown,))) as asking:
        connection = http.client.HTTPConnection("127.0.0.1", asking.server.port, timeout=60)
        body = json.dumps(ADVANCE | {"generations": 10**9})
        headers = {"X-Replicarium-Token": asking.token, "Content-Type": "application/json"}
        connection.request("POST", "/api/advance", body, headers)
        first = json.loads(connection.getresponse().readline())
        assert 0 < first["done"] < 10**9
        busy = asking.post("/api/advance", ADVANCE)
        assert busy[1][-1]["error"].startswith("this universe is being advanced already")
        connection.close()
        for _ in range(200):
            if not asking.server.stage._busy[0].locked():
                break
            time.sleep(0.05)
        stands = asking.server.stage._held[0]
        reached = stands.generation
        assert reached < 10**9
        assert stands.digest == Universe(life, board, Torus(300, 300)).run(reached).digest


WRONG = {
    "no JSON": ("/api/advance", b"{", "JSON object"),
    "deep JSON": ("/api/advance", b"[" * 100_000, "JSON object"),
    "a list": ("/api/advance", [1], "JSON object"),
    "another universe": ("/api/advance", ADVANCE | {"universe": 3}, "no universe 3"),
    "a word": ("/api/advance", ADVANCE | {"generations": "many"}, "whole number"),
    "backwards": ("/api/advance", ADVANCE | {"generations": -1}, "only runs forward"),
    "true": ("/api/advance", ADVANCE | {"generations": True}, "whole number"),
    "a half": ("/api/advance", ADVANCE | {"generations": 1.5}, "whole number"),
    "too many digits": ("/api/advance", ADVANCE | {"generations": "9" * 31}, "whole number"),
    "cells that are none": ("/api/advance", ADVANCE | {"cells": "o!"}, "x, y and rle"),
    "bad RLE": ("/api/advance", ADVANCE | {"cells": {"x": 0, "y": 0, "rle": "3?!"}}, "?"),
    "a state too many": ("/api/advance", ADVANCE | {"cells": {"x": 0, "y": 0, "rle": "pA!"}}, "0..7"),
    "a past that is not kept": ("/api/advance", ADVANCE | {"generation": 9}, "send the cells"),
    "no view yet": ("/api/cells", {"universe": 0}, "advance it first"),
    "no network": ("/api/logits", {"rule": 0, "context": [0] * 5}, "no network"),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_sentences(asking, name):
    path, body, told = WRONG[name]
    status, lines = asking.post(path, body)
    sentence = lines[-1]["error"]
    assert told in sentence, sentence
    assert "Traceback" not in sentence
    assert status == (400 if path != "/api/advance" or isinstance(body, bytes | list) else 200)


def test_what_is_no_json_by_its_type_is_refused(asking):
    assert asking.ask("POST", "/api/advance", ADVANCE, Content_Type="text/plain")[0] == 400


def test_a_view_is_bounded(asking):
    asking.post("/api/advance", ADVANCE)
    view = {"universe": 0, "x": 0, "y": 0, "width": 4000, "height": 8, "zoom": 0}
    assert "1 to 2048" in asking.post("/api/cells", view)[1][0]["error"]


def test_logits_are_the_networks(serving):
    from neural.models import load_model
    from neural.physics.as_rule import logits_of, to_rule

    emulator, _ = load_model("highlife")
    rule = to_rule(emulator)
    entry = find_replicator("highlife")
    document = ViewDocument(
        "x", (Shown("true", entry.rule(), entry.pattern()), Shown("net", rule, entry.pattern(), network=True))
    )
    assert document.to_json()["networks"] == [{"rule": 1, "logits_url": None}]
    with serving(document, networks={1: lambda contexts: logits_of(emulator, contexts)}) as asking:
        context = [0, 1, 1, 1, 0, 0, 0, 0, 0]
        told = asking.post("/api/logits", {"rule": 1, "context": context})[1][0]
        wanted = logits_of(emulator, np.array([context], dtype=np.uint8))[0]
        assert told["logits"] == pytest.approx(wanted.tolist(), abs=1e-5)
        assert told["state"] == told["table"] == int(wanted.argmax()) == 1
        for wrong in ([0] * 8, [0] * 8 + [2], [0] * 8 + ["1"], None):
            assert "error" in asking.post("/api/logits", {"rule": 1, "context": wrong})[1][0]
        assert re.search(r'"logits_url":"http://127.0.0.1:\d+/api/logits"', asking.server.page)


def test_a_port_that_is_taken_is_a_sentence(serving, langton_document):
    with serving(langton_document) as asking, pytest.raises(ConfigError, match="choose another with --port"):
        ViewServer(langton_document, port=asking.server.port)


def test_what_contains_the_run_ends_the_server(langton_document):
    with contained(Budget(generations=500)):
        server = ViewServer(langton_document)
        context = copy_context()
        ended = []

        def serve():
            try:
                server.serve()
            except BudgetExceeded as exceeded:
                ended.append(exceeded)

        thread = Thread(target=context.run, args=(serve,), daemon=True)
        thread.start()
        asking = Asking(server)
        assert asking.post("/api/advance", ADVANCE)[1][-1]["generation"] == 151
        told = asking.post("/api/advance", ADVANCE | {"generation": 151, "generations": 1000})[1][-1]
        assert told["error"].startswith("the budget allows 500 generations")
        thread.join(timeout=20)
        assert not thread.is_alive()
        assert str(ended[0]) == told["error"]
        assert server.stage._held[0].generation == 500
