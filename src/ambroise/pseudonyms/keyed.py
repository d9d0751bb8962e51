"""The keyed hashes: of row ids, zone ids and shifts, in Python and in DuckDB SQL; of surrogates.

`keyed_id(key, kind, value)` is the first 16 hexadecimal digits of
`sha256(hex(key) || '|' || kind || '|' || value)`, read as an unsigned 64-bit number and halved:
63 bits, a BIGINT that is never negative. DuckDB has `sha256` and no HMAC; keeping 64 of the 256
bits hides the inner state, so that the extension attack on a plain prefixed hash has nothing to
start from (Coron et al., "Merkle-Damgård Revisited", CRYPTO 2005, section 3.4: chop solution).

Surrogates are drawn in Python alone, from `keyed_bytes`: HMAC-SHA256 (RFC 2104).

Every `sql_*` function returns an expression equal, row by row, to its Python twin. Its arguments
are SQL expressions, `key` one of the lower-case hexadecimal key (`key_hex`), never a value: write
`sql_zone_id("$key", "person", "person_source_value")` and bind the key.
"""

import hmac
from hashlib import sha256
from typing import Final

KEY_BYTES: Final = 32
"""Length of a key; a fixed length keeps (key, kind) unambiguous in the hashed text."""

ZONE_SHIFT_LIMIT: Final = 182
"""Largest move of a date, in days, of one stage (zone or project)."""


def key_hex(key: bytes) -> str:
    """Return the form of `key` that SQL expressions take; ValueError unless it has 32 bytes."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a pseudonym key has {KEY_BYTES} bytes, not {len(key)}")
    return key.hex()


def keyed_id(key: bytes, kind: str, value: str) -> int:
    """Return the 63-bit keyed hash of `value`, in 0..2**63-1; `kind` holds no `|`."""
    if "|" in kind:
        raise ValueError("the kind of a keyed id holds no '|'")
    digest = sha256(f"{key_hex(key)}|{kind}|{value}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def keyed_bytes(key: bytes, kind: str, value: str) -> bytes:
    """Return the 32 bytes of HMAC-SHA256 under `key` of `value`; `kind` holds no `|`."""
    return hmac.digest(key, f"{kind}|{value}".encode("utf-8", "surrogatepass"), "sha256")


def keyed_entity(key: bytes, entity: str) -> str:
    """Return what names `entity` in texts rendered under `key`; empty for an empty one."""
    return f"{keyed_id(key, 'entity', entity):016x}" if entity else ""


def row_id(key: bytes, source: str, record_type: str, record_id: str, part: str = "") -> int:
    """Return the id of a warehouse row: `keyed_id` of kind `row` over the four parts.

    `source`, `record_type` and `part` are our own words and hold no `|`; `record_id` may.
    """
    return keyed_id(key, "row", f"{source}|{record_type}|{record_id}|{part}")


def zone_id(key: bytes, kind: str, value: str | int) -> int:
    """Return the id in a zone or a project of what `value` names, one space of ids a `kind`."""
    return keyed_id(key, f"zone:{kind}", str(value))


def shift_days(
    key: bytes, person: str, *, limit: int = ZONE_SHIFT_LIMIT, whole_weeks: bool = False
) -> int:
    """Return the move in days of all dates of `person`, uniform in -limit..limit, never 0.

    With `whole_weeks` it is a multiple of seven, so that every date keeps its weekday.
    """
    step, most = _steps(limit, whole_weeks)
    drawn = keyed_id(key, "shift", person) % (2 * most)
    return step * (drawn - most if drawn < most else drawn - most + 1)


def sql_keyed_id(key: str, kind: str, value: str) -> str:
    """Return the DuckDB expression of `keyed_id`; NULL where `value` is NULL.

    `kind` is a plain word, not an expression.
    """
    if not kind.replace("_", "").replace(":", "").isalnum():
        raise ValueError("the kind of a keyed id in SQL is a plain word")
    hashed = f"sha256({key} || '|{kind}|' || {value})"
    return f"(('0x' || substr({hashed}, 1, 16))::UBIGINT >> 1)::BIGINT"


def sql_row_id(key: str, source: str, record_type: str, record_id: str, part: str = "''") -> str:
    """Return the DuckDB expression of `row_id`; NULL where a part is NULL."""
    return sql_keyed_id(
        key,
        "row",
        f"({source})::VARCHAR || '|' || ({record_type})::VARCHAR"
        f" || '|' || ({record_id})::VARCHAR || '|' || ({part})::VARCHAR",
    )


def sql_zone_id(key: str, kind: str, value: str) -> str:
    """Return the DuckDB expression of `zone_id`; NULL where `value` is NULL."""
    return sql_keyed_id(key, f"zone:{kind}", f"({value})::VARCHAR")


def sql_shift(
    key: str, person: str, *, limit: int = ZONE_SHIFT_LIMIT, whole_weeks: bool = False
) -> str:
    """Return the DuckDB expression of `shift_days`; NULL where `person` is NULL."""
    step, most = _steps(limit, whole_weeks)
    drawn = f"({sql_keyed_id(key, 'shift', f'({person})::VARCHAR')} % {2 * most})"
    return f"({step} * ({drawn} - {most} + ({drawn} >= {most})::BIGINT))"


def _steps(limit: int, whole_weeks: bool) -> tuple[int, int]:
    """Return the days of a step and how many steps a shift has at most."""
    step = 7 if whole_weeks else 1
    if limit < step:
        raise ValueError(f"the limit of a date shift is at least {step} day(s)")
    return step, limit // step
