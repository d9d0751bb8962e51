"""Cancer of the colon or rectum: from the test or the symptom to surgery, chemotherapy, follow-up.

References: Thésaurus national de cancérologie digestive (TNCD), chapters 3 to 5 (2022); stages
UICC 8th edition; antibiotic prophylaxis SFAR 2018; DPD phenotype before fluorouracil, HAS-INCa
2018; doses of oxaliplatin after toxicity, summary of Eloxatine.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ambroise.demo.background import adult_background
from ambroise.demo.course import admission_day, at, birth_at_age, eve_of_work, now_of, working_day
from ambroise.demo.pathways import (
    colorectal_diagnosis,
    colorectal_surgery,
    colorectal_treatment,
)
from ambroise.demo.pathways.colorectal_plan import ColorectalPlan, draw_plan
from ambroise.demo.pathways.oncology import Cancer
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Tumour


@dataclass(frozen=True, slots=True)
class _Dates:
    """The days on which the story turns."""

    found: date
    surgery: date


def _dates(rng: Random, plan: ColorectalPlan, today: date) -> _Dates:
    """A recent story has its operation, or its first treatment, near today."""
    wait = rng.randrange(28, 45) + (rng.randrange(120, 140) if plan.neoadjuvant else 0)
    if plan.recency == "past":
        found = working_day(today - timedelta(days=rng.randrange(420, 2100)))
        return _Dates(found, eve_of_work(found + timedelta(days=wait)))
    surgery = eve_of_work(admission_day(rng, plan.recency, plan.days, today))
    if surgery >= today:
        surgery = eve_of_work(today - timedelta(days=1), -1)
    return _Dates(working_day(surgery - timedelta(days=wait)), surgery)


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    dates = _dates(rng, plan, today)
    birth = birth_at_age(rng, plan.age, dates.found)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    background = adult_background(
        rng, person, at(dates.found, 9), split=split, without=("C18.9", "G30.1", "N18.3")
    )
    case = background.case(person, plan.allergies, split)
    cancer = Cancer(
        rng=rng,
        rank=rank,
        case=case,
        now=now_of(today),
        tumour=Tumour(plan.site.code, dates.found),
        name=f"{plan.histology.capitalize()} {plan.site.of}",
        background=background,
        weight=float(plan.weight),
        height=plan.height,
        performance=plan.performance,
    )
    case.problems.append(cancer.problem)
    staged = colorectal_diagnosis.tell_diagnosis(cancer, plan, dates.found, dates.surgery)
    if plan.metastasis != "0":
        colorectal_treatment.tell_metastatic(cancer, plan, staged, relapse=False)
    else:
        left = colorectal_surgery.tell_surgery(cancer, plan, dates.surgery)
        colorectal_treatment.tell_after_surgery(cancer, plan, left)
    return cancer.close()
