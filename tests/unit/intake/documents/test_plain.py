"""Plain text in the encoding that it is really in."""

import pytest

from ambroise.intake.documents import TextUnreadable, text_of

WORDS = "Opéré à l'hôpital, œdème"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso8859-15"]
)
def test_every_encoding_that_french_software_writes_is_known_from_the_bytes(encoding: str) -> None:
    assert text_of(WORDS.encode(encoding), "text/plain") == WORDS


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "klingon", "rot13"])
def test_a_charset_that_the_bytes_belie_is_not_believed(declared: str) -> None:
    assert text_of("opéré’s".encode("cp1252"), f"text/plain; charset={declared}") == "opéré’s"


def test_a_charset_of_another_alphabet_is_believed() -> None:
    assert text_of("Привет".encode("cp1251"), 'text/plain; charset="windows-1251"') == "Привет"


def test_the_code_page_of_dos_is_known_by_its_e_acute() -> None:
    assert text_of("patient opéré à jeun".encode("cp850"), "text/plain") == "patient opéré à jeun"


def test_a_sum_in_euros_tells_latin_9() -> None:
    assert text_of("forfait : 20 €".encode("iso8859-15"), "text/plain") == "forfait : 20 €"


def test_half_a_tablet_is_none() -> None:
    assert text_of("bisoprolol ½cp".encode("cp1252"), "text/plain") == "bisoprolol ½cp"


def test_every_end_of_line_becomes_a_line_feed() -> None:
    assert text_of(b"a\r\nb\rc\n", "text/plain") == "a\nb\nc\n"


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfea", b"\x81\x8d"])
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, "text/plain")
    assert refused.value.reason == "encoding"
