"""From stored spans and keys to surrogates, shifted dates and new ids: pure, no detection."""

from ambroise.pseudonyms.keyed import (
    KEY_BYTES,
    ZONE_SHIFT_LIMIT,
    key_hex,
    keyed_id,
    row_id,
    shift_days,
    sql_keyed_id,
    sql_row_id,
    sql_shift,
    sql_zone_id,
    zone_id,
)

__all__ = [
    "KEY_BYTES",
    "ZONE_SHIFT_LIMIT",
    "key_hex",
    "keyed_id",
    "row_id",
    "shift_days",
    "sql_keyed_id",
    "sql_row_id",
    "sql_shift",
    "sql_zone_id",
    "zone_id",
]
