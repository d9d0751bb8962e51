"""The stories of the demo: each pathway makes the whole record of one patient."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from ambroise.demo.pathways import (
    aortic_stenosis,
    asthma,
    breast,
    childbirth,
    colorectal,
    day_surgery,
    diabetes,
    heart_failure,
    hip_fracture,
    kidney,
    palliative,
    pneumonia,
    sepsis,
    stroke,
    wellness,
)
from ambroise.demo.record import Case


@dataclass(frozen=True, slots=True)
class Pathway:
    """A story that may be told: `make(rng, rank, today, split)`; `weight` patients in a round."""

    name: str
    make: Callable[[Random, int, date, str], Case]
    weight: int = 1


PATHWAYS: Final = (
    Pathway("stroke", stroke.make_case),
    Pathway("kidney", kidney.make_case),
    Pathway("asthma", asthma.make_case),
    Pathway("wellness", wellness.make_case, weight=3),
    Pathway("heart_failure", heart_failure.make_case),
    Pathway("aortic_stenosis", aortic_stenosis.make_case),
    Pathway("pneumonia", pneumonia.make_case),
    Pathway("sepsis", sepsis.make_case),
    Pathway("diabetes", diabetes.make_case),
    Pathway("colorectal", colorectal.make_case),
    Pathway("breast", breast.make_case),
    Pathway("palliative", palliative.make_case),
    Pathway("hip_fracture", hip_fracture.make_case),
    Pathway("childbirth", childbirth.make_case),
    Pathway("day_surgery", day_surgery.make_case, weight=2),
)


def pathways() -> tuple[Pathway, ...]:
    """Every pathway, each as often as it weighs."""
    return tuple(pathway for pathway in PATHWAYS for _ in range(pathway.weight))
