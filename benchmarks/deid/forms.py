"""The written form of a mention: what makes it hard to find."""

import re
from typing import Final

from benchmarks.deid.documents import Gold

_PARTICLE: Final = re.compile(
    r"(?:de la|de|du|des|d['’]|la|le|van|von|ben|el|al|ait|ould|hadj|da|dos|di|n['’]|m['’])[ '’\w]",
    re.IGNORECASE,
)
NAMES: Final = frozenset({"NOM", "PRENOM"})


def form(gold: Gold, text: str) -> str:
    """Return the form of a mention: one word, the hardest that holds."""
    written = text[gold.start : gold.end]
    before, after = text[gold.start - 1 : gold.start], text[gold.end : gold.end + 1]
    if gold.form:
        return gold.form
    if gold.is_initial(text):
        return "initial"
    if "\n" in written:
        return "broken over lines"
    if before.isalnum() or after.isalnum() or "_" in (before, after):
        return "glued"
    if gold.label not in NAMES:
        return "number" if any(one.isdigit() for one in written) else "words"
    if _PARTICLE.match(written) and not written[1:].isalpha():
        return "with particle"
    if "-" in written or " " in written:
        return "double"
    if written.isupper():
        return "capitals"
    return "lower case" if written.islower() else "title case"
