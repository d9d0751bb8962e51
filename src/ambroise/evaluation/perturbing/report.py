"""What a checker made of the twins: shares with intervals, seconds, and what to read again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import quantiles
from typing import Any, Final

from ambroise.evaluation.campaigns.sampling import wilson
from ambroise.evaluation.perturbing.twins import Change, Twin

_TITLES: Final = {
    Change.NUMBER: "nombre",
    Change.DOSE: "dose",
    Change.DRUG: "médicament",
    Change.DATE: "date",
    Change.PERSON: "autre patient",
    Change.SIDE: "côté",
    Change.NEGATION_ADDED: "négation ajoutée",
    Change.NEGATION_REMOVED: "négation ôtée",
    Change.DROPPED: "proposition omise",
    Change.COPY: "copie",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A twin, whether the checker raised an alarm, and its processor seconds."""

    twin: Twin
    raised: bool
    seconds: float

    @property
    def right(self) -> bool:
        return self.raised is not self.twin.change.harmless


@dataclass(frozen=True, slots=True)
class Share:
    """Alarms raised out of twins, with their interval of 95 %."""

    raised: int
    of: int

    @property
    def value(self) -> float:
        return self.raised / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the bounds, in 0..1; everything is possible where there is nothing."""
        return wilson(self.raised, self.of) if self.of else (0.0, 1.0)


@dataclass(frozen=True)
class Report:
    """The result of one suite; `examples` hold sentences of notes and stay inside the walls."""

    seed: int
    checked: tuple[Checked, ...]

    @cached_property
    def shares(self) -> dict[Change, Share]:
        """Sensitivity by change; for the harmless ones, false alarms."""
        return {change: _share(self.checked, change) for change in Change}

    def shares_of(self, part: Callable[[Twin], str]) -> dict[str, dict[Change, Share]]:
        """Return the shares apart for each value that `part` gives (a group, a section)."""
        names = sorted({part(one.twin) for one in self.checked} - {""})
        return {name: self._shares_where(name, part) for name in names}

    def _shares_where(self, name: str, part: Callable[[Twin], str]) -> dict[Change, Share]:
        own = tuple(one for one in self.checked if part(one.twin) == name)
        return {change: _share(own, change) for change in Change}

    @property
    def milliseconds(self) -> tuple[float, float]:
        """Processor time of one statement: the median and the 95th centile."""
        times = [one.seconds * 1000 for one in self.checked]
        if len(times) < 2:
            return (times or [0.0])[0], (times or [0.0])[0]
        cuts = quantiles(times, n=20, method="inclusive")
        return cuts[9], cuts[18]

    @property
    def examples(self) -> Iterator[Twin]:
        """Yield the twins that were missed and the false alarms."""
        return (one.twin for one in self.checked if not one.right)

    def as_json(self) -> dict[str, Any]:
        """Return counts and shares only: nothing of any note."""
        median, last = self.milliseconds
        return {
            "seed": self.seed,
            "milliseconds": {"median": round(median, 4), "p95": round(last, 4)},
            "changes": _told(self.shares),
            "groups": {
                name: _told(found)
                for name, found in self.shares_of(lambda twin: twin.group).items()
            },
            "sections": {
                name: _told(found)
                for name, found in self.shares_of(lambda twin: twin.section).items()
            },
        }

    def as_text(self) -> str:
        """Return a table of the shares, in French."""
        lines = [f"{'changement':18} {'vus':>5} {'sur':>5}  part   intervalle à 95 %"]
        for change, share in self.shares.items():
            low, high = share.interval
            lines.append(
                f"{_TITLES[change]:18} {share.raised:5} {share.of:5} {share.value:5.1%}"
                f"  [{low:.1%} ; {high:.1%}]{'  (fausses alertes)' if change.harmless else ''}"
            )
        median, last = self.milliseconds
        lines.append(f"une phrase : {median:.2f} ms (médiane), {last:.2f} ms (95e centile)")
        return "\n".join(lines)


def _share(checked: tuple[Checked, ...], change: Change) -> Share:
    own = [one.raised for one in checked if one.twin.change is change]
    return Share(sum(own), len(own))


def _told(shares: dict[Change, Share]) -> dict[str, Any]:
    return {
        change.value: {
            "raised": share.raised,
            "of": share.of,
            "share": round(share.value, 4),
            "low": round(share.interval[0], 4),
            "high": round(share.interval[1], 4),
            "harmless": change.harmless,
        }
        for change, share in shares.items()
    }
