"""Biology, partogram, newborn and signs of a pregnancy and its birth, in the order of time."""

from datetime import datetime, timedelta
from random import Random

from ambroise.demo.course import at, worked_before
from ambroise.demo.laboratory import blood_count, found, measured
from ambroise.demo.pathways.childbirth_plan import Birth
from ambroise.demo.record import Case, Report, Stay, Vitals


def report_of(stay: Stay, panel: str, rank: int = 0) -> Report:
    """The report of that panel, by its place in time. Raises IndexError where there is none."""
    return [report for report in stay.reports if report.panel[1] == panel][rank]


def _report(
    case: Case, panel: str, when: datetime, *values: tuple[str, float | str | None]
) -> Report:
    return measured(case.person, ("local", panel), when, *values)


def _platelets(case: Case, usual: float) -> float:
    """The last count in the record, `usual` where there is none."""
    reports = [report for stay in case.stays for report in stay.reports]
    counts = [found(report, "777-3") for report in reports if report.panel[1] == "58410-2"]
    return counts[-1] if counts else usual


def early_biology(rng: Random, case: Case, visit: Stay, birth: Birth) -> None:
    """The first trimester: count, group, serologies; the risk of trisomy 21 needs the scan."""
    plan, when = birth.plan, worked_before(birth.first_visit - timedelta(days=9, hours=2))
    visit.reports.append(
        blood_count(
            case.person,
            when,
            hb=rng.uniform(11.6, 13.4),
            white=rng.uniform(6, 10),
            platelets=rng.uniform(190, 330),
        )
    )
    visit.reports.append(
        _report(
            case,
            "SEROLOGIES",
            when,
            ("GROUPESANGUIN", plan.blood),
            ("RAI", "négative"),
            ("TOXO", "immunité ancienne" if plan.immune else "non immunisée"),
            ("RUBEOLE", "immunisée"),
            ("VIH", "négative"),
            ("AGHBS", "négatif"),
            ("SYPHILIS", "négative"),
        )
    )
    risk = 100 * rng.randrange(16, 100)
    shown = f"1/{risk:,}".replace(",", " ")
    scanned = birth.first_visit - timedelta(minutes=20)
    visit.reports.append(_report(case, "BIO", scanned, ("TRISOMIE21", shown)))


def late_biology(rng: Random, case: Case, visit: Stay, birth: Birth) -> None:
    """The glucose test of 26 weeks, then the count of the eighth month."""
    plan = birth.plan
    tested = worked_before(at(birth.amenorrhoea + timedelta(days=26 * 7 + 2), 8, 15))
    ill = bool(plan.diabetes)
    fasting = rng.uniform(0.93, 1.04) if ill else rng.uniform(0.72, 0.88)
    visit.reports.append(
        _report(
            case,
            "HGPO",
            tested,
            ("HGPOJEUN", fasting),
            ("HGPOUNE", rng.uniform(1.84, 2.1) if ill else rng.uniform(1.05, 1.6)),
            ("HGPODEUX", rng.uniform(1.4, 1.75) if ill else rng.uniform(0.9, 1.35)),
        )
    )
    when = worked_before(birth.second_visit - timedelta(days=5, hours=1))
    visit.reports.append(
        blood_count(
            case.person,
            when,
            hb=rng.uniform(9.4, 10.4) if plan.anaemic else rng.uniform(11.1, 12.6),
            white=rng.uniform(7, 11),
            platelets=_platelets(case, 240) * rng.uniform(0.84, 0.96),
        )
    )
    # Anti-D of 28 weeks is still found five weeks later (CNGOF, 2005).
    antibodies = "anti-D passif (injection de 28 SA)" if plan.negative else "négative"
    visit.reports.append(_report(case, "BIO", when, ("RAI", antibodies)))


def _labour(rng: Random, case: Case, stay: Stay, birth: Birth) -> None:
    """The partogram: the cervix every two hours, up to full dilatation or to the caesarean."""
    plan = birth.plan
    if plan.mode == "programmee":
        return
    hours = (birth.born - birth.seen).total_seconds() / 3600
    start = rng.choice((2, 3, 3)) if not plan.parity else rng.choice((3, 4, 5))
    start = min(start, 2) if plan.induced else start
    steps = max(2, round(hours / 2))
    last = rng.choice((6, 7)) if plan.mode == "cesarienne" else 10
    still = min(2, steps - 2) if plan.cause == "stagnation" else 0
    for step in range(steps):
        when = (
            birth.seen
            + timedelta(minutes=12)
            + (birth.born - birth.seen) * 0.88 * step / (steps - 1)
        )
        share = min(1.0, step / max(1, steps - 1 - still))
        centimetres = round(start + (last - start) * share**1.2)
        when = when.replace(second=0, microsecond=0)
        stay.reports.append(_report(case, "PARTOGRAMME", when, ("DILATATION", float(centimetres))))


def stay_biology(rng: Random, case: Case, stay: Stay, birth: Birth) -> None:
    """Admission, partogram, newborn, the day after."""
    plan, person, early = birth.plan, case.person, birth.seen + timedelta(minutes=20)
    hb = rng.uniform(10.2, 11.0) if plan.anaemic else rng.uniform(12.0, 13.2)
    usual = _platelets(case, 220) * rng.uniform(0.94, 1.04)
    low = rng.uniform(92, 135) if plan.toxaemia == "severe" else usual
    stay.reports.append(blood_count(person, early, hb=hb, white=rng.uniform(8, 13), platelets=low))
    if plan.toxaemia:
        severe = plan.toxaemia == "severe"
        stay.reports.append(
            _report(
                case,
                "BIO",
                early,
                ("1742-6", rng.uniform(52, 96) if severe else rng.uniform(14, 34)),
                ("14682-9", rng.uniform(72, 92) if severe else rng.uniform(50, 68)),
                ("PROTEINURIE", rng.uniform(2.2, 4.5) if severe else rng.uniform(0.4, 1.4)),
            )
        )
    _labour(rng, case, stay, birth)
    acid = plan.cause == "rythme"
    stay.reports.append(
        _report(
            case,
            "NAISSANCE",
            birth.born + timedelta(minutes=5),
            ("POIDSNAISSANCE", plan.grams / 1000),
            ("APGARUN", float(plan.apgar[0])),
            ("APGARCINQ", float(plan.apgar[1])),
            ("PHCORDON", rng.uniform(7.11, 7.19) if acid else rng.uniform(7.22, 7.34)),
        )
    )
    if plan.negative:
        when = birth.born + timedelta(minutes=20)
        child = f"{plan.group} {'positif' if plan.baby_positive else 'négatif'}"
        stay.reports.append(_report(case, "BIO", when, ("GROUPEENFANT", child)))
    fall = (plan.bleeding - 250) / 1000 * 3.4 + 0.5 if plan.bleeding >= 500 else 0.5
    after = at(birth.born.date() + timedelta(days=1), 7, 20)
    stay.reports.append(
        blood_count(
            person,
            after,
            hb=max(7.4, hb - fall - rng.uniform(0, 0.5)),
            white=rng.uniform(9, 14),
            platelets=low + 12,
        )
    )
    stay.reports.sort(key=lambda report: report.taken)


def _pressure(rng: Random, birth: Birth, late: int) -> tuple[int, int]:
    """High in pre-eclampsia, lower from the second day under treatment."""
    high = {"": (112, 70), "moderate": (148, 94), "severe": (166, 108)}[birth.plan.toxaemia]
    calm = 0 if late < 2 or not birth.plan.toxaemia else 18
    return high[0] - calm + rng.randrange(-6, 8), high[1] - calm // 2 + rng.randrange(-5, 6)


def add_vitals(rng: Random, stay: Stay, birth: Birth) -> None:
    """Signs on arrival, then once a day."""
    plan = birth.plan
    for number in range(plan.stay_days + 1):
        when = at(birth.born.date() + timedelta(days=number), 8, 30) if number else birth.seen
        if when > stay.left:
            continue
        high, low = _pressure(rng, birth, number)
        values: list[tuple[str, float]] = [
            ("8480-6", high),
            ("8462-4", low),
            ("8867-4", rng.randrange(72, 98)),
            ("8310-5", round(rng.uniform(36.4, 37.4), 1)),
        ]
        if number == 0:
            values += [("29463-7", plan.weight + plan.gain), ("8302-2", plan.height)]
        stay.vitals.append(Vitals(when, tuple(values)))


def visit_vitals(rng: Random, visit: Stay, birth: Birth, *, late: bool) -> None:
    """Pressure and weight at a visit."""
    gain = round(birth.plan.gain * 0.75) if late else 1
    visit.vitals.append(
        Vitals(
            visit.start,
            (
                ("8480-6", rng.randrange(104, 128)),
                ("8462-4", rng.randrange(60, 78)),
                ("29463-7", birth.plan.weight + gain),
            ),
        )
    )
