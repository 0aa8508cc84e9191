"""Pictures of pages in both themes: what GitHub reads, `<picture>`, as the manual's theme has it.

Readers can switch that theme. Without this the manual would show what the system prefers, and the files would not be
copied.
"""

from __future__ import annotations

import re

PICTURE = re.compile(
    r'^<picture>\n  <source media="\(prefers-color-scheme: dark\)" srcset="(?P<dark>[^"]+)">\n'
    r'  <img src="(?P<light>[^"]+)" alt="(?P<alt>[^"]+)">\n</picture>$',
    re.MULTILINE,
)


def both_themes(page: str) -> str:
    """Return a page of Markdown with two images in place of each `<picture>`, one for each theme."""

    def images(found: re.Match[str]) -> str:
        alt = found["alt"].replace("&quot;", '"')
        return "\n\n".join(
            f"```{{image}} {found[theme]}\n:alt: {alt}\n:class: only-{theme}\n```" for theme in ("light", "dark")
        )

    return PICTURE.sub(images, page)
