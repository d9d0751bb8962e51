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
    """A story that may be told: `make(rng, rank, today, split)`; `weight` patients in a round.

    `fr` and `en` are what people call it.
    """

    name: str
    fr: str
    en: str
    make: Callable[[Random, int, date, str], Case]
    weight: int = 1


PATHWAYS: Final = (
    Pathway(
        "stroke", "AVC et fibrillation atriale", "Stroke and atrial fibrillation", stroke.make_case
    ),
    Pathway("kidney", "Cancer du rein", "Kidney cancer", kidney.make_case),
    Pathway("asthma", "Asthme de l'enfant", "Childhood asthma", asthma.make_case),
    Pathway("wellness", "Soins courants", "Everyday care", wellness.make_case, weight=3),
    Pathway("heart_failure", "Insuffisance cardiaque", "Heart failure", heart_failure.make_case),
    Pathway(
        "aortic_stenosis", "Rétrécissement aortique", "Aortic stenosis", aortic_stenosis.make_case
    ),
    Pathway("pneumonia", "Pneumonie", "Pneumonia", pneumonia.make_case),
    Pathway(
        "sepsis",
        "Sepsis à bactérie résistante",
        "Sepsis with a resistant organism",
        sepsis.make_case,
    ),
    Pathway("diabetes", "Diabète", "Diabetes", diabetes.make_case),
    Pathway("colorectal", "Cancer colorectal", "Colorectal cancer", colorectal.make_case),
    Pathway("breast", "Cancer du sein", "Breast cancer", breast.make_case),
    Pathway("palliative", "Soins palliatifs", "Palliative care", palliative.make_case),
    Pathway("hip_fracture", "Fracture de la hanche", "Hip fracture", hip_fracture.make_case),
    Pathway("childbirth", "Naissance", "Childbirth", childbirth.make_case),
    Pathway("day_surgery", "Chirurgie ambulatoire", "Day surgery", day_surgery.make_case, weight=2),
)


def pathways() -> tuple[Pathway, ...]:
    """Every pathway, each as often as it weighs."""
    return tuple(pathway for pathway in PATHWAYS for _ in range(pathway.weight))
