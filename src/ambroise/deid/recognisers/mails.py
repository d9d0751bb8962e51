"""Mail and web addresses."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.spans import Span

_LOCAL: Final = re.compile(r"(?:[\w.]+-\n)?[\w.+%'-]*\w ?$")
_DOMAIN: Final = re.compile(r"@ ?\w[\w-]*(?:(?: ?\. ?|\.)\w[\w-]*)*\.\w{2,10}|@[\w-]+")
_SCHEME: Final = re.compile(r"(?:https?://|www\.)[^\s<>()\",]+")
_TOP: Final = re.compile(r"\.(?:fr|com|org|net|eu|info|example)\b(?:/[^\s<>()\"]*)?")
_HOST: Final = re.compile(r"(?<![\w@.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*$")
_LONGEST: Final = 80
_PUBLIC: Final = frozenset(
    "ameli cofrac has-sante sante sante.gouv service-public legifrance.gouv ansm.sante afssaps"
    " monespacesante mesdroits france-assos-sante vidal who pubmed orpha cnil urssaf caf".split()
)
"""Sites of the public, which say nothing of a person."""


def find(document: Document) -> Iterator[Span]:
    """Yield `MAIL` and `URL`."""
    low = document.folded
    at = low.find("@")
    while at >= 0:
        local = _LOCAL.search(low, max(0, at - _LONGEST), at)
        domain = _DOMAIN.match(low, at)
        if local is not None and domain is not None:
            yield Span(local.start(), domain.end(), "MAIL", "", "", 0.97)
        at = low.find("@", at + 1)
    for opening in ("http", "www."):
        at = low.find(opening)
        while at >= 0:
            match = _SCHEME.match(low, at)
            if match is not None and not _is_public(match[0]):
                yield Span(at, at + len(match[0].rstrip(".,;:")), "URL", "", "", 0.8)
            at = low.find(opening, at + 1)
    for match in _TOP.finditer(low):
        host = _HOST.search(low, max(0, match.start() - _LONGEST), match.start())
        if host is not None and host[0].removeprefix("www.") not in _PUBLIC:
            end = host.start() + len(low[host.start() : match.end()].rstrip(".,;:"))
            yield Span(host.start(), end, "URL", "", "", 0.8)


def _is_public(address: str) -> bool:
    host = address.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return host.partition("/")[0].rpartition(".")[0] in _PUBLIC
