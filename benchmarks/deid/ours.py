"""Our detector, with what it is told of the people, and the bare digit-run scan beside it."""

import re
import time
from collections.abc import Sequence
from typing import Final, Literal

from ambroise.deid import Feed, KnownIdentities, detect
from benchmarks.deid.documents import Document, Found

Told = Literal["no feed", "patient's feed", "whole feed"]
TOLD: Final[tuple[Told, ...]] = ("no feed", "patient's feed", "whole feed")
_DIGITS: Final = re.compile(r"[0-9]+")


def run(documents: Sequence[Document], feed: Feed, told: Told) -> tuple[list[list[Found]], float]:
    """Return what is found in each document and the CPU seconds: start-up apart, the best of three.

    `patient's feed`: the patient and the relatives that the hospital knows; `whole feed`: its
    staff too, made ready once.
    """
    known = KnownIdentities(feed.everywhere) if told == "whole feed" else None
    for one in documents[:5]:
        detect(one.text, one.identities if told != "no feed" else (), known=known)
    seconds = float("inf")
    for _ in range(3):
        start = time.process_time()
        found = [
            detect(one.text, one.identities if told != "no feed" else (), known=known)
            for one in documents
        ]
        seconds = min(seconds, time.process_time() - start)
    return [
        [Found(span.start, span.end, span.label, span.role) for span in spans] for spans in found
    ], seconds


def digit_scan(documents: Sequence[Document]) -> float:
    """Return the CPU seconds of `re.findall(r"[0-9]+")` over the documents, the best of five."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(20):
            for one in documents:
                _DIGITS.findall(one.text)
        best = min(best, (time.process_time() - start) / 20)
    return best
