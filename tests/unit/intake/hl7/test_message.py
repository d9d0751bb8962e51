import pytest

from ambroise.intake.hl7.message import parse
from ambroise.intake.told import Untold

HEADER = "MSH|^~\\&|A|B|C|D|20260105||ADT^A01|1|P|2.5"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_segments_end_in_any_line_break(end: str) -> None:
    found = parse(f"{HEADER}{end}PID|1||12{end}".encode())
    assert [segment.name for segment in found.segments] == ["MSH", "PID"]
    assert found.text("PID", 3) == "12"


def test_positions_are_those_of_the_standard() -> None:
    found = parse(f"{HEADER}\rPID|1||12^^^CHU&2.999.1&ISO^PI~34|".encode())
    assert found.header.text(1) == "|"
    assert found.header.text(9, 2) == "A01"
    first, second = found.either("PID").values(3)
    assert (first.text(4, 1), first.text(4, 2), second.text()) == ("CHU", "2.999.1", "34")


def test_separators_are_those_that_the_header_sets() -> None:
    found = parse(b"MSH#*@!%#A#B\rPID#1##12***CHU%2.999.1*PI@34!S!5")
    first, second = found.either("PID").values(3)
    assert (first.text(4, 2), second.text()) == ("2.999.1", "34*5")


def test_what_is_absent_or_deleted_says_nothing() -> None:
    found = parse(f'{HEADER}\rPID|1||""|x^""'.encode())
    pid = found.either("PID")
    assert (pid.text(3), pid.text(4, 2), pid.text(9), found.text("PV1", 2)) == ("", "", "", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f"),
        (r"une ligne\.br\une autre\.sp2\fin", "une ligne\nune autre\n\nfin"),
        (r"\H\gras\N\ maigre", "gras maigre"),
        (r"\XC3A9\t\XE9\ ", "été"),
        (r"\Zperso\ et \Q\ ", r"\Zperso\ et \Q\ "),
        (r"20 \ 30", r"20 \ 30"),
    ],
)
def test_escapes_are_read(written: str, read: str) -> None:
    found = parse(f"{HEADER}\rNTE|1||{written}".encode())
    assert found.text("NTE", 3) == read.strip()


def test_a_line_that_starts_no_segment_goes_on_with_the_one_before() -> None:
    found = parse(f"{HEADER}\rOBX|1|TX|A||ligne une\nIRM\nligne trois\rNTE|1||n".encode())
    assert found.text("OBX", 5) == "ligne une\nIRM\nligne trois"
    assert found.text("NTE", 3) == "n"


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (b"", "no_msh"),
        (b"PID|1||12", "no_msh"),
        (b"MSH", "header_invalid"),
        (b"MSH|", "header_invalid"),
        (b"MSHA^~\\&A", "header_invalid"),
        (b"MSH|^^^^|A", "header_invalid"),
    ],
)
def test_what_is_no_message_says_why(piece: bytes, reason: str) -> None:
    with pytest.raises(Untold) as error:
        parse(piece)
    assert error.value.reason == reason
