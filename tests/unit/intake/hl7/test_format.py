import io
from pathlib import Path

import pytest

from ambroise.intake.files import Broken, SourceFile, Text
from ambroise.intake.hl7.format import HL7
from ambroise.intake.records import Record, Refused
from tests.builders.hl7 import IPP, message, msh, pid

ONE, TWO = message(msh(number="1"), pid()), message(msh(number="2"), pid())
FILE = SourceFile(Path("/f.hl7"), Path("/"), HL7)


def pieces(content: bytes, block: int = 8192) -> list[Text | Broken]:
    return list(HL7.pieces(io.BufferedReader(io.BytesIO(content), block), FILE))


def raws(content: bytes) -> list[bytes]:
    return [piece.raw for piece in pieces(content)]


@pytest.mark.parametrize(
    "content",
    [
        ONE + TWO,
        ONE.replace(b"\r", b"\n") + TWO.replace(b"\r", b"\n"),
        b"\x0b" + ONE + b"\x1c\r\x0b" + TWO + b"\x1c\r",
        b"\x0b" + ONE + b"\x1c\x0b" + TWO + b"\x1c",
        b"\xef\xbb\xbf" + ONE + b"\r\n\r\n" + TWO,
        b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + ONE + TWO + b"BTS|2\rFTS|1\r",
    ],
    ids=["plain", "lf", "mllp", "mllp without cr", "bom and blanks", "batch"],
)
def test_a_file_is_cut_in_its_messages(content: bytes) -> None:
    found = pieces(content)
    assert all(isinstance(piece, Text) for piece in found)
    assert [piece.raw.split(b"|")[9] for piece in found] == [b"1", b"2"]


def test_a_line_break_in_a_frame_cuts_nothing() -> None:
    inner = ONE + b"OBX|1|TX|A||texte\r\nMSH|un leurre\r"
    assert raws(b"\x0b" + inner + b"\x1c\r") == [inner.strip()]


def test_messages_keep_the_line_on_which_they_start() -> None:
    assert [piece.line for piece in pieces(b"\n" + ONE + TWO)] == [2, 4]


def test_a_frame_broken_off_waits_and_the_message_sent_again_is_read() -> None:
    first, second = pieces(b"\x0b" + ONE[:40] + b"\x0b" + ONE + b"\x1c\r")
    assert isinstance(first, Broken)
    assert first.reason == "truncated"
    assert isinstance(second, Text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"bonjour\r" + ONE, "no_msh"),
        (b"\x0b" + ONE, "truncated"),
        (b"BHS|^~\\&|A\r" + ONE + b"BTS|3\r", "batch_incomplete"),
        (b"BHS|^~\\&|A\r" + ONE, "truncated"),
        ("MSH|".encode("utf-16"), "encoding"),
    ],
)
def test_what_no_message_can_be_read_from_says_why(content: bytes, reason: str) -> None:
    broken = [piece for piece in pieces(content) if isinstance(piece, Broken)]
    assert [piece.reason for piece in broken] == [reason]


def test_a_file_is_known_by_its_head() -> None:
    assert HL7.claims(ONE)
    assert HL7.claims(b"\x0b" + ONE)
    assert not HL7.claims(b'{"resourceType": "Patient"}')
    assert not HL7.claims(b"MSH veut dire")


def test_a_message_is_a_record_with_what_it_tells() -> None:
    (found,) = HL7.records(message(msh("ADT^A28"), pid(IPP)), FILE)
    assert isinstance(found, Record)
    assert found.type == "HL7v2-ADT"
    assert [told.type for told in found.told or ()] == ["Patient"]


def test_a_message_that_tells_nothing_right_is_refused_with_its_type() -> None:
    (found,) = HL7.records(message(msh("ADT^A28")), FILE)
    assert isinstance(found, Refused)
    assert (found.type, found.reason, found.detail) == ("HL7v2-ADT", "no_segment", "PID")
