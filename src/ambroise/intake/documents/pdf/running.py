"""Headers and footers: what stands again at the same place from page to page, said once."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from ambroise.intake.documents.pdf.order import Row, by_line
from ambroise.intake.documents.pdf.segments import Segment

_PAGE_NUMBER: Final = re.compile(
    r"\b(?:pages?|p\.|folio)\s*:?\s*\d{1,4}(?:\s*(?:/|sur|de|of)\s*\d{1,4})?"
    r"|^\W*\d{1,4}\s*/\s*\d{1,4}\W*$|^[\s–—-]*\d{1,4}[\s–—-]*$",
    re.IGNORECASE,
)
_MOST: Final = 0.5
"""Share of the pages on which a line of header stands, at least."""
_STEP: Final = 4.0
"""Points within which a place is the same."""

_Key = tuple[str, int]


def without_running(pages: Sequence[list[Segment]]) -> list[list[Segment]]:
    """Return the pages with each line of header and footer on its first page only.

    Such a line is the same on half the pages or more, its page number apart, at the same place,
    with nothing but such lines between it and the edge of the page.
    """
    if len(pages) < 2:
        return list(pages)
    lined = [list(by_line(page)) for page in pages]
    times = Counter(key for lines in lined for key in {_key(line) for line in lines})
    fewest = max(2, _MOST * len(pages))
    repeated = {key for key, count in times.items() if count >= fewest}
    seen: set[_Key] = set()
    kept = []
    for lines in lined:
        running = _edge(lines, repeated) | _edge(reversed(lines), repeated)
        again = running & seen
        seen |= running
        kept.append([one for line in lines if _key(line) not in again for one in line])
    return kept


def _edge(lines: Iterable[Row], repeated: set[_Key]) -> set[_Key]:
    """Return the lines that are repeated, from one edge up to the first that is not."""
    found: set[_Key] = set()
    for line in lines:
        if _key(line) not in repeated:
            break
        found.add(_key(line))
    return found


def _key(line: Row) -> _Key:
    text = "\t".join(_PAGE_NUMBER.sub("#", one.text) for one in line)
    return text, round(line[0].bottom / _STEP)
