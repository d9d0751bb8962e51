"""What a review measured: the residual leak with its limits, and how readers agree."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ambroise.deid.audit.agreement import Agreement, agreement
from ambroise.deid.audit.intervals import Interval, exact, needed, ratio, rule_of_three, upper
from ambroise.deid.audit.review.model import STATES, Document, Mark, Reading, Review

FORMAT: Final = "ambroise-deid-review-1"
PER: Final = 1000
"""Documents that a rate is given for."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Documents of one type or ward that are done, and those that leak."""

    name: str
    done: int
    leaking: int
    leak: Interval


@dataclass(frozen=True, slots=True)
class Results:
    """Everything is counted on documents that are done; rates are for 1000 documents.

    `leak`: documents with at least one identity missed, exact limits. `most`: its one-sided 95 %
    limit, to be put beside the bound that was wanted. `missed_rate`: identities missed, limits
    over whole documents. `mention_leak`: the share of identities that were missed. `hidden_rate`:
    the share of words hidden without need. The last three are None where nothing varies.
    """

    states: Mapping[str, int]
    done: int
    leaking: int
    leak: Interval | None
    most: float | None
    missed: int
    found: int
    false: int
    missed_rate: Interval | None
    mention_leak: Interval | None
    hidden_rate: Interval | None
    labels: Mapping[str, int]
    kinds: tuple[Stratum, ...]
    wards: tuple[Stratum, ...]
    read_twice: int
    differing: int
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Size:
    """Documents to read so that a leak above `bound` is excluded with 95 % certainty.

    `events` leaking documents are foreseen among them; `by_heart` is the rule of three, which
    holds without any.
    """

    bound: float
    events: int
    exact: int
    by_heart: int


def size_for(bound: float, events: int = 0) -> Size:
    """Return the size of a sample; ValueError where no sample is large enough."""
    return Size(bound, events, needed(bound, events=events), rule_of_three(bound))


def results_of(review: Review, documents: Sequence[Document]) -> Results:
    """Return what the documents that are done say; limits are drawn with the review's seed."""
    done = [(one, one.final or ()) for one in documents if one.final is not None]
    missed = [sum(mark.identifies for mark in marks) for _, marks in done]
    false = [sum(mark.kind == "false" for mark in marks) for _, marks in done]
    found = [len(one.predicted) - wrong for (one, _), wrong in zip(done, false, strict=True)]
    leaking = sum(map(bool, missed))
    ones = [1] * len(done)
    missed_rate = ratio(missed, ones, seed=review.seed)
    words = [len(one.words) for one, _ in done]
    needless = [_words_in(one, (m for m in marks if m.kind == "false")) for one, marks in done]
    both = [a + b for a, b in zip(missed, found, strict=True)]
    states = Counter(one.state for one in documents)
    twice = [one for one in documents if one.shared and len(_ended(one)) > 1]
    return Results(
        states={state: states[state] for state in STATES},
        done=len(done),
        leaking=leaking,
        leak=exact(leaking, len(done)).times(PER) if done else None,
        most=upper(leaking, len(done)) * PER if done else None,
        missed=sum(missed),
        found=sum(found),
        false=sum(false),
        missed_rate=missed_rate.times(PER) if missed_rate else None,
        mention_leak=ratio(missed, both, seed=review.seed),
        hidden_rate=ratio(needless, words, seed=review.seed),
        labels=Counter(mark.label for _, marks in done for mark in marks if mark.kind == "missed"),
        kinds=_strata(done, lambda one: one.kind),
        wards=_strata(done, lambda one: one.ward),
        read_twice=len(twice),
        differing=sum(bool(one.differences) for one in twice),
        agreement=_agreement(twice),
    )


def as_json(review: Review, results: Results) -> dict[str, Any]:
    """Return a result without identities: no person, no document, no text."""
    return {
        "format": FORMAT,
        "review": review.id,
        "created_at": review.created_at.isoformat(timespec="seconds"),
        "publication": review.publication_id,
        "detector": review.detector,
        "seed": review.seed,
        "documents_in_zone": review.frame,
        "drawn": review.size,
        "read_by_two": review.shared,
        "wanted_bound_per_1000": review.bound * PER,
        **{name: _plain(getattr(results, name)) for name in Results.__dataclass_fields__},
    }


def as_csv(review: Review, results: Results) -> str:
    """Return a result as lines (measure, estimate, low, high): rates are for 1000 documents."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("review", "measure", "value", "low", "high"))
    for name in ("done", "leaking", "missed", "found", "false", "read_twice", "differing"):
        writer.writerow((review.id, name, getattr(results, name), "", ""))
    for name in ("leak", "missed_rate", "mention_leak", "hidden_rate"):
        one: Interval | None = getattr(results, name)
        if one is not None:
            writer.writerow((review.id, name, one.estimate, one.low, one.high))
    for measure, strata in (("kind", results.kinds), ("ward", results.wards)):
        for stratum in strata:
            leak = stratum.leak
            writer.writerow(
                (review.id, f"{measure}:{stratum.name}", leak.estimate, leak.low, leak.high)
            )
    if results.agreement is not None:
        for name in ("kappa", "f1"):
            writer.writerow((review.id, name, getattr(results.agreement, name), "", ""))
    return out.getvalue()


def named(document: Document, marks: Iterable[Mark]) -> list[bool]:
    """Return for each word of a document whether a reader says that it names somebody."""
    made = list(marks)
    wrong = {(mark.start, mark.end) for mark in made if mark.kind == "false"}
    stretches = [(s.start, s.end) for s in document.predicted if (s.start, s.end) not in wrong]
    stretches += [(mark.start, mark.end) for mark in made if mark.kind == "missed"]
    return [any(a < end and start < b for a, b in stretches) for start, end in document.words]


def _agreement(documents: Sequence[Document]) -> Agreement | None:
    first: list[bool] = []
    second: list[bool] = []
    for document in documents:
        one, other, *_ = _ended(document)
        first += named(document, one.marks)
        second += named(document, other.marks)
    return agreement(first, second) if first else None


def _ended(document: Document) -> list[Reading]:
    return [one for one in document.readers if one.ended]


def _words_in(document: Document, marks: Iterable[Mark]) -> int:
    stretches = [(mark.start, mark.end) for mark in marks]
    return sum(any(a < end and start < b for a, b in stretches) for start, end in document.words)


def _strata(
    done: Sequence[tuple[Document, tuple[Mark, ...]]], name_of: Callable[[Document], str]
) -> tuple[Stratum, ...]:
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for document, marks in done:
        groups[name_of(document)].append(any(mark.identifies for mark in marks))
    return tuple(
        Stratum(name, len(group), sum(group), exact(sum(group), len(group)).times(PER))
        for name, group in sorted(groups.items())
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    return asdict(value) if isinstance(value, Interval | Agreement) else value
