"""Models that are one equation: linear, logistic, Cox."""

import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[float, Field(allow_inf_nan=False)]


class NotComputable(Exception):
    """An input for which a model has no value; `input` names it, "" when no single one does."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.input = name


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Closed):
    """One addend: its coefficient times the input, or times its natural logarithm."""

    input: str
    coefficient: Number
    transform: Literal["none", "log"] = "none"

    def value(self, given: float) -> float:
        if self.transform == "none":
            return self.coefficient * given
        if given <= 0:
            raise NotComputable(self.input)
        return self.coefficient * math.log(given)


class Equation(_Closed):
    """The sum of `intercept` and of each term, as it is."""

    intercept: Number = 0.0
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]

    def total(self, values: Mapping[str, float]) -> float:
        """Return the linear predictor; raises NotComputable."""
        return self.intercept + sum(one.value(values[one.input]) for one in self.terms)

    def value(self, values: Mapping[str, float]) -> float:
        return self.total(values)


class Logistic(Equation):
    """The probability 1 / (1 + exp(-total))."""

    def value(self, values: Mapping[str, float]) -> float:
        total = self.total(values)
        if total < 0:
            return math.exp(total) / (1 + math.exp(total))
        return 1 / (1 + math.exp(-total))


class Cox(Equation):
    """The probability of the event within `horizon_days`: 1 - S0 ** exp(total - centre).

    `baseline_survival` (S0) is the survival at the horizon of who has the mean linear predictor
    `centre`: Cox D. R., J. R. Stat. Soc. B 1972;34:187, in the form that risk scores publish
    (D'Agostino R. B. et al., Circulation 2008;117:743, appendix).
    """

    baseline_survival: Annotated[float, Field(gt=0, lt=1)]
    centre: Number
    horizon_days: Annotated[float, Field(gt=0)]

    def value(self, values: Mapping[str, float]) -> float:
        exponent = min(self.total(values) - self.centre, _STEEPEST)
        return 1 - math.pow(self.baseline_survival, math.exp(exponent))


_STEEPEST = 700.0
"""Above it `math.exp` overflows; the risk is 1 long before."""
