"""The one door to the text of a document."""

import gzip

import pytest

from ambroise.intake.documents import TextUnreadable, text_of
from tests.builders.papers import PDF, a_pdf, lines


@pytest.mark.parametrize("kind", ["image/png", "audio/ogg", "application/zip", ""])
def test_what_holds_no_text_gives_none(kind: str) -> None:
    assert text_of(b"\x89PNG", kind) == ""


@pytest.mark.parametrize("declared", ["application/octet-stream", "text/plain", "image/jpeg", ""])
def test_the_content_is_believed_before_its_declared_type(declared: str) -> None:
    assert text_of(a_pdf(lines("Compte rendu")), declared) == "Compte rendu"


def test_a_packed_document_is_unpacked() -> None:
    assert text_of(gzip.compress(b"bonjour"), "text/plain") == "bonjour"


def test_a_packed_document_that_swells_is_refused() -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(gzip.compress(bytes(257 * 1024 * 1024), 1), PDF)
    assert refused.value.reason == "too_long"
