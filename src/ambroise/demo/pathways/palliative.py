"""The last stay of an advanced cancer: pain, listening, collegial decisions, death or return.

References: law 2016-87 of 2 February 2016 and articles R. 4127-37-2 to 37-4 of the code de la
santé publique (collegial procedure, deep continuous sedation, person of trust, directives); HAS,
Antalgie des douleurs rebelles et pratiques médicamenteuses sédatives (2020): midazolam titrated
by 1 mg, then each hour half of the dose that was needed.
"""

from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo.background import adult_background, unbearable
from ambroise.demo.course import admission_day, at, birth_at_age, now_of, on_working_days
from ambroise.demo.pathways import palliative_told
from ambroise.demo.pathways.oncology import Cancer, later, morning
from ambroise.demo.pathways.oncology_tnm import EDITION
from ambroise.demo.pathways.palliative_plan import PalliativePlan, draw_plan
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Diagnosis, Tumour


def _history(cancer: Cancer, plan: PalliativePlan, admitted: date) -> date:
    """What was known of the tumour before; the day of the meeting that stopped chemotherapy."""
    found, kind = cancer.tumour.found, plan.kind
    start = morning(found)
    cancer.learn("site", kind.site, start)
    cancer.learn("histology", kind.histology, start)
    cancer.learn("cM", "cM1", start)
    cancer.learn("stage", "IV", start)
    cancer.learn("edition", EDITION, start)
    cancer.learn(kind.marker[0], cancer.rng.choice(kind.marker[1]), start)
    for code, text in kind.spread:
        cancer.case.problems.append(Diagnosis(code, "problem", text, found))
    span = (admitted - found).days
    middle, last = later(found, span // 2), later(admitted, -35)
    cancer.line(kind.lines[0], "metastatic", later(found, 25), middle, "progression")
    cancer.line(kind.lines[1], "metastatic", later(middle, 14), last, "progression")
    return later(admitted, -24)


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    # A sedation is decided two days before the end, a return home on its day.
    awaited = (plan.days - 2,) if plan.sedation else () if plan.dies else (plan.days,)
    admitted = on_working_days(admitted, 0, *awaited)
    found = on_working_days(admitted - timedelta(days=rng.randrange(240, 900)), 0)
    person = make_person(
        rng, rank, birth=birth_at_age(rng, plan.age, admitted), sex=plan.sex, split=split
    )
    background = adult_background(
        rng, person, at(admitted, 9), split=split,
        without=("G30.1", "N18.3", "M17.0", plan.kind.code, *unbearable(plan.allergies)),
    )  # fmt: skip
    case = background.case(person, plan.allergies, split)
    cancer = Cancer(
        rng=rng,
        rank=rank,
        case=case,
        now=now_of(today),
        tumour=Tumour(plan.kind.code, found),
        name=plan.kind.name,
        background=background,
        weight=float(plan.weight),
        height=plan.height,
        performance=3,
    )
    case.problems.append(cancer.problem)
    board = _history(cancer, plan, admitted)
    palliative_told.tell_decision(cancer, plan, board)
    end: datetime = palliative_told.tell_stay(cancer, plan, admitted)
    if plan.dies:
        case.died = end
    return cancer.close()
