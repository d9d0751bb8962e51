"""A row as a piece of its source: canonical JSON of its table's name and all its columns."""

import math
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from ambroise.intake.told import Untold

Check = Callable[[list[str]], None]
"""Told the columns of a table; raises when one that is needed is not there."""

LONGEST_ROW: Final = 16 << 20
"""Bytes of one row: longer ones are refused, so that memory stays bounded."""

KEPT_OF_LONG: Final = 1 << 20
"""Bytes kept of a row that is too long."""

_decoder = msgspec.json.Decoder(dict[str, dict[str, Any]])


def piece_of(table: str, columns: Iterable[str], cells: Iterable[Any]) -> bytes:
    """Return the piece of a row, columns in their order; the same row gives the same bytes.

    Moments are ISO 8601, decimals and bytes (base64) texts, NaN and infinities their names.
    """
    row = dict(zip(columns, cells, strict=True))
    try:
        return msgspec.json.encode({table: row})
    except (OverflowError, TypeError, ValueError):
        return msgspec.json.encode({table: {name: _plain(cell) for name, cell in row.items()}})


def exact(cell: Any) -> Any:
    """Return a cell of a typed table as JSON keeps it: no number becomes null."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, list | tuple):
        return [exact(one) for one in cell]
    if isinstance(cell, dict):
        return {str(name): exact(one) for name, one in cell.items()}
    return cell


def read_piece(piece: bytes) -> tuple[str, dict[str, Any]]:
    """Return the table and the cells of a piece; raises Untold `not_a_row`."""
    try:
        ((table, cells),) = _decoder.decode(piece).items()
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        raise Untold("not_a_row") from None
    return table, cells


def is_row(piece: bytes) -> bool:
    """Tell the piece of a row from the bytes of a line that could not be cut into cells."""
    try:
        read_piece(piece)
    except Untold:
        return False
    return True


def _plain(cell: Any) -> Any:
    """Return a cell that JSON has no form for as what it contains, or as its text."""
    if isinstance(cell, dict):
        return {str(name): _plain(one) for name, one in cell.items()}
    if isinstance(cell, list | tuple | set):
        return [_plain(one) for one in cell]
    try:
        msgspec.json.encode(cell)
    except (OverflowError, TypeError, ValueError):
        return str(cell)
    return cell
