"""The RTF that the demo writes is plain ASCII with the bytes of its letters."""

import re

import pytest

from ambroise.demo.rtf import rtf


def read(content: bytes) -> str:
    """The text of our own RTF: paragraphs, tabs, bytes, escaped signs."""
    body = content.decode("ascii").split(r"\viewkind4\uc1", 1)[1].replace("\r\n", "")
    body = re.sub(r"(?<!\\)((?:\\\\)*)\\tab ", r"\1\t", body)
    body = re.sub(r"\\(?:pard|qc|ql|cf\d|b0|b|f0|fs20)(?![a-z])", "", body)
    body = re.sub(r"\\'([0-9a-f]{2})", lambda byte: bytes.fromhex(byte[1]).decode("cp1252"), body)
    lines = [line.removeprefix(" ") for line in body.removesuffix("}").split(r"\par")]
    return "\n".join(re.sub(r"\\([\\{}])", r"\1", line) for line in lines)


def test_letters_come_back_with_accents_signs_and_tabs() -> None:
    text = "CHU\nService {A}\n\nŒdème à 2,5 µg \\ « été »\tgauche\n€ – ’"
    content = rtf(text, title="Été")
    assert content.startswith(rb"{\rtf1\ansi\ansicpg1252")
    assert read(content).rstrip("\n") == text


def test_the_letterhead_is_centred_and_bold_and_the_text_is_not() -> None:
    content = rtf("CHU\n\nBonjour", title="t")
    assert rb"\qc\cf2\b\f0\fs20 CHU\par" in content
    assert rb"\ql\cf1\b0\f0\fs20 Bonjour\par" in content


def test_a_character_outside_the_encoding_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        rtf("≥ 3", title="t")
