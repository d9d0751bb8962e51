import pytest

from ambroise.intake.hl7.charsets import decode
from ambroise.intake.told import Untold


def _piece(charset: str, text: bytes) -> bytes:
    return (
        b"MSH|^~\\&|A|B|C|D|20260105||ADT^A01|1|P|2.5||||||" + charset.encode() + b"|\rPID|" + text
    )


@pytest.mark.parametrize(
    ("charset", "encoding", "kept"),
    [
        ("UNICODE UTF-8", "utf-8", "utf-8"),
        ("8859/1", "latin-1", "cp1252"),
        ("8859/15", "iso8859-15", "iso8859-15"),
        ("", "utf-8", "utf-8"),
        ("", "cp1252", "cp1252"),
        ("CP1252", "cp1252", "cp1252"),
        ("8859/1~UNICODE UTF-8", "latin-1", "cp1252"),
    ],
)
def test_the_set_that_is_named_is_read(charset: str, encoding: str, kept: str) -> None:
    found = decode(_piece(charset, "Hélène Noël".encode(encoding)))
    assert found.text.endswith("Hélène Noël")
    assert found.encoding == kept


def test_a_set_that_is_proved_wrong_gives_way_to_utf_8() -> None:
    assert decode(_piece("8859/1", "Hélène".encode())).text.endswith("Hélène")


@pytest.mark.parametrize(
    ("charset", "text", "reason"),
    [
        ("UNICODE UTF-8", "Hélène".encode("latin-1"), "encoding"),
        ("UNICODE UTF-8", "Hélène".encode() + "Noël".encode("latin-1"), "encoding"),
        ("8859/1", b"H\x81l\xe8ne", "encoding"),
        ("ISO IR159", "Hélène".encode(), "unknown_charset"),
    ],
)
def test_bytes_that_the_set_has_not_are_refused(charset: str, text: bytes, reason: str) -> None:
    with pytest.raises(Untold) as error:
        decode(_piece(charset, text))
    assert error.value.reason == reason
    assert "Hél" not in error.value.detail
