"""Templates keep the content policy: no inline script, style or handler, no address outside."""

import re
from pathlib import Path

import pytest

from ambroise import web

TEMPLATES = sorted((Path(web.__file__).parent / "templates").glob("*.html"))
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "style element": re.compile(r"<style"),
    "inline handler": re.compile(r"\son[a-z]+="),
    "handler of htmx": re.compile(r"hx-on"),
    "address outside": re.compile(r"https?://(?!www\.w3\.org)"),
    "unescaped value": re.compile(r"\|\s*safe"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_is_within_the_policy(path: Path) -> None:
    for name, pattern in FORBIDDEN.items():
        assert not pattern.search(path.read_text()), name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_form_that_posts_carries_the_token(path: Path) -> None:
    text = path.read_text()
    for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S):
        assert "csrf_field()" in form
