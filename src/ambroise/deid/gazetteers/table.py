"""A list on disk: entries found by their key in a mapped file, without reading the rest.

The file is a signature, the length of a JSON header, the header, an open-addressed table of 32-bit
offsets (twice as many places as entries or more, at `crc32(key)`, linear probing), then the
entries: one byte for the length of the key, the key in UTF-8, a 32-bit weight. Numbers are in the
byte order of the machine, which the header says.
"""

import json
import mmap
import os
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from zlib import crc32

MAGIC: Final = b"AMBLIST\x01"
LONGEST_KEY: Final = 255
"""Bytes of a key in UTF-8."""

_HEAVIEST: Final = 2**32 - 1
_START: Final = len(MAGIC) + 4


class TableDamaged(ValueError):
    """The file is not one that `write_table` wrote whole on a machine of this kind."""


def write_table(path: Path, entries: Mapping[str, int], header: Mapping[str, Any]) -> None:
    """Write `entries` at `path`, which appears whole or not at all.

    Weights are at least 1; one above 32 bits is written as the largest. Raises ValueError for a
    key longer than `LONGEST_KEY` or a weight of 0.
    """
    places = 8
    while places < 2 * len(entries):
        places *= 2
    slots = array("I", bytes(4 * places))
    body = bytearray(1)
    for key, weight in entries.items():
        raw = key.encode()
        if len(raw) > LONGEST_KEY or weight < 1:
            raise ValueError("not an entry of a list")
        place = crc32(raw) & (places - 1)
        while slots[place]:
            place = (place + 1) & (places - 1)
        slots[place] = len(body)
        body.append(len(raw))
        body += raw
        body += min(weight, _HEAVIEST).to_bytes(4, sys.byteorder)
    said = {**header, "places": places, "body": len(body), "byteorder": sys.byteorder}
    words = json.dumps(said, ensure_ascii=False).encode()
    words += b" " * (-(_START + len(words)) % 8)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(MAGIC + len(words).to_bytes(4, "little") + words)
            slots.tofile(file)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_header(path: Path) -> dict[str, Any]:
    """Return what `write_table` was given as header; raises TableDamaged."""
    with path.open("rb") as file:
        start = file.read(_START)
        if len(start) < _START or not start.startswith(MAGIC):
            raise TableDamaged(path.name)
        try:
            header = json.loads(file.read(int.from_bytes(start[len(MAGIC) :], "little")))
        except ValueError:
            raise TableDamaged(path.name) from None
    if not isinstance(header, dict):
        raise TableDamaged(path.name)
    return header


class Table:
    """The entries of a file, read where they lie; the file may be unlinked meanwhile."""

    __slots__ = ("_body", "_mask", "_slots", "header")

    def __init__(self, path: Path) -> None:
        """Raises TableDamaged, OSError."""
        self.header = read_header(path)
        with path.open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        at = _START + int.from_bytes(mapped[len(MAGIC) : _START], "little")
        places, size = self.header.get("places", 0), self.header.get("body", -1)
        body = at + 4 * places
        if self.header.get("byteorder") != sys.byteorder or len(mapped) != body + size:
            raise TableDamaged(path.name)
        self._mask = places - 1
        self._slots = mapped[at:body].cast("I")
        self._body = mapped[body:]

    def find(self, key: bytes) -> int:
        """Return the weight of a key, 0 when there is no such entry."""
        slots, body, mask, size = self._slots, self._body, self._mask, len(key)
        place = crc32(key) & mask
        while at := slots[place]:
            if body[at] == size and body[at + 1 : at + 1 + size] == key:
                return int.from_bytes(body[at + 1 + size : at + 5 + size], sys.byteorder)
            place = (place + 1) & mask
        return 0
