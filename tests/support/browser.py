"""The system's Chromium, driven by selenium: for pages of ours alone, without any way to the outside.

Debian's packages are chromium and chromium-driver; selenium is in the extra `browser`. Nothing is downloaded: where one
of them is missing, `missing()` says which.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Names under which distributions install the two.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVERS = ("chromedriver",)


def _found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def missing() -> str:
    """Return what is missing and how it is had, "" where all is there."""
    if find_spec("selenium") is None:
        return "selenium is not installed: python -m pip install -c constraints.txt -e '.[browser]'"
    if _found(BROWSERS) is None:
        return "there is no Chromium: apt-get install chromium chromium-driver"
    if _found(DRIVERS) is None:
        return "there is no chromedriver: apt-get install chromium-driver"
    return ""


@contextmanager
def browser(folder: Path, *, width: int = 1280, height: int = 800, offline: bool = False) -> Iterator[Any]:
    """Yield a driver with a profile of its own in `folder`; with `offline` it reaches no address."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = _found(BROWSERS) or ""
    more = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    # Whatever is not on this machine has no name and goes through a proxy that is not there.
    shut = ["--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>"]
    near = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    for word in (
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars", "--mute-audio",
        f"--window-size={width},{height}", f"--user-data-dir={folder / 'profile'}", *more, *(shut if offline else near),
    ):  # fmt: skip
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(_found(DRIVERS)))
    try:
        driver.set_page_load_timeout(30)
        driver.set_script_timeout(60)
        yield driver
    finally:
        driver.quit()


def errors(driver: Any) -> list[str]:
    """Return what the page's console says of errors since the last look."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def set_size(driver: Any, width: int, height: int) -> None:
    """Give the page's window a size, also one that is narrower than a window can be."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def set_media(driver: Any, **features: str) -> None:
    """Set what the page's style sheet asks for, as prefers_color_scheme="dark"."""
    wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})


def axe_violations(driver: Any) -> list[dict[str, Any]]:
    """Return what axe finds wrong with the page: id, impact, what it means, and where."""
    import axe_core_python

    text = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    # By the debugger, which no policy of the page keeps out.
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": text})
    found = driver.execute_cdp_cmd(
        "Runtime.evaluate",
        {"expression": "axe.run().then((found) => JSON.stringify(found.violations))", "awaitPromise": True},
    )
    import json

    return [
        {
            "id": one["id"],
            "impact": one["impact"],
            "help": one["help"],
            "nodes": [node["html"][:200] for node in one["nodes"]],
        }
        for one in json.loads(found["result"]["value"])
    ]
