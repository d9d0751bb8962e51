"""Messages put together: segments from fields by number, escapes, moments, frames of text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ambroise.demo.french_time import french
from ambroise.demo.hl7.domains import NAME

_ESCAPES: Final = str.maketrans(
    {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\n": "\\.br\\"}
)


def text(written: str) -> str:
    """Return a text with what would separate it escaped."""
    return written.translate(_ESCAPES)


def moment(when: datetime) -> str:
    """Return a moment of France (naive) with its offset, type TS."""
    return f"{french(when):%Y%m%d%H%M%S%z}"


def day(when: date) -> str:
    return f"{when:%Y%m%d}"


def segment(name: str, fields: Mapping[int, str]) -> str:
    """Return a segment from its fields by number; those at the end that say nothing are left."""
    said = {number: value for number, value in fields.items() if value}
    last = max(said, default=0)
    return "|".join([name, *(said.get(number, "") for number in range(1, last + 1))])


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has its number: when it is sent, by whom, of what type."""

    sent: datetime
    sender: str
    event: str
    segments: tuple[str, ...]
    charset: str = "UNICODE UTF-8"

    def write(self, number: str) -> bytes:
        """Return the message, in UTF-8 where its set lacks a letter."""
        body = "".join(f"{one}\r" for one in self.segments)
        if self.charset == "8859/15":
            try:
                body.encode("iso8859-15")
            except UnicodeEncodeError:
                return Draft(self.sent, self.sender, self.event, self.segments).write(number)
        encoding = "iso8859-15" if self.charset == "8859/15" else "utf-8"
        header = segment(
            "MSH",
            {
                1: "^~\\&",
                2: self.sender,
                3: NAME,
                4: "AMBROISE",
                5: NAME,
                6: moment(self.sent),
                8: self.event,
                9: number,
                10: "P",
                11: "2.5^FRA^2.11",
                16: "FRA",
                17: self.charset,
            },
        )
        return f"{header}\r{body}".encode(encoding)


def several(values: Iterable[str]) -> str:
    """Return the repetitions of a field."""
    return "~".join(value for value in values if value)
