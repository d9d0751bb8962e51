"""Any bytes, and any message: what our parser reads is what the `hl7` library reads."""

import io
import string
from pathlib import Path

import hl7
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ambroise.intake.files import SourceFile, Text
from ambroise.intake.hl7 import tell
from ambroise.intake.hl7.format import HL7
from ambroise.intake.hl7.message import parse
from ambroise.intake.identifiers import key
from ambroise.intake.told import Untold
from tests.builders.hl7 import IPP, all_of, message, msh, pid, pv1, told, zbe

FILE = SourceFile(Path("/f.hl7"), Path("/"), HL7)
WORDS = st.text("abcéÀ0129 -.'", max_size=6).map(str.strip)
COMPONENTS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map("&".join), min_size=1, max_size=4)
FIELDS = st.lists(COMPONENTS.map("^".join), min_size=1, max_size=3).map("~".join)
NAMES = st.sampled_from(["PID", "PV1", "OBX", "NTE", "ZBE"])
SEGMENTS = st.tuples(NAMES, st.lists(FIELDS, min_size=1, max_size=8)).map(
    lambda found: "|".join([found[0], *found[1]])
)
MESSAGES = st.lists(SEGMENTS, max_size=5).map(lambda found: [msh(), *found])


@given(MESSAGES)
def test_fields_are_those_that_the_library_reads(segments: list[str]) -> None:
    ours = parse(message(*segments))
    theirs = hl7.parse("\r".join(segments))
    for mine, other in zip(ours.segments[1:], theirs[1:], strict=True):
        assert mine.name == str(other[0])
        for number in range(1, len(other)):
            said = [repetition for repetition in other[number] if str(repetition)]
            for value, repetition in zip(mine.values(number), said, strict=True):
                for component in range(1, 5):
                    for sub in range(1, 4):
                        assert value.text(component, sub) == _theirs(repetition, component, sub)


def _theirs(repetition: object, component: int, sub: int) -> str:
    if isinstance(repetition, str):
        return repetition.strip() if (component, sub) == (1, 1) else ""
    if component > len(repetition):
        return ""
    found = repetition[component - 1]
    if isinstance(found, str):
        return found.strip() if sub == 1 else ""
    return str(found[sub - 1]).strip() if sub <= len(found) else ""


@given(st.text(string.printable.replace("\r", "").replace("\n", "") + "éœ€", max_size=40))
def test_what_is_escaped_is_read_as_it_was(text: str) -> None:
    escaped = text.replace("\\", "\\E\\")
    for mark, code in (("|", "F"), ("^", "S"), ("&", "T"), ("~", "R")):
        escaped = escaped.replace(mark, f"\\{code}\\")
    assume(text.strip() != '""')
    assert parse(message(msh(), f"NTE|1||{escaped}")).text("NTE", 3) == text.strip()


def _outcome(piece: bytes) -> str:
    """What a piece is told as, or the reason why it is not."""
    try:
        return tell(piece).type
    except Untold as untold:
        return untold.reason


@given(st.binary(max_size=200))
def test_any_bytes_are_told_or_refused_with_a_reason(content: bytes) -> None:
    for piece in (content, b"MSH|^~\\&|" + content, message(msh(), pid()) + content):
        assert _outcome(piece)


@given(st.data())
def test_a_message_cut_anywhere_is_told_or_refused_with_a_reason(data: st.DataObject) -> None:
    whole = message(msh(), "EVN||20260105", pid(), pv1(), zbe("1", "20260105"), "ZFM|8||5")
    piece = whole[: data.draw(st.integers(0, len(whole)))]
    assert _outcome(piece)


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(1, 64))
def test_no_message_of_a_file_is_lost_whatever_its_frames_and_blocks(
    framed: list[bool], block: int
) -> None:
    pieces = [message(msh(number=str(n)), pid()) for n in range(len(framed))]
    content = b"".join(
        b"\x0b" + piece + b"\x1c\r" if frame else piece
        for piece, frame in zip(pieces, framed, strict=True)
    )
    stream = io.BufferedReader(io.BytesIO(content), block)
    found = list(HL7.pieces(stream, FILE))
    assert all(isinstance(piece, Text) for piece in found)
    assert [piece.raw for piece in found] == [piece.strip() for piece in pieces]


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_two_numbers_never_have_one_id(one: str, other: str) -> None:
    assume(one != other)
    assert key(one) != key(other)
    assert not any(c.isspace() or c in "|/" for c in key(one))


@pytest.mark.parametrize("event", ["A01", "A02", "A03", "A08", "A11", "A12", "A13", "A31", "A40"])
def test_the_same_message_tells_the_same(event: str) -> None:
    segments = (msh(f"ADT^{event}"), pid(), pv1(), zbe("1", "20260105"), f"MRG|{IPP}")
    first, second = told(*segments), told(*segments)
    assert first == second
    assert all_of(first, "Patient")
