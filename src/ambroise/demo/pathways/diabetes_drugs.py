"""The treatments of a diabetes stay: at home, in the wards, at the exit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.pathways.diabetes_plan import Diabetes, DiabetesPlan
from ambroise.demo.pathways.medicine import settle, started, ward_drug
from ambroise.demo.record import Drug, Stay


def _doses(line: Drug, units: int, when: str) -> Drug:
    return replace(line, dose=float(units), posology=f"{units} UI {when}")


def _insulins(diabetes: Diabetes, stage: str, start: datetime, end: datetime | None) -> list[Drug]:
    """The subcutaneous scheme: basal, with boluses in type 1."""
    what = "diabète de type 1" if diabetes.plan.type_one else "diabète de type 2"
    given = stage == "ward"
    basal = drug("insuline glargine", stage, start, end, indication=what, given=given)
    lines = [_doses(basal, diabetes.basal, "le soir")]
    if diabetes.plan.type_one:
        meal = drug("insuline asparte", stage, start, end, indication=what, given=given)
        lines.append(_doses(meal, diabetes.meal, "avant chaque repas"))
    return lines


def _home(diabetes: Diabetes) -> list[Drug]:
    plan, lines = diabetes.plan, list(diabetes.background.drugs)
    if not plan.known:
        return lines
    since = at(diabetes.seen.date() - timedelta(days=365 * plan.years), 8)
    if plan.type_one:
        old = replace(diabetes, basal=diabetes.basal - 4, meal=diabetes.meal - 1)
        return [*lines, *_insulins(old, "home", since, None)]
    lines.append(drug("metformine", "home", since))
    lines.append(drug("gliclazide 60", "home", since + timedelta(days=900)))
    return lines


def add_drugs(diabetes: Diabetes, stay: Stay) -> None:
    """Fill the treatments of the stay: at home, in the wards and at the exit."""
    plan, end, seen = diabetes.plan, stay.left, diabetes.seen
    acute = plan.kind in ("hyperosmolar", "ketosis")
    if acute:
        pump = ward_drug("insuline intraveineuse", seen + timedelta(hours=1), diabetes.subcutaneous)
        stay.drugs.append(replace(pump, dose=float(round(plan.weight * 0.1))))
        stay.drugs.append(
            ward_drug("sérum salé", seen + timedelta(minutes=40), diabetes.subcutaneous)
        )
        potassium = seen + timedelta(hours=4)
        stay.drugs.append(ward_drug("potassium intraveineux", potassium, diabetes.subcutaneous))
    stay.drugs += _insulins(diabetes, "ward", diabetes.subcutaneous, end)
    if plan.kind == "foot":
        _antibiotics(diabetes, stay)
    stopped, changed = {}, {}
    if plan.kind == "hyperosmolar":
        for atc in ("A10BA02", "C09AA05", "C03AA03"):
            stopped[atc] = ("insuffisance rénale aiguë, à réévaluer en ville", seen)
    if not plan.type_one:
        why = "mise sous insuline, risque d'hypoglycémie"
        stopped["A10BB09"] = (why, diabetes.subcutaneous)
    scheme = _insulins(diabetes, "discharge", end, None)
    if plan.type_one and plan.known:
        why = "doses insuffisantes au vu de l'hémoglobine glyquée"
        changed = {line.atc: (line, why) for line in scheme}
        scheme = []
    new = [replace(line, change="started", reason=_why(plan)) for line in scheme]
    new += _started(diabetes, end)
    settle(stay, _home(diabetes), stopped=stopped, changed=changed, started=new)


def _why(plan: DiabetesPlan) -> str:
    return {
        "hyperosmolar": "relais de l'insuline intraveineuse",
        "imbalance": "déséquilibre sous traitement oral" if plan.known else "carence en insuline",
        "foot": "équilibre nécessaire à la cicatrisation",
        "ketosis": "découverte d'un diabète de type 1",
    }[plan.kind]


def _started(diabetes: Diabetes, end: datetime) -> Iterator[Drug]:
    plan = diabetes.plan
    if plan.kind == "imbalance" and not plan.known:
        yield started("metformine", "découverte d'un diabète de type 2", end)
    if plan.type_one and not plan.known:
        yield started("glucagon", "hypoglycémie grave possible sous insuline", end)
    statin = any(line.atc == "C10AA05" for line in diabetes.background.drugs)
    if not plan.type_one and not statin and plan.age >= 50:
        yield started("atorvastatine 20", "risque vasculaire élevé du diabète", end)
    if plan.kind == "foot":
        taken = any(line.atc == "B01AC06" for line in diabetes.background.drugs)
        if plan.artery and not taken:
            yield started("aspirine", "artériopathie des membres inférieurs", end)
        weeks = 6 if plan.osteitis else 2
        until = diabetes.seen + timedelta(weeks=weeks)
        if (until.date() - end.date()).days > 1:
            name = "augmentin pied" if plan.penicillin else "clindamycine pied"
            why = "ostéite, 6 semaines au total" if plan.osteitis else "infection, 2 semaines"
            yield replace(started(name, why, end), end=until)


def _antibiotics(diabetes: Diabetes, stay: Stay) -> None:
    plan, begun, end = diabetes.plan, diabetes.seen + timedelta(hours=3), stay.left
    switch = at(plan.advised(begun.date()) + timedelta(days=1), 9)
    if not plan.penicillin:
        stay.drugs.append(ward_drug("clindamycine pied", begun, end))
        return
    stay.drugs.append(ward_drug("augmentin intraveineux pied", begun, switch))
    stay.drugs.append(ward_drug("augmentin pied", switch, end))
