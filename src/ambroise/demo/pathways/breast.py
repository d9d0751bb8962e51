"""Cancer of the breast: screening or lump, biopsy, surgery, treatments by subtype, follow-up.

References: Saint-Paul-de-Vence recommendations (2021); INCa, dépistage organisé; ACR BI-RADS 5th
edition (2013); stages UICC 8th edition; receptors and HER2 by GEFPICS 2021; hypofractionated
radiotherapy 40 Gy in 15 fractions (START B; SFRO 2021); left ventricular ejection fraction every
three months under trastuzumab (summary of Herceptin).
"""

from datetime import date, timedelta
from random import Random

from ambroise.demo.background import adult_background
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    now_of,
    worked_before,
    working_day,
)
from ambroise.demo.pathways import breast_diagnosis, breast_surgery, breast_treatment
from ambroise.demo.pathways.breast_plan import QUADRANTS, BreastPlan, draw_plan
from ambroise.demo.pathways.oncology import Cancer
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Tumour


def _operating(day: date, nights: int) -> date:
    """`day`, or the first one after that is worked and whose exit is too."""
    while working_day(day) != day or working_day(day + timedelta(days=nights)) != day + timedelta(
        days=nights
    ):
        day += timedelta(days=1)
    return day


def _dates(rng: Random, plan: BreastPlan, today: date) -> tuple[date, date]:
    """The days on which the tumour is found and operated."""
    wait = rng.randrange(32, 48)
    if plan.neoadjuvant:
        wait += rng.randrange(175, 190) - (0 if plan.anthracycline else 84)
    if plan.recency == "past":
        found = working_day(today - timedelta(days=rng.randrange(420, 2300)))
        return found, _operating(found + timedelta(days=wait), plan.nights)
    surgery = _operating(admission_day(rng, plan.recency, 3, today), plan.nights)
    if surgery >= today:
        surgery = worked_before(at(today - timedelta(days=1), 8)).date()
    return working_day(surgery - timedelta(days=wait)), surgery


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    found, surgery = _dates(rng, plan, today)
    person = make_person(
        rng, rank, birth=birth_at_age(rng, plan.age, found), sex=plan.sex, split=split
    )
    background = adult_background(
        rng, person, at(found, 9), split=split, without=("G30.1", "N18.3", "M81.9", "I25.1")
    )
    case = background.case(person, plan.allergies, split)
    cancer = Cancer(
        rng=rng,
        rank=rank,
        case=case,
        now=now_of(today),
        tumour=Tumour(plan.code, found),
        name=f"Cancer du sein {plan.side}, {QUADRANTS[plan.code]}",
        background=background,
        weight=float(plan.weight),
        height=plan.height,
        performance=0 if plan.age < 70 else 1,
    )
    case.problems.append(cancer.problem)
    board = breast_diagnosis.tell_diagnosis(cancer, plan, found, surgery)
    if plan.neoadjuvant:
        breast_treatment.tell_chemotherapy(cancer, plan, board, surgery, "neoadjuvant")
    left = breast_surgery.tell_surgery(cancer, plan, surgery)
    breast_treatment.tell_after_surgery(cancer, plan, left)
    return cancer.close()
