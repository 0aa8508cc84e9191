"""The one-file page: whole, small, silent, and nothing in it is taken for markup."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace

from automata import Pattern, find_rule
from experiments.viewer.document import Shown, ViewDocument
from experiments.viewer.page import json_in_markup, script_text, viewer_page


def test_a_page_is_one_small_file_that_asks_nobody(langton_document):
    text = viewer_page(langton_document)
    assert len(text.encode()) <= 300_000
    assert "connect-src 'none'" in html.unescape(text)
    outside = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?!data:|blob:|#)(\w+:)?//""", text)
    assert outside == []
    assert not re.search(r"<(?:link|img|script)[^>]+(?:src|href)=\"(?!data:)", text)


def test_the_policy_names_the_script_that_is_there(langton_document):
    text = viewer_page(langton_document)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1])
    script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert script == script_text()
    assert f"script-src 'sha256-{digest}';" in policy
    assert "unsafe-eval" not in policy


def test_the_document_can_be_read_from_the_page(langton_document):
    text = viewer_page(langton_document)
    found = re.search(r'<script type="application/json" id="document">(.*?)</script>', text, re.DOTALL)[1]
    assert json.loads(found) == langton_document.to_json()


def test_names_are_no_markup():
    evil = "</script><script>alert(1)</script><!-- &amp; \u2028"
    rule = find_rule("B3/S23")
    document = ViewDocument(evil, (Shown(evil, rule, Pattern([[1, 1, 1]])),), note=evil)
    text = viewer_page(document)
    assert "<script>alert" not in text
    assert text.count("<script") == 2
    assert text.count("</script>") == 2
    assert "<!--" not in text.replace(script_text(), "")
    assert json.loads(json_in_markup({"x": evil})) == {"x": evil}


def test_readers_without_scripts_see_how_it_begins(langton_document):
    text = viewer_page(replace(langton_document, shown=langton_document.shown * 2))
    assert len(re.findall(r"<noscript>.*<img[^>]*alt=\"Langtons-Loops: generation 0, 86 live cells\"", text)) == 1
    assert text.count("<figcaption>Langtons-Loops: generation 0, 86 live cells</figcaption>") == 2


def test_a_page_of_a_server_may_ask_that_server_alone(langton_document):
    server = {"url": "http://127.0.0.1:9/api", "token": "t"}
    text = viewer_page(langton_document, server=server)
    assert "connect-src 'self'" in html.unescape(text)
