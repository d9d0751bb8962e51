"""Nothing is loaded from outside the hospital: no page, no document, no program, no lock file."""

import ast
import re
from pathlib import Path

import pytest

from tests.spec.sources import ROOT, SRC, documents, texts

ADDRESS = re.compile(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+[^\s\"'<>)]*")
LOADS = re.compile(
    r"(?:\bsrc|\bsrcset|\bdata|\baction|\bhx-get|\bhx-post)\s*=\s*[\"'](?:https?:)?//"
    r"|<link[^>]+href\s*=\s*[\"'](?:https?:)?//"
    r"|@import\s|url\(\s*[\"']?(?:https?:)?//"
    r"|\b(?:fetch|importScripts|import)\s*\(\s*[\"'`]https?://"
    r"|!\[[^\]]*\]\(https?://",
    re.IGNORECASE,
)
CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request", "ftplib"}
DIALS = {
    ("access/people/outside/wire.py", "httpx"),
    ("client.py", "http.client"),
    ("client.py", "urllib.request"),
    ("dispatch/connectors/fhir.py", "httpx"),
    ("llm/client.py", "httpx"),
}
"""Servers of the settings (provider, record, models, connectors); the hospital's own API for a
researcher."""
NAMESPACE = "http://www.w3.org/2000/svg"


def of(files: dict[Path, str]) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): text for path, text in files.items()}


PAGES = of(texts(SRC, "*.html", "*.css", "*.js", "*.svg"))
PICTURES = of(texts(ROOT / "docs", "*.svg"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_no_outside_address(name: str) -> None:
    if name.endswith(".min.js"):
        assert not LOADS.search(PAGES[name])
    else:
        assert ADDRESS.findall(PAGES[name].replace(NAMESPACE, "")) == []


@pytest.mark.parametrize("name", of(documents()) | PICTURES)
def test_a_document_loads_nothing_from_outside(name: str) -> None:
    assert not LOADS.search((ROOT / name).read_text(encoding="utf-8"))


def test_the_pages_made_by_the_framework_are_off() -> None:
    made = texts(SRC / "web", "*.py")[SRC / "web" / "app.py"]
    assert "docs_url=None" in made
    assert "redoc_url=None" in made


def test_only_what_dials_an_address_of_the_settings_has_a_client() -> None:
    found = {
        (str(path.relative_to(SRC)), module)
        for path, text in texts(SRC, "*.py").items()
        for module in imported(text) & CLIENTS
    }
    assert found == DIALS


def imported(text: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names
