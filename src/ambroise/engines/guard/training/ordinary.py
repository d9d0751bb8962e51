"""Sentences that speak to nobody but care: the fictional hospital's notes, fragments of papers."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from ambroise.deid.training import examples
from ambroise.demo import write_hospital
from ambroise.text.sentences import split_sentences

_PATIENTS, _FRAGMENTS = 150, 6_000
_MADE_ON: Final = date(2026, 1, 15)


def ordinary(seed: int) -> list[str]:
    """Return sentences in an order drawn from `seed`; those that differ by numbers come once."""
    once: dict[str, str] = {}
    for text in (*_notes(seed), *(one.text for one in examples(seed, _FRAGMENTS))):
        for start, end in split_sentences(text):
            if end - start > 3:
                once.setdefault(re.sub(r"\d+", "0", text[start:end]), text[start:end])
    said = list(once.values())
    Random(seed).shuffle(said)  # noqa: S311 - repeatable, no secret is drawn
    return said


def _notes(seed: int) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        gold = Path(folder, "gold")
        write_hospital(
            Path(folder, "files"), patients=_PATIENTS, seed=seed, today=_MADE_ON, gold=gold
        )
        with (gold / "identities.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["note_text"]
