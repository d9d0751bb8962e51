"""Values as JSON: identifiers are texts, because they do not fit a browser's numbers."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

LARGEST_EXACT = 2**53


def plain(value: Any) -> Any:
    """Return `value` made of dicts, lists and scalars; ids and large integers become texts."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = {field.name: getattr(value, field.name) for field in fields(value)}
        return plain(pairs)
    if isinstance(value, Mapping):
        return {str(key): _field(str(key), one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        return str(value)
    return value


def _field(name: str, value: Any) -> Any:
    if isinstance(value, int) and (name == "id" or name.endswith("_id")):
        return str(value)
    return plain(value)
