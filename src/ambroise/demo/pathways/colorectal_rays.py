"""Radiotherapy with capecitabine before the operation of a rectal cancer."""

from dataclasses import replace
from datetime import date, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.formulary import drug
from ambroise.demo.marks import day
from ambroise.demo.pathways import colorectal_diagnosis as diagnosis
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.colorectal_plan import ColorectalPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    last_fraction,
    later,
    lower,
    morning,
    rounded,
    tell,
    told_signs,
)
from ambroise.demo.record import Diagnosis


def tell_neoadjuvant(cancer: Cancer, plan: ColorectalPlan, surgery: date) -> None:
    """Fifty greys in 25 fractions with capecitabine 800 mg/m² twice a day (CAP50)."""
    start = later(surgery, -95)
    end = last_fraction(start, 25)
    line = cancer.line("CAP50", "neoadjuvant", start, end, "réponse partielle")
    when = morning(end, hour=11)
    stay = cancer.visit(staff.RADIOTHERAPY, when, 60, "Fin de radiochimiothérapie rectale")
    session = Diagnosis("Z51.01", "DP", "Séance d'irradiation", end)
    tumour = replace(cancer.problem, use="DAS")
    stay.diagnoses += [session, tumour]
    dose = rounded(800 * cancer.surface, 50)
    oral = drug(
        "capécitabine", "home", morning(start, hour=8), when, dose=dose, change="stopped",
        posology=f"{letters.fr(dose)} mg matin et soir les jours d'irradiation",
        reason="fin de la radiothérapie", indication="radiosensibilisation",
    )  # fmt: skip
    stay.drugs.append(oral)
    seen = cancer.examined(when)
    stay.vitals.append(seen)
    teller, slots = cancer.teller(stay), told_signs(seen)
    tell(
        stay,
        "consultation",
        when + timedelta(minutes=50),
        stay.senior,
        staff.RADIOTHERAPY,
        "Compte rendu de fin de radiothérapie",
        motif=teller.state(tumour, "oncology.seance.tumeur", tumeur=lower(cancer.name)),
        histoire=teller.say("colorectal.rayons.indication", tnm=oncology_told.clinical_tnm(cancer)),
        technique=(
            teller.state(line, "colorectal.rayons.dose", debut=day(start), fin=day(end)),
            teller.state(session, "colorectal.rayons.seance"),
        ),
        evolution=teller.say("colorectal.rayons.tolerance"),
        examen=teller.say("oncology.seance.examen", **slots),
        traitement_sortie=teller.state(
            oral, "oncology.traitement.arrete", ligne=letters.drug_line(oral), motif=oral.reason
        ),
        conclusion=teller.say("colorectal.rayons.suite", geste=plan.site.operation),
    )
    asleep = morning(later(surgery, -12), hour=10)
    visit = cancer.visit(staff.SURGICAL_ICU, asleep, 40, "Consultation d'anesthésie")
    diagnosis.tell_anaesthesia(cancer, plan, visit, later(surgery, 1), slots)
    visit.told[-1] = replace(visit.told[-1], when=visit.left)
