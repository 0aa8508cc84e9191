"""The joiner: modules in order, once each, and refusals of what it could only guess at."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from experiments.errors import OutputError
from experiments.viewer.module import join_modules, module_names

GOOD = {
    "viewer.js": (
        'import { double } from "./a.js";\nimport {\n  half,\n  NAME,\n} from "./b.js";\n'
        "export function mount(x) {\n  return double(x) + half(x) + NAME;\n}\n"
        "export default { render({ model }) { return mount(model); } };\n"
    ),
    "a.js": 'import { half } from "./b.js";\nexport const double = (x) => 4 * half(x);\n',
    "b.js": (
        '// import { x } from "./y.js"; in a comment\nexport function half(x) { return x / 2; }\n'
        'export const NAME = "b";\n'
    ),
}


def written(folder, modules):
    for name, text in modules.items():
        (folder / name).write_text(text)
    return folder


def test_each_module_comes_once_after_what_it_needs(tmp_path):
    assert module_names(written(tmp_path, GOOD)) == ["b.js", "a.js", "viewer.js"]
    text = join_modules(tmp_path)
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert "const replicariumWidget = { render" in text


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_joined_text_computes_what_the_modules_compute(tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}')
    written(tmp_path, GOOD)
    (tmp_path / "whole.js").write_text(
        join_modules(tmp_path) + "\nconsole.log(mount(6), replicariumWidget.render({model: 6}));"
    )
    (tmp_path / "apart.js").write_text(
        'import widget, { mount } from "./viewer.js";\nconsole.log(mount(6), widget.render({model: 6}));'
    )
    said = [
        subprocess.run(["node", tmp_path / name], capture_output=True, text=True, check=True).stdout
        for name in ("whole.js", "apart.js")
    ]
    assert said[0] == said[1] == "15b 15b\n"


BAD = {
    "circle": ({"b.js": 'import { double } from "./a.js";\nexport const half = 1, NAME = 2;\n'}, "circle: viewer.js"),
    "missing": ({"a.js": 'import { half } from "./c.js";\nexport const double = 1;\n'}, "c.js is missing"),
    "not exported": ({"b.js": "function half() {}\nexport const NAME = 1;\n"}, "half, which b.js does not export"),
    "renamed": ({"a.js": 'import { half as h } from "./b.js";\nexport const double = h;\n'}, "no other names"),
    "default import": ({"a.js": 'import b from "./b.js";\nexport const double = b;\n'}, "cannot have"),
    "star": ({"a.js": 'import * as b from "./b.js";\nexport const double = b;\n'}, "cannot have"),
    "list": ({"a.js": "const double = 1;\nexport { double };\n"}, "double, which a.js does not export"),
    "re-export": ({"b.js": GOOD["b.js"] + 'export * from "./c.js";\n'}, "cannot have"),
    "package": ({"a.js": 'import { x } from "lodash";\nexport const double = x;\n'}, "only each other"),
    "up": ({"a.js": 'import { x } from "../x.js";\nexport const double = x;\n'}, "only each other"),
    "twice": ({"a.js": "const NAME = 1;\nexport const double = NAME;\n"}, "both have 'NAME'"),
    "end of script": ({"b.js": GOOD["b.js"] + 'const t = "</SCRIPT>";\n'}, "ends a script"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_it_could_only_guess_at_is_refused(tmp_path, name):
    changed, told = BAD[name]
    with pytest.raises(OutputError, match=re.escape(told)):
        join_modules(written(tmp_path, GOOD | changed))
