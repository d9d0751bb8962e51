"""What a use says so that its drafts can be scored on gold: pure functions of a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

from ambroise.uses.contract import Draft

In = TypeVar("In", contravariant=True)
Out = TypeVar("Out")
Gold = TypeVar("Gold")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a use; `better` says which way is good, `unit` is "%" or what is counted.

    With `over_labels`, the figure is the mean over labels of each label's own ratio (macro);
    without, the ratio of the sums (micro). With `rare`, only labels that fewer cases of the whole
    gold expect are counted, those that none expects among them.
    """

    name: str
    fr: str
    en: str
    better: Literal["high", "low"]
    unit: str = "%"
    over_labels: bool = False
    rare: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one case brings to a measure: `got` out of `of`; the figure is a ratio of sums.

    `of` is 0 where the case says nothing of the measure. `label` is the class (a code, a block)
    for measures that are averaged over labels, or of rare ones; `expected`, that the gold of the
    case holds it.
    """

    measure: str
    got: float
    of: float
    label: str = ""
    expected: bool = False


class Scored(Protocol[In, Out, Gold]):
    """A use that can be evaluated; it is one object with its `Use`."""

    @property
    def gold_type(self) -> type[Gold]:
        """What people set as the right answer of a case; read by pydantic."""
        ...

    @property
    def measures(self) -> tuple[Measure, ...]: ...

    def score(self, given: In, gold: Gold, draft: Draft[Out]) -> Iterable[Part]:
        """Return the parts of every measure for one case; a declined draft is scored too."""
        ...

    def trivial(self, given: In) -> Draft[Out]:
        """Return what the least effort gives: every engine is shown beside it."""
        ...


AnyScored = Scored[Any, Any, Any]
