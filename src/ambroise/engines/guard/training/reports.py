"""Stretches of published case reports, which speak to readers at length and to no machine."""

import gzip
import json
from itertools import pairwise
from pathlib import Path

from ambroise.text.sentences import split_sentences


def taught_half(path: Path) -> list[str]:
    """Return each sentence, alone and with the next, of the first half of the texts of a file.

    The file is JSONL.gz, `{"text"}` a line. The other half is for counting false alarms.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    found: list[str] = []
    for text in texts[: len(texts) // 2]:
        said = [text[start:end] for start, end in split_sentences(text)]
        found += said
        found += [" ".join(two) for two in pairwise(said)]
    return found
