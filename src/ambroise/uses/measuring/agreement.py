"""Two sets of labels compared: precision, recall and F1 as ratios of counts."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from ambroise.uses.scoring import Measure, Part


def set_measures(name: str, fr: str, en: str) -> tuple[Measure, ...]:
    """Return precision, recall and F1 over all labels (micro), and F1 by label (macro).

    Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval, 2008, chapters 8.3
    and 13.6.
    """
    return (
        Measure(f"{name}_precision", f"{fr} : précision", f"{en}: precision", "high"),
        Measure(f"{name}_recall", f"{fr} : rappel", f"{en}: recall", "high"),
        Measure(f"{name}_f1", f"{fr} : F1", f"{en}: F1", "high"),
        Measure(
            f"{name}_macro_f1", f"{fr} : F1 par code", f"{en}: F1 by code", "high", over_labels=True
        ),
    )


def rare_measures(name: str, fr: str, en: str, rare: int) -> tuple[Measure, ...]:
    """Return precision, recall and F1 (micro) over the labels that few cases of a gold expect."""
    return tuple(replace(one, rare=rare) for one in set_measures(name, fr, en)[:3])


def rare_parts(name: str, gold: Collection[str], found: Collection[str]) -> Iterator[Part]:
    """Yield the parts of `rare_measures` for one case, label by label."""
    for label in sorted({*gold, *found}):
        inside, given = label in gold, label in found
        right = inside and given
        yield Part(f"{name}_precision", right, given, label, inside)
        yield Part(f"{name}_recall", right, inside, label, inside)
        yield Part(f"{name}_f1", 2 * right, inside + given, label, inside)


def set_parts(name: str, gold: Collection[str], found: Collection[str]) -> Iterator[Part]:
    """Yield the parts of `set_measures` for one case; a case with no label says nothing."""
    expected, given = set(gold), set(found)
    right = len(expected & given)
    yield Part(f"{name}_precision", right, len(given))
    yield Part(f"{name}_recall", right, len(expected))
    yield Part(f"{name}_f1", 2 * right, len(expected) + len(given))
    for label in sorted(expected | given):
        both = (label in expected) + (label in given)
        yield Part(f"{name}_macro_f1", 2 * (both == 2), both, label)
