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
from ambroise.pseudonyms.rendering import DATES, Mode, Rendered, render
from ambroise.pseudonyms.surrogates import surrogate

__all__ = [
    "DATES",
    "KEY_BYTES",
    "ZONE_SHIFT_LIMIT",
    "Mode",
    "Rendered",
    "key_hex",
    "keyed_id",
    "render",
    "row_id",
    "shift_days",
    "sql_keyed_id",
    "sql_row_id",
    "sql_shift",
    "sql_zone_id",
    "surrogate",
    "zone_id",
]
