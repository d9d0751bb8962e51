"""Biology and signs of a hip fracture, in the order of time."""

from datetime import datetime, timedelta
from random import Random

from ambroise.demo.course import at
from ambroise.demo.laboratory import blood_count, chemistry, found, measured
from ambroise.demo.pathways.hip_fracture_plan import Hip
from ambroise.demo.record import Case, Report, Stay, Vitals

COUNT, CHEMISTRY, OTHER = "58410-2", "24321-2", "BIO"


def reports_of(stay: Stay, panel: str) -> list[Report]:
    """The reports of that panel, in the order of time."""
    return [report for report in stay.reports if report.panel[1] == panel]


def creatinine_of(stay: Stay) -> float:
    """The creatinine of admission, in µmol/L."""
    return found(reports_of(stay, CHEMISTRY)[0], "14682-9")


def _haemoglobin(rng: Random, hip: Hip) -> tuple[float, ...]:
    """At admission, on the days 1, 2, 5 after surgery and at the exit: transfused on day 1."""
    first = rng.uniform(11.4, 14.2)
    if hip.plan.has("anaemia"):
        low = rng.uniform(6.9, 7.8)
        return first, low, low + rng.uniform(1.6, 2.1), low + 2.0, low + rng.uniform(2.3, 2.9)
    low = max(9.1, first - rng.uniform(1.6, 2.6))
    return first, low, low - 0.2, low + 0.1, low + rng.uniform(0.3, 0.9)


def _creatinine(rng: Random, hip: Hip) -> tuple[float, ...]:
    """The usual clearance stays over 36 mL/min, that of an injured kidney over 16."""
    first = rng.uniform(58, 98) if hip.plan.sex == "female" else rng.uniform(70, 115)
    first = min(first, hip.plan.clearance(1) / 36)
    if hip.plan.has("kidney"):
        high = min(first * rng.uniform(1.8, 2.3), hip.plan.clearance(1) / 16)
        return first, high, high * 0.85, first * 1.2, first * 1.08
    return tuple(first * rng.uniform(0.93, 1.06) for _ in range(5))


def _crp(hip: Hip) -> tuple[int, ...]:
    if hip.plan.has("pneumonia"):
        return 6, 84, 168, 132 if hip.plan.dies else 74, 22
    return (5, 92, 118, 96, 28) if hip.plan.has("urinary") else (5, 96, 112, 46, 18)


def _other(case: Case, when: datetime, *values: tuple[str, float | str | None]) -> Report:
    return measured(case.person, ("local", OTHER), when, *values)


def _days(hip: Hip, stay: Stay) -> list[datetime]:
    surgery = hip.surgery.date()
    after = [at(surgery + timedelta(days=late), 6, 40) for late in (1, 2, 5)]
    return [hip.seen + timedelta(minutes=30), *after, at(stay.left.date(), 6, 30)]


def add_biology(rng: Random, case: Case, stay: Stay, hip: Hip) -> None:
    """The reports of the stay."""
    plan, person = hip.plan, case.person
    levels, creatinines, crps = _haemoglobin(rng, hip), _creatinine(rng, hip), _crp(hip)
    scale = rng.uniform(0.75, 1.35)
    base = rng.uniform(180, 280)
    for rank, when in enumerate(_days(hip, stay)):
        if when > stay.left or (rank == 4 and plan.dies):
            continue
        white = rng.uniform(6.5, 10.5) + (5.5 if crps[rank] > 120 else 0)
        platelets = base + rng.uniform(-12, 12) + 22 * rank
        stay.reports.append(
            blood_count(person, when, hb=levels[rank], white=white, platelets=platelets)
        )
        stay.reports.append(
            chemistry(
                person,
                when,
                creatinine=creatinines[rank],
                potassium=rng.uniform(3.6, 4.7),
                sodium=rng.uniform(134, 142),
                crp=crps[rank] * scale + rng.uniform(0, 4),
            )
        )
    early, inr = stay.reports[0].taken, rng.uniform(1.0, 1.15)
    if plan.anticoagulant == "warfarine":
        inr = rng.uniform(2.3, 3.4)
    values: list[tuple[str, float | str | None]] = [
        ("6301-6", inr),
        ("1751-7", rng.uniform(26, 38)),
    ]
    if plan.anticoagulant == "apixaban":
        values.append(("APIXABAN", rng.uniform(60, 190)))
    stay.reports.append(_other(case, early, *values))
    _before_surgery(rng, case, stay, hip)
    bones = at(hip.surgery.date() + timedelta(days=1), 6, 45)
    stay.reports.append(_other(case, bones, ("VITD", rng.uniform(6, 19))))
    if plan.has("urinary"):
        taken = at(hip.surgery.date() + timedelta(days=4), 15)
        urine = ("ECBU", "Escherichia coli 10^6 UFC/mL, sauvage")
        stay.reports.append(measured(person, ("local", "BACTERIO"), taken, urine))
    stay.reports.sort(key=lambda report: report.taken)


def _before_surgery(rng: Random, case: Case, stay: Stay, hip: Hip) -> None:
    """The check that allows surgery under an anticoagulant."""
    when = hip.surgery - timedelta(hours=2, minutes=15)
    if hip.plan.anticoagulant == "apixaban":
        stay.reports.append(_other(case, when, ("APIXABAN", rng.uniform(12, 29))))
    if hip.plan.anticoagulant == "warfarine":
        stay.reports.append(_other(case, when, ("6301-6", rng.uniform(1.15, 1.4))))


def _warmth(rng: Random, hip: Hip, late: int) -> float:
    """Temperature that many days after surgery."""
    if hip.plan.has("pneumonia") and (late in (2, 3) or (hip.plan.dies and late > 1)):
        return round(rng.uniform(38.4, 39.1), 1)
    if hip.plan.has("urinary") and late == 4:
        return round(rng.uniform(38.2, 38.7), 1)
    return round(rng.uniform(36.4, 37.4), 1)


def _oxygen(rng: Random, hip: Hip, late: int) -> int:
    if hip.plan.dies and late >= hip.plan.days_after - 2:
        return rng.randrange(79, 86)
    low = hip.plan.has("pneumonia") and late in (2, 3, 4)
    feared = hip.plan.has("embolism") or hip.plan.suspected_embolism
    if low or (feared and late == 2):
        return rng.randrange(88, 92)
    return rng.randrange(94, 99)


def add_vitals(rng: Random, stay: Stay, hip: Hip) -> None:
    """Signs at the door, then once a day."""
    stay.vitals.append(
        Vitals(
            hip.seen,
            (
                ("8480-6", hip.pressure[0]),
                ("8462-4", hip.pressure[1]),
                ("8867-4", hip.pulse),
                ("8310-5", hip.warmth),
                ("59408-5", hip.oxygen),
                ("29463-7", hip.plan.weight),
                ("72514-3", rng.randrange(6, 10)),
            ),
        )
    )
    for number in range(1, hip.plan.days + 1):
        late = number - hip.plan.wait
        fast = (hip.plan.has("embolism") or hip.plan.suspected_embolism) and late == 2
        values = [
            ("8480-6", rng.randrange(108, 148)),
            ("8462-4", rng.randrange(58, 84)),
            ("8867-4", rng.randrange(104, 118) if fast else rng.randrange(66, 94)),
            ("8310-5", _warmth(rng, hip, late)),
            ("59408-5", _oxygen(rng, hip, late)),
            ("72514-3", max(1, rng.randrange(2, 6) - max(0, late) // 4)),
        ]
        when = min(at(stay.start.date() + timedelta(days=number), 8), stay.left)
        stay.vitals.append(Vitals(when, tuple(values)))
