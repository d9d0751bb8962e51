"""The PDF that the demo writes can be read back."""

import io

import pytest
from pypdf import PdfReader

from ambroise.demo.pdf import LINES_PER_PAGE, pdf

CREATED = "D:20260101080000Z"


def test_lines_come_back_with_accents_and_brackets() -> None:
    text = "Compte rendu (urgences)\nŒdème à 2,5 mg \\ µg : « été »"
    reader = PdfReader(io.BytesIO(pdf(text, title="Été", created=CREATED)))
    assert reader.pages[0].extract_text() == f"{text}\n"
    assert reader.metadata is not None
    assert reader.metadata.title == "Été"


def test_long_texts_take_several_pages() -> None:
    text = "\n".join(f"ligne {number}" for number in range(2 * LINES_PER_PAGE + 1))
    pages = PdfReader(io.BytesIO(pdf(text, title="t", created=CREATED))).pages
    assert len(pages) == 3
    assert "".join(page.extract_text() for page in pages) == f"{text}\n"


def test_a_character_outside_the_encoding_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        pdf("≥ 3", title="t", created=CREATED)
