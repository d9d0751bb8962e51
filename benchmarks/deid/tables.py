"""Scores as Markdown tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.deid.score import Counts, Score


@dataclass(frozen=True, slots=True)
class Row:
    """One detector on one set; `seconds` of CPU over `size` bytes of UTF-8."""

    name: str
    score: Score
    seconds: float
    size: int
    scan_seconds: float


def summary(rows: Sequence[Row]) -> Iterable[str]:
    """Yield the table of leaks, over-redaction and speed, one line a detector."""
    yield (
        "| detector | direct identities visible | of their characters | documents with nothing of "
        "the patient visible | of anybody | NIR, RPPS, mail, IPP with a cue "
        "visible | words hidden in vain | MB/s | scan / detector |"
    )
    yield "|---" * 9 + "|"
    for row in rows:
        score, counts = row.score, row.score.all_direct
        cells = [row.name]
        if counts.mentions:
            cells += [
                f"{_share(score.leak())}, {counts.visible}/{counts.mentions}",
                f"{100 * counts.characters_visible / max(1, counts.characters):.2f} %",
                _share(score.clean(score.patient_leaked)) if "role" in _told(score) else "-",
                _share(score.clean(score.leaked)),
                f"{100 * score.cued.leak:.1f} %, {score.cued.visible}/{score.cued.mentions}",
            ]
        else:
            cells += ["nobody named", "-", "-", "-", "-"]
        rate = row.size / row.seconds / 1e6 if row.seconds else 0.0
        cells += [
            _share(score.over()),
            f"{rate:.3f}",
            f"1/{row.seconds / row.scan_seconds:.0f}",
        ]
        yield f"| {' | '.join(cells)} |"


def _told(score: Score) -> set[str]:
    return {"role"} if "patient" in score.sorts.get("role", {}) else set()


def leaks_by(rows: Sequence[Row], sort: str) -> Iterable[str]:
    """Yield the share visible by label, role, form, place or kind, one column a detector."""
    yield f"| {sort} | mentions | {' | '.join(row.name for row in rows)} |"
    yield "|---" * (len(rows) + 2) + "|"
    for name in sorted(rows[0].score.sorts.get(sort, {})):
        cells = [f"{100 * row.score.sorts[sort][name].leak:.1f} %" for row in rows]
        mentions = rows[0].score.sorts[sort][name].mentions
        yield f"| {name} | {mentions} | {' | '.join(cells)} |"


def labels(row: Row) -> Iterable[str]:
    """Yield precision, recall and F1 by label: a stretch is right where one of its label is met."""
    score = row.score
    yield f"| label ({row.name}) | mentions | wholly visible | precision | recall | F1 |"
    yield "|---" * 6 + "|"
    for name in sorted({*score.sorts.get("label", {}), *score.found}):
        counts = score.sorts.get("label", {}).get(name, Counts())
        found = score.found[name]
        precision = score.found_right[name] / found if found else 0.0
        recall = counts.right / counts.mentions if counts.mentions else 0.0
        both = precision + recall
        yield (
            f"| {name} | {counts.mentions} | {counts.whole} | {100 * precision:.1f} % | "
            f"{100 * recall:.1f} % | {100 * (2 * precision * recall / both if both else 0):.1f} % |"
        )
    if score.roles:
        right = ", ".join(
            f"{role} {100 * score.roles_right[role] / count:.0f} %"
            for role, count in sorted(score.roles.items())
        )
        yield f"\nRole right where the label is: {right}."


def _share(values: tuple[float, float, float]) -> str:
    share, low, high = (100 * one for one in values)
    return f"{share:.2f} % ({low:.2f}-{high:.2f})"
