"""Whatever the bytes, a text or a reason, and soon."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.intake.documents import TextUnreadable, text_of
from ambroise.intake.documents.hyphens import joined
from ambroise.intake.documents.plain import decoded
from benchmarks.documents.papers import mixed
from tests.builders.papers import (
    DOCX,
    MAIL,
    ODT,
    PDF,
    RTF,
    a_cda,
    a_docx,
    a_pdf,
    holding,
    lines,
    odt_of,
    sections,
)

SEEDS = {
    PDF: mixed(1).content,
    DOCX: a_docx(lambda document: (document.add_paragraph("a b"), document.add_table(2, 2))),
    ODT: odt_of("<text:p>a<text:note><text:note-body><text:p>n</text:p></text:note-body>"
                "</text:note></text:p>"),
    RTF: rb"{\rtf1\ansi{\fonttbl{\f0\fcharset128 x;}}\f0\u8217?\'e9{\footnote a}\pard\intbl a\cell"
         rb"\row{\*\x y}\bin3 abc\par}",
    "text/xml": a_cda(sections("<title>A</title><text><list><item>c</item></list></text>")),
    "application/xml": a_cda(holding(a_pdf(lines("a")), PDF)),
    "text/html": b"<html><meta charset=utf-8><p>a<table><tr><td>b<sup>9</sup></table>",
    MAIL: b"Subject: =?utf-8?q?=C3=A9?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
          b"Content-Type: text/html\n\n<p>a\n--x--",
    "text/plain; charset=utf-8": "été œ".encode(),
}  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[bytes, str]:
    """Return a document some of whose bytes were changed, lost or doubled, and its type."""
    kind = draw(st.sampled_from(sorted(SEEDS)))
    content = bytearray(SEEDS[kind])
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 30)))
        match draw(st.sampled_from("change lose double cut".split())):
            case "change":
                content[start:end] = draw(st.binary(max_size=30))
            case "lose":
                del content[start:end]
            case "double":
                content[end:end] = content[start:end] * draw(st.integers(1, 5))
            case "cut":
                del content[start:]
    return bytes(content), kind


def read(content: bytes, kind: str) -> None:
    started = time.process_time()
    try:
        text = text_of(content, kind)
    except TextUnreadable as refused:
        text = refused.reason
    assert "\0" not in text.encode().decode()
    assert time.process_time() - started < 5


@given(spoilt())
@settings(max_examples=300, deadline=None)
def test_a_spoilt_document_gives_a_text_or_a_reason(document: tuple[bytes, str]) -> None:
    read(*document)


@pytest.mark.soak
@given(spoilt())
@settings(max_examples=50_000, deadline=None)
def test_many_spoilt_documents_give_a_text_or_a_reason(document: tuple[bytes, str]) -> None:
    read(*document)


@given(st.binary(max_size=200), st.sampled_from(sorted(SEEDS)))
def test_any_bytes_give_a_text_or_a_reason(content: bytes, kind: str) -> None:
    read(content, kind)


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_characters="\0\r")))
def test_text_in_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


@given(st.lists(st.text(alphabet="abé- ,1")))
def test_joining_words_loses_no_letter(lines_: list[str]) -> None:
    def kept(lines: list[str]) -> str:
        return "".join("".join(lines).replace("-", "").split())

    assert kept(list(joined(lines_))) == kept(lines_)
