"""Whose numbers are whose: domains, the INS, and ids of records that numbers name.

Roots of the INS: ANS, "Liste des OID des autorités d'affectation des INS" (NIR .8, NIA .9, test
NIR .10, test NIA .11).
"""

import hashlib
import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote

INS_ROOT: Final = "1.2.250.1.213.1.4"
INS_KINDS: Final = {
    f"urn:oid:{INS_ROOT}.8": "INS-NIR",
    f"urn:oid:{INS_ROOT}.9": "INS-NIA",
    f"urn:oid:{INS_ROOT}.10": "INS-NIR",
    f"urn:oid:{INS_ROOT}.11": "INS-NIA",
}
"""The code of an INS by its system."""

BARE: Final = "urn:ambroise:domain:bare"
"""The system of a number whose authority is not said: it is its source's own."""

_OID: Final = re.compile(r"[0-2](\.\d+){2,}")
_INS_NAMES: Final = {
    "ASIP-SANTE-INS-NIR": f"urn:oid:{INS_ROOT}.8",
    "ASIP-SANTE-INS-NIA": f"urn:oid:{INS_ROOT}.9",
}
_LONGEST: Final = 80
_SAFE: Final = re.compile(r"[A-Za-z0-9._:@-]{1,80}")


@lru_cache(maxsize=4096)
def domain(name: str, oid: str = "") -> str:
    """Return the system of the numbers that an authority gives: its OID, else its name."""
    for one in (oid, name):
        if is_oid(one):
            return f"urn:oid:{one}"
    if known := _INS_NAMES.get(name):
        return known
    return f"urn:ambroise:domain:{name}" if name else BARE


def is_oid(text: str) -> bool:
    return _OID.fullmatch(text) is not None


def key(value: str, system: str = BARE) -> str:
    """Return the id of the record that a number names: the number and, after @, its domain."""
    authority = system.rpartition(":")[2]
    return safe(value) if system == BARE else f"{safe(value)}@{safe(authority)}"


def safe(text: str) -> str:
    """Return `text` as a part of an id and of a reference to it, never the same for two texts."""
    if _SAFE.fullmatch(text):
        return text
    quoted = quote(text, safe="._:@-")
    if len(quoted) <= _LONGEST:
        return quoted
    return f"%{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"
