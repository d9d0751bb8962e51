"""A session of chemotherapy in the day hospital: what is given, how the last one was borne."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ambroise.demo import staff
from ambroise.demo.course import worked_before
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, result
from ambroise.demo.letters import biology, fr
from ambroise.demo.letters import value as told_value
from ambroise.demo.marks import day
from ambroise.demo.pathways.oncology import (
    Cancer,
    last_known,
    later,
    lower,
    morning,
    paragraph,
    quiet_chemistry,
    rounded,
    tell,
    told_signs,
)
from ambroise.demo.pathways.oncology_protocols import Dose, Protocol, dose
from ambroise.demo.record import Diagnosis, Report, Stay, TreatmentLine
from ambroise.demo.telling import Teller, marked


@dataclass(frozen=True, slots=True)
class Toxicity:
    """What the last cycle did: a sentence of a bank, and what changes because of it."""

    key: str
    grade: int
    reason: str = ""
    drug: str = ""
    amount: float = 0
    stops: bool = False
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A cycle to be told; `white` is the count of neutrophils, `more` other results known."""

    line: TreatmentLine
    protocol: Protocol
    cycle: int
    when: datetime
    next_what: str
    next_when: date
    toxicities: tuple[Toxicity, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    neutrophils: float = 3.2
    more: tuple[tuple[str, float], ...] = ()


def _haemoglobin(cancer: Cancer) -> float:
    """Near the last one: an anaemia mends slowly, and chemotherapy keeps it from mending."""
    known = last_known(cancer, "718-7", 12.6)
    return known + (cancer.rng.uniform(0.1, 0.9) if known < 11 else cancer.rng.uniform(-0.6, 0.3))


def _neutrophils(cancer: Cancer, session: Session, when: datetime) -> list[Report]:
    count = blood_count(
        cancer.case.person,
        when,
        hb=_haemoglobin(cancer),
        white=session.neutrophils + cancer.rng.uniform(1.6, 2.4),
        platelets=cancer.rng.uniform(155, 290),
    )
    found = result(cancer.case.person, "26499-4", session.neutrophils, when)
    count = replace(count, results=(*count.results, found))
    reports = [count, quiet_chemistry(cancer.rng, cancer, when)]
    for loinc, level in session.more:
        value = result(cancer.case.person, loinc, level, when)
        reports.append(Report(("local", "BIO"), when, (value,)))
    return reports


def _doses(cancer: Cancer, session: Session) -> list[tuple[Dose, Toxicity | None]]:
    reduced = {item.drug: item for item in session.toxicities if item.drug and not item.stops}
    stopped = [item.drug for item in session.toxicities if item.stops]
    found: list[tuple[Dose, Toxicity | None]] = []
    for part in session.protocol.without(*stopped).parts:
        why = reduced.get(part.drug)
        if why:
            part = replace(part, amount=why.amount, how="")
        given = dose(cancer, part, session.when, first=session.cycle == 1)
        if why:
            given = replace(given, line=replace(given.line, change="changed", reason=why.reason))
        found.append((given, why))
    return found


def _told_doses(
    teller: Teller,
    stay: Stay,
    surface: float,
    session: Session,
    doses: Sequence[tuple[Dose, Toxicity | None]],
) -> list[str]:
    lines = []
    for given, why in doses:
        name = "dose_orale" if given.line.stage == "discharge" else "dose"
        key = f"oncology.seance.{'reduction' if why else name}"
        lines.append(
            teller.state(
                given.line,
                key,
                produit=given.line.brand,
                dose=given.written,
                detail=given.detail,
                motif=why.reason if why else "",
            )
        )
    for item in session.toxicities:
        if item.stops:
            start = morning(session.line.start, hour=9)
            whole = rounded(item.amount * surface, 5)
            gone = drug(
                item.drug,
                "home",
                start,
                session.when,
                change="stopped",
                reason=item.reason,
            )
            gone = replace(gone, dose=whole, posology="à chaque cycle")
            stay.drugs.append(gone)
            lines.append(
                teller.state(gone, "oncology.seance.arret", produit=gone.brand, motif=item.reason)
            )
    return lines


def _borne(teller: Teller, session: Session) -> str:
    told = []
    for item in session.toxicities:
        said = teller.say(item.key, grade=str(item.grade))
        told.append(marked(item.diagnosis, said) if item.diagnosis else said)
    if not told and session.cycle == 1:
        told.append(teller.say("oncology.seance.premiere"))
    elif not told:
        told.append(teller.say("oncology.seance.bonne"))
    return paragraph(told)


def day_hospital(cancer: Cancer, session: Session, *before: str) -> Stay:
    """The stay of a day with its letter and the notes of the nurse; `before` opens the letter."""
    when = session.when
    name = f"{session.protocol.name}, cycle {session.cycle}"
    stay = cancer.visit(staff.ONCOLOGY, when, 390, f"Hôpital de jour : {name}")
    known = tuple(item.diagnosis for item in session.toxicities if item.diagnosis)
    therapy = Diagnosis("Z51.1", "DP", "Séance de chimiothérapie", when.date())
    tumour = replace(cancer.problem, use="DAS")
    stay.diagnoses += [therapy, tumour, *session.diagnoses, *known]
    stay.reports += _neutrophils(cancer, session, worked_before(when - timedelta(hours=21)))
    found = cancer.examined(when)
    stay.vitals.append(found)
    doses = _doses(cancer, session)
    stay.drugs += [given.line for given, _ in doses]
    teller = cancer.teller(stay)
    slots = told_signs(found)
    seen = stay.reports[0]
    values = ", ".join(
        marked(seen.of(loinc), told_value(seen.of(loinc).result))
        for loinc in ("718-7", "26499-4", "777-3")
    )
    extra = [
        teller.state(
            report.of(report.results[0].loinc), "oncology.seance.valeur", valeur=biology(report)
        )
        for report in stay.reports[2:]
    ]
    appointment = cancer.appoint(stay, session.next_what, session.next_when)
    cycle, protocol = str(session.cycle), session.protocol.name
    tell(
        stay,
        "consultation",
        when + timedelta(hours=2),
        stay.senior,
        staff.ONCOLOGY,
        "Compte rendu d'hôpital de jour",
        motif=paragraph(
            (
                teller.state(
                    session.line, "oncology.seance.motif", cycle=cycle, protocole=protocol
                ),
                teller.state(tumour, "oncology.seance.tumeur", tumeur=lower(cancer.name)),
                *(
                    teller.state(item, "oncology.seance.tumeur", tumeur=lower(item.text))
                    for item in session.diagnoses
                ),
            )
        ),
        histoire=before,
        evolution=_borne(teller, session),
        examen=paragraph(
            (
                teller.say("oncology.seance.examen", **slots),
                teller.say("oncology.seance.poids", surface=fr(cancer.surface, 2), **slots),
            )
        ),
        biologie=(teller.say("oncology.seance.biologie", valeurs=values), *extra),
        prescriptions=(
            teller.state(therapy, "oncology.seance.chimio"),
            *_told_doses(teller, stay, cancer.surface, session, doses),
        ),
        rendez_vous=paragraph(
            (
                teller.state(
                    appointment,
                    "oncology.seance.suite",
                    jour=day(session.next_when),
                    quoi=session.next_what,
                ),
                teller.say("oncology.seance.consignes")
                if session.next_what.startswith("cycle")
                else "",
            )
        ),
    )
    last = [teller.say("oncology.ide_hdj.depart")]
    if session.protocol.pump:
        last.insert(0, teller.say("oncology.ide_hdj.diffuseur"))
    tell(
        stay,
        "nursing",
        when + timedelta(hours=6),
        cancer.nurse(staff.ONCOLOGY),
        staff.ONCOLOGY,
        transmissions=(
            teller.say("oncology.ide_hdj.accueil", **slots),
            teller.say("oncology.ide_hdj.voie"),
            *last,
        ),
    )
    return stay


def cycle_day(start: date, protocol: Protocol, cycle: int, hour: int = 9) -> datetime:
    """When that cycle is given, `start` being the day of the first."""
    return morning(later(start, protocol.days * (cycle - 1)), hour=hour)
