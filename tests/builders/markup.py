"""Clinical fixtures with inline markup: `"<nom>Durand</nom> née le <date>03/02/1951</date>"`."""

import re

_MARK = re.compile(r"<(?P<label>[a-z_]+)>(?P<text>.*?)</(?P=label)>", re.DOTALL)


def marked(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the text without its marks, and its (label, written) in order."""
    found = [(match["label"].upper(), match["text"]) for match in _MARK.finditer(source)]
    return _MARK.sub(lambda match: match["text"], source), found
