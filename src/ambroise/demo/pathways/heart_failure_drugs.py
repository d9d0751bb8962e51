"""The drugs of a decompensated heart failure (ESC 2021, doses of the SmPC)."""

from dataclasses import replace
from datetime import datetime, timedelta

from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import clearance, gfr
from ambroise.demo.pathways.heart_failure_plan import Failure, FailurePlan
from ambroise.demo.pathways.medicine import settle, started, ward_drug
from ambroise.demo.record import Case, Drug, Stay

_OWN = ("C09AA05", "C07AB07", "C03CA01", "B01AF02")


def _clearance(plan: FailurePlan) -> float:
    """Creatinine clearance at admission in mL/min."""
    return clearance(plan.sex, plan.age, plan.dry, plan.creatinine)


def _apixaban(plan: FailurePlan) -> str:
    """2.5 mg where two of: 80 years, 60 kg or less, creatinine of 133; or a clearance under
    30 mL/min (SmPC of Eliquis, 4.2)."""
    signs_ = (plan.age >= 80, plan.dry <= 60, plan.creatinine >= 133)
    return "apixaban 2,5" if sum(signs_) >= 2 or _clearance(plan) < 30 else "apixaban 5"


def _antialdosterone(case: Case, failure: Failure) -> bool:
    """Potassium and filtration allow it (ESC 2021: not under 30 mL/min)."""
    plan = failure.plan
    return plan.spironolactone and gfr(case.person, plan.creatinine, failure.seen) > 30


def _home(failure: Failure) -> list[Drug]:
    plan, since = failure.plan, failure.seen - timedelta(days=240)
    own = [line for line in failure.background.drugs if not (plan.known and line.atc in _OWN)]
    if plan.known:
        own += [
            drug("furosémide 40", "home", since),
            drug("bisoprolol 1,25", "home", since),
            drug("ramipril 2,5", "home", since),
        ]
    if plan.known and plan.ischaemic:
        own = [line for line in own if line.atc not in ("C10AA05", "B01AC06")]
        own.append(drug("atorvastatine 40", "home", since))
        if not plan.fibrillation:
            own.append(drug("aspirine", "home", since))
    if plan.fibrillation and not plan.new_fibrillation:
        own = [line for line in own if line.atc not in ("B01AF02", "B01AC06")]
        own.append(drug(_apixaban(plan), "home", since))
    return own


def prescribe(case: Case, stay: Stay, failure: Failure) -> None:
    """Treatment at home, in the wards and at the exit, with what changed and why."""
    plan, seen, end = failure.plan, failure.seen, stay.left
    home = _home(failure)
    _ward_drugs(case, stay, failure)
    stopped: dict[str, tuple[str, datetime]] = {
        "C03AA03": ("relais par un diurétique de l'anse", seen + timedelta(hours=2)),
        "C08CA01": (
            "pression artérielle réservée aux traitements de l'insuffisance cardiaque",
            seen + timedelta(hours=2),
        ),
    }
    if plan.complication == "kidney":
        stopped["C09AA05"] = (
            "insuffisance rénale aiguë, à réintroduire sous contrôle de la créatinine",
            at(seen.date() + timedelta(days=3), 9),
        )
        stopped["A10BA02"] = (
            "insuffisance rénale aiguë",
            at(seen.date() + timedelta(days=3), 9),
        )
    elif gfr(case.person, plan.creatinines()[-1][1], end) < 45:
        # At most 1 g a day under 45 mL/min, none under 30 (SmPC of Glucophage).
        why = "débit de filtration glomérulaire inférieur à 45 mL/min"
        stopped["A10BA02"] = (why, seen + timedelta(hours=2))
    if plan.form == "choc":
        for atc in ("C09AA05", "C07AB07", "A10BA02"):
            stopped[atc] = ("choc cardiogénique", seen + timedelta(hours=2))
    if plan.arni:
        stopped["C09AA05"] = (
            "remplacé par sacubitril-valsartan après 36 heures sans IEC",
            at(seen.date() + timedelta(days=1), 9),
        )
    changed = _changed(plan, end)
    settle(stay, home, stopped=stopped, changed=changed, started=_started(case, failure, home, end))


def _changed(plan: FailurePlan, end: datetime) -> dict[str, tuple[Drug, str]]:
    if not plan.known or plan.form == "choc":
        return {}
    changed = {
        "C03CA01": (
            drug("furosémide 80", "discharge", end),
            "décompensation sous 40 mg par jour",
        )
    }
    if plan.complication == "kidney":
        changed = {}
    changed["C07AB07"] = (
        drug("bisoprolol 2,5 insuffisance", "discharge", end),
        "titration en l'absence de congestion",
    )
    return changed


def _started(case: Case, failure: Failure, home: list[Drug], end: datetime) -> list[Drug]:
    """The four classes, each unless it is taken already or contraindicated."""
    plan = failure.plan
    taken = {line.atc for line in home}
    late = plan.creatinines()[-1][1]
    found_: list[Drug] = []
    if not plan.known:
        found_.append(started("furosémide 40", "congestion", end))
    if not plan.known and plan.ischaemic:
        reason = "prévention secondaire, cardiopathie ischémique"
        if "C10AA05" not in taken:
            found_.append(started("atorvastatine 40", reason, end))
        if not plan.fibrillation and "B01AC06" not in taken:
            found_.append(started("aspirine", reason, end))
    if plan.form != "choc" and "C07AB07" not in taken:
        found_.append(started("bisoprolol 1,25", "bêtabloquant, introduit après décongestion", end))
    if plan.arni:
        found_.append(started("sacubitril-valsartan 24/26", "ARNI, en remplacement de l'IEC", end))
    elif "C09AA05" not in taken and plan.complication != "kidney":
        found_.append(started("ramipril 2,5", "IEC, FEVG inférieure à 40 %", end))
    wanted = _antialdosterone(case, failure) and plan.complication != "potassium"
    if wanted and plan.form != "choc":
        found_.append(
            started("spironolactone 25", "antagoniste des minéralocorticoïdes, FEVG réduite", end)
        )
    # Not started under a filtration of 25 (SmPC of Forxiga, 2023).
    if gfr(case.person, late, end) >= 25:
        found_.append(started("dapagliflozine 10", "inhibiteur de SGLT2, FEVG réduite", end))
    if plan.new_fibrillation:
        found_.append(
            started(_apixaban(plan), "fibrillation auriculaire de découverte récente", end)
        )
    return found_


def _ward_drugs(case: Case, stay: Stay, failure: Failure) -> None:
    plan, seen, end, oral = failure.plan, failure.seen, stay.left, failure.oral
    iv = ward_drug("furosémide intraveineux", seen + timedelta(minutes=35), min(oral, end))
    if not plan.known:
        iv = replace(iv, dose=40.0, posology="40 mg matin et soir")
    lines = [iv]
    if plan.form == "oap" and plan.pressure >= 140:
        start = seen + timedelta(minutes=45)
        lines.append(ward_drug("isosorbide intraveineux", start, start + timedelta(hours=8)))
    if plan.form == "choc":
        start = seen + timedelta(minutes=150)
        lines.append(ward_drug("dobutamine", start, min(end, start + timedelta(hours=48))))
    anticoagulated = plan.fibrillation
    if not anticoagulated:
        why, low = "prévention de la maladie thromboembolique", {}
        if _clearance(plan) < 30:  # SmPC of Lovenox, 4.2
            low = {"dose": 2000.0, "brand": "Lovenox 2 000 UI"}
        lines.append(ward_drug("énoxaparine", at(seen.date(), 20), end, why, **low))
    if plan.new_fibrillation:
        lines.append(ward_drug(_apixaban(plan), at(seen.date(), 20), end))
    if plan.trigger == "infection":
        allergic = any(item.atc == "J01C" for item in case.allergies or ())
        name = "ceftriaxone" if allergic else "amoxicilline-clavulanique veineux"
        over = min(end, at(seen.date() + timedelta(days=5), 20))
        lines.append(ward_drug(name, seen + timedelta(hours=3), over, "infection bronchique"))
    if not plan.died:
        name = "furosémide 80" if plan.known else "furosémide 40"
        if plan.complication == "kidney" or plan.form == "choc":
            name = "furosémide 40"
        lines.append(ward_drug(name, oral, end))
        allowed = _antialdosterone(case, failure) and plan.complication != "low"
        if allowed and plan.form != "choc":
            first = at(seen.date() + timedelta(days=2), 8)
            last = end
            if plan.complication == "potassium":
                last = at(seen.date() + timedelta(days=3), 9)
            lines.append(
                replace(
                    ward_drug("spironolactone 25", first, last),
                    change="stopped" if plan.complication == "potassium" else "same",
                    reason="hyperkaliémie" if plan.complication == "potassium" else "",
                )
            )
    if plan.complication == "low":
        start = at(seen.date() + timedelta(days=3), 9)
        lines.append(ward_drug("chlorure de potassium", start, min(end, start + timedelta(days=1))))
    if plan.complication == "potassium":
        start = at(seen.date() + timedelta(days=3), 9)
        lines.append(ward_drug("résine échangeuse", start, min(end, start + timedelta(days=1))))
    stay.drugs += lines
