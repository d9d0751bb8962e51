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


def test_no_program_has_a_client_for_outside() -> None:
    imported = set()
    for text in texts(SRC, "*.py").values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module)
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    assert imported & CLIENTS == set()


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "locks").iterdir()))
def test_a_lock_holds_no_download_address(name: str) -> None:
    lines = (ROOT / "locks" / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.lstrip().startswith("#")]
    assert [line for line in pins if "://" in line or " @ " in line] == []
    assert [line for line in lines if re.search(r"--(?:extra-)?index-url|--find-links", line)] == []


def test_a_lock_pins_by_hash_only() -> None:
    for path in (ROOT / "locks").glob("*.txt"):
        text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        pins = re.split(r"\n(?=\S)", text.strip())
        assert pins
        assert [pin for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []
