"""From stored spans and keys to surrogates, shifted dates and new ids: pure, no detection."""

from ambroise.pseudonyms.keyed import (
    KEY_BYTES,
    ZONE_SHIFT_LIMIT,
    key_hex,
    keyed_bytes,
    keyed_entity,
    keyed_id,
    row_id,
    shift_days,
    sql_keyed_id,
    sql_row_id,
    sql_shift,
    sql_zone_id,
    zone_id,
)
from ambroise.pseudonyms.moving import DATES, with_weekdays
from ambroise.pseudonyms.numbers import uid
from ambroise.pseudonyms.presence import bare
from ambroise.pseudonyms.rendering import OPTIONAL, Mode, Rendered, render
from ambroise.pseudonyms.surrogates import NAMES, Surrogates, surrogate

__all__ = [
    "DATES",
    "KEY_BYTES",
    "NAMES",
    "OPTIONAL",
    "ZONE_SHIFT_LIMIT",
    "Mode",
    "Rendered",
    "Surrogates",
    "bare",
    "key_hex",
    "keyed_bytes",
    "keyed_entity",
    "keyed_id",
    "render",
    "row_id",
    "shift_days",
    "sql_keyed_id",
    "sql_row_id",
    "sql_shift",
    "sql_zone_id",
    "surrogate",
    "uid",
    "with_weekdays",
    "zone_id",
]
