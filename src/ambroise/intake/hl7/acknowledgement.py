"""The answer to a message: read or not, kept or not (MSA), in the mode that the sender asks for.

Source: HL7 v2.5 chapter 2, § 2.9 (original and enhanced mode), tables 0008 (MSA-1) and 0155
(MSH-15, MSH-16). ERR-5 holds our word for the reason, ERR-8 what a person does about it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ambroise.intake.hl7.message import Message, Segment, parse
from ambroise.intake.reasons import explained
from ambroise.intake.told import Untold

_ASKED: Final = frozenset({"AL", "NE", "ER", "SU"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a message: `letter` A kept and read, E kept and not read, R not kept.

    `reason` is a word, never content.
    """

    letter: str
    reason: str = ""


def acknowledgements(piece: bytes, verdict: Verdict, *, number: str, now: datetime) -> list[bytes]:
    """Return the answers to a message, none where its sender asks for none.

    `number` makes their MSH-10 unique. A message whose header cannot be read is answered in the
    original mode, without its number.
    """
    header = _header(piece)
    accept, application = header.text(15).upper(), header.text(16).upper()
    codes = []
    if accept in _ASKED and _wants(accept, verdict):
        codes.append(f"C{verdict.letter}")
    if (application in _ASKED and _wants(application, verdict)) or not (
        accept in _ASKED or application in _ASKED
    ):
        codes.append(f"A{verdict.letter}")
    return [
        _answer(header, code, verdict, f"{number}{place or ''}", now)
        for place, code in enumerate(codes)
    ]


def _wants(asked: str, verdict: Verdict) -> bool:
    return asked == "AL" or asked == ("SU" if verdict.letter == "A" else "ER")


def _header(piece: bytes) -> Segment:
    first = piece.lstrip().replace(b"\n", b"\r").split(b"\r")[0]
    without_charset = (first[3:4] or b"|").join(first.split(first[3:4] or b"|")[:17])
    plain = without_charset.decode("ascii", "replace").replace("\ufffd", "?").encode()
    for readable in (first, plain):
        try:
            return parse(readable).header
        except Untold:
            continue
    message: Message = parse(b"MSH|^~\\&|")
    return message.header


def _answer(header: Segment, code: str, verdict: Verdict, number: str, now: datetime) -> bytes:
    def said(field: int) -> str:
        """Return a field that we repeat, in ASCII."""
        return _plain(header.text(field)).encode("ascii", "replace").decode()

    event = f"ACK^{said_event}^ACK" if (said_event := header.text(9, 2)[:3]) else "ACK"
    version = said(12) or "2.5"
    fields = ["MSH", "^~\\&", said(5), said(6), said(3), said(4), f"{now:%Y%m%d%H%M%S%z}", ""]
    first = "|".join([*fields, event, number, said(11) or "P", version])
    segments = [first, f"MSA|{code}|{said(10)}"]
    if verdict.reason:
        segments[0] += "||||||UNICODE UTF-8"
        why = explained(verdict.reason)
        text = _plain(f"{why.says}. {why.do}")
        coded = f"{verdict.reason}^{_plain(why.says)}^L"
        segments.append(f"ERR|||207^Application internal error^HL70357|E|{coded}|||{text}")
    return "".join(f"{segment}\r" for segment in segments).encode()


def _plain(text: str) -> str:
    """Return a text without what stands for separators and ends of lines."""
    return "".join(c for c in text if c.isprintable() and c not in "|^~\\&")
