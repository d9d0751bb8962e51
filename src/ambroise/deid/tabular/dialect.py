"""How a CSV file is written: separator, quotes, ends of lines, mark of encoding, header."""

import csv
import io
from dataclasses import dataclass
from typing import Final

SEPARATORS: Final = (";", ",", "\t", "|")
LONGEST_RECORD: Final = 16 << 20
"""Bytes of one row; a field may take all of them."""

csv.field_size_limit(LONGEST_RECORD)  # the module's default, 128 KiB, is less than a long note

_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Dialect:
    """`quoted`: a field may stand in double quotes, doubled inside; it may then hold an end of
    line. `marked`: the file starts with a byte-order mark, as spreadsheets like."""

    separator: str
    quoted: bool
    newline: str
    marked: bool
    header: tuple[str, ...]

    def read(self, record: str) -> list[str]:
        """Return the fields of one record; raises ValueError when its quotes are not closed."""
        if not self.quoted:
            return record.rstrip("\r\n").split(self.separator)
        try:
            return next(csv.reader([record], delimiter=self.separator, strict=True), [])
        except csv.Error:
            raise ValueError("guillemets mal fermés") from None

    def written(self, values: list[str]) -> str:
        """Return one record."""
        if not self.quoted:
            blank = str.maketrans(dict.fromkeys((self.separator, "\r", "\n"), " "))
            return self.separator.join(one.translate(blank) for one in values) + self.newline
        sink = io.StringIO()
        csv.writer(sink, delimiter=self.separator, lineterminator=self.newline).writerow(values)
        return sink.getvalue()

    def heading(self, names: list[str]) -> str:
        """Return the first record of an output."""
        return (_MARK if self.marked else "") + self.written(names)


def dialect_of(head: str, *, marked: bool = False) -> Dialect:
    """Return the dialect of a file that starts with `head`, cut anywhere, and whose first record
    is its header.

    The separator is the one by which most records have as many fields as the header; of two,
    the one that gives more fields; of both, quotes rather than none.
    """
    candidates = [
        (*_fit(head, separator, quoted=quoted), quoted, -place, separator)
        for place, separator in enumerate(SEPARATORS)
        for quoted in (True, False)
    ]
    *_, quoted, _, separator = max(candidates)
    newline = "\r\n" if "\r\n" in head else "\n"
    empty = Dialect(separator, quoted, newline, marked, ())
    records = _records(head, separator, quoted=quoted)
    header = tuple(name.strip() for name in (records[0] if records else []))
    return Dialect(separator, quoted, empty.newline, marked, header)


def _fit(head: str, separator: str, *, quoted: bool) -> tuple[bool, float, int]:
    """Return whether a dialect parts anything, the share of records it reads, their fields."""
    records = _records(head, separator, quoted=quoted)
    if not records:
        return False, 0.0, 0
    width = len(records[0])
    read = sum(len(record) == width for record in records)
    lines = head.count("\n") + (not head.endswith("\n"))
    share = read / len(records) if len(records) * 50 >= lines else 0.0
    return width > 1, round(share, 2), width


def _records(head: str, separator: str, *, quoted: bool) -> list[list[str]]:
    """Return the records that read whole; the last one may be cut and is left out."""
    if not quoted:
        lines = [line for line in head.splitlines() if line]
        return [line.split(separator) for line in lines[: max(1, len(lines) - 1)]]
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            record = next(reader)
        except csv.Error:
            records.append([])
            continue
        except StopIteration:
            break
        if record:
            records.append(record)
    return records[: max(1, len(records) - 1)]
