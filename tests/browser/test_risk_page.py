"""The page of residual risk: no axe violation, no sideways scroll of the page, no address."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

GOLDEN: Final = Path(__file__).parents[1] / "unit" / "deid" / "tabular" / "golden"
AXE: Final = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_of_risk_is_read_by_everybody(chromium: Browser, lang: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((GOLDEN / f"risk.{lang}.html").as_uri())
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [one["id"] for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(asked) == 1
    page.close()
