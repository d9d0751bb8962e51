"""« Hôpital fictif »: what the demo holds, in figures and in documents; on a demo's home only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response

from ambroise.demo.overview import Overview, Sample, Spread, called, overview
from ambroise.demo.phrases import SPLITS
from ambroise.errors import PageUnknown
from ambroise.settings import Settings
from ambroise.text.spans import Span
from ambroise.web.catalogue import Lang
from ambroise.web.menu import DEMO
from ambroise.web.spans import legend, pieces
from ambroise.web.visitor import SignedIn, Visitor

BARS: Final = 12
"""Labelled bars of a picture; its table has every line."""

ROOM: Final = 40

router = APIRouter(prefix="/demo")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its share of the longest, in per cent, and its counts by split where it has some."""

    label: str
    count: int
    width: float
    splits: tuple[int, ...] = ()

    @property
    def short(self) -> str:
        """The label as a picture on a telephone has room for; the table has it whole."""
        return self.label if len(self.label) <= ROOM else f"{self.label[: ROOM - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its table; `name` is a key of the texts."""

    name: str
    bars: tuple[Bar, ...]
    spread: Spread | None = None

    @property
    def shown(self) -> tuple[Bar, ...]:
        return self.bars[:BARS] if self.spread is None else self.bars


@router.get("")
def demo_hospital(visitor: SignedIn) -> Response:
    found = hospital_of(visitor.site.settings)
    lang = visitor.lang
    return visitor.page(
        "demo_hospital.html",
        visitor.words("demo.title"),
        found=found,
        charts=charts(found, visitor),
        samples=[
            (sample, called(sample.kind, lang), called(sample.pathway, lang))
            for sample in found.samples
        ],
        splits=SPLITS,
    )


@router.get("/documents/{note_id}")
def demo_document(visitor: SignedIn, note_id: str) -> Response:
    samples = hospital_of(visitor.site.settings).samples
    sample = next((one for one in samples if one.note_id == note_id), None)
    if sample is None:
        raise PageUnknown
    spans = stated(sample)
    return visitor.page(
        "demo_document.html",
        called(sample.kind, visitor.lang),
        sample=sample,
        pathway=called(sample.pathway, visitor.lang),
        noise=[visitor.words.named("noise", name) for name in sample.noise],
        pieces=pieces(sample.text, spans),
        labels=legend(spans),
    )


def is_demo(settings: Settings) -> bool:
    """Whether the home was made by `ambroise demo`, and has what the pages need."""
    return (settings.golds / DEMO).is_file()


def hospital_of(settings: Settings) -> Overview:
    """Return the demo of this home, counted once; raises PageUnknown where there is none."""
    if not is_demo(settings):
        raise PageUnknown
    known = settings.golds / DEMO
    return _counted(settings.home / "demo" / "files", known.parent, known.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _counted(files: Path, gold: Path, _written: int) -> Overview:
    return overview(files, gold)


def stated(sample: Sample) -> list[Span]:
    """Return the passages that hold no other, labelled by what they state."""
    found = sorted(sample.passages)
    return [
        Span(start, end, kind if assertion == "present" else f"{kind}_{assertion}")
        for start, end, kind, assertion in found
        if not any(
            (start, end) != (first, last) and start <= first and last <= end
            for first, last, *_ in found
        )
    ]


def charts(found: Overview, visitor: Visitor) -> list[Chart]:
    """Return the pictures of the page, in order."""
    lang = visitor.lang
    return [
        Chart("pathways", _by_split(_called(found.pathways, lang))),
        Chart("kinds", _by_split(_called(found.kinds, lang))),
        Chart("forms", _bars(found.forms.items())),
        Chart("codes", _bars((f"{one.code} {one.label}", one.patients) for one in found.codes)),
        Chart("drugs", _bars((f"{one.code} {one.label}", one.patients) for one in found.drugs)),
        Chart("ages", _spread(found.ages), found.ages),
        Chart("lengths", _spread(found.lengths), found.lengths),
        Chart("tokens", _spread(found.tokens), found.tokens),
    ]


def _called(counts: dict[tuple[str, str], int], lang: Lang) -> dict[tuple[str, str], int]:
    return {(called(name, lang), split): count for (name, split), count in counts.items()}


def _bars(counts: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    listed = list(counts)
    longest = max((count for _, count in listed), default=1)
    return tuple(Bar(label, count, round(100 * count / longest, 2)) for label, count in listed)


def _by_split(counts: dict[tuple[str, str], int]) -> tuple[Bar, ...]:
    totals: Counter[str] = Counter()
    for (name, _), count in counts.items():
        totals[name] += count
    return tuple(
        Bar(
            bar.label,
            bar.count,
            bar.width,
            tuple(counts.get((bar.label, split), 0) for split in SPLITS),
        )
        for bar in _bars(totals.most_common())
    )


def _spread(spread: Spread) -> tuple[Bar, ...]:
    last = spread.width - 1
    return _bars(
        (f"{first}–{first + last}" if last else str(first), count) for first, count in spread.bars
    )
