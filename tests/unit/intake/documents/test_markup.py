"""The text of HTML."""

import sys
import time

import pytest

from ambroise.intake.documents import TextUnreadable, text_of


def test_html_is_read_as_a_person_would() -> None:
    page = (
        b"<html><head><title>x</title><style>p{}</style></head><body><h1>Motif</h1>"
        b"<p>Douleur&nbsp;thoracique<br>depuis  <b>deux</b> jours</p><script>x()</script>"
        b"<table><tr><td>Na</td><td>140</td></tr></table></body></html>"
    )
    assert text_of(page, "text/html") == "Motif\nDouleur thoracique\ndepuis deux jours\nNa\t140"


def test_an_exponent_is_not_read_as_a_figure_of_its_number() -> None:
    assert text_of(b"<p>10<sup>9</sup>/L le 1<sup>er</sup>", "text/html") == "10⁹/L le 1er"


def test_a_cell_of_several_paragraphs_stays_on_its_row() -> None:
    page = b"<table><tr><td><p>Na</p></td><td><p>140</p><p>bas</p></td></tr><tr><td>K</td></tr>"
    assert text_of(page, "text/html") == "Na\t140 bas\nK"


def test_the_charset_may_stand_in_the_page() -> None:
    page = '<meta charset="iso-8859-1"><p>opéré'.encode("latin-1")
    assert text_of(page, "text/html") == "opéré"


def test_a_comment_is_not_read() -> None:
    assert text_of(b"<p>a<!-- secret --></p>", "text/html") == "a"


@pytest.mark.parametrize("piece", [b"<!--", b"<a ", b"<div>x", b"<a x='", b"&#", b"<td>"])
def test_a_page_of_faults_is_read_in_no_time(piece: bytes) -> None:
    started = time.process_time()
    text_of(piece * 50_000, "text/html")
    assert time.process_time() - started < 2


def test_html_waits_where_no_reader_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ambroise.intake.documents.markup", raising=False)
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(TextUnreadable) as waits:
        text_of(b"<p>a", "text/html")
    assert waits.value.reason == "html_reader_missing"
