"""A small case with something to say in every kind of document."""

from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, result
from ambroise.demo.layout import SECTIONS
from ambroise.demo.marks import day
from ambroise.demo.person import Person, Relative
from ambroise.demo.record import Appointment, Case, Move, Report, Stay, Told, Vitals
from ambroise.demo.staff import Ward

START = datetime(2026, 3, 3, 10, 30)
END = START + timedelta(days=4)


def a_person(split: str) -> Person:
    """Mme Anne Testou, née Durandal, with all that may identify her."""
    return Person(
        id="pat-000007",
        ipp="8000000007",
        ins="250053500100107",
        ins_status="VALI",
        sex="female",
        birth=date(1950, 5, 17),
        birth_city="Fougères",
        birth_department="35",
        birth_family="Durandal",
        used_family="Testou",
        given=("Anne", "Zélie"),
        street="8 impasse du Grand-Gué",
        zip_code="44000",
        city="Nantes",
        phones=("06 39 98 00 07",),
        mail="anne.testou@courriel.example",
        gp=next(gp.id for gp in staff.GENERAL_PRACTITIONERS if gp.split == split),
        relatives=(
            Relative(
                "pat-000007-proche-1", "Testou", "Luc", "male", "fils", "SONC", "06 39 98 00 08"
            ),
        ),
    )


def a_case(split: str, ward: Ward = staff.CARDIOLOGY) -> tuple[Case, Stay]:
    """A stay of four days in that ward, which is over."""
    person = a_person(split)
    stay = Stay(
        number="700000071",
        start=START,
        end=END,
        entry="emergency",
        exit="home",
        reason="essai",
        moves=[Move(ward, START, END)],
        senior=staff.of_ward(ward, "senior", split=split)[0].id,
        interne=staff.of_ward(ward, "interne", split=split)[0].id,
    )
    since = START - timedelta(days=900)
    stay.drugs = [
        drug("ramipril", "home", since),
        drug("aspirine", "home", since, change="stopped", reason="relais par anticoagulant"),
        drug("énoxaparine", "ward", START, END),
        drug("ramipril", "discharge", END),
        drug("apixaban 5", "discharge", END, change="started", reason="fibrillation auriculaire"),
    ]
    late = START + timedelta(days=1)
    stay.reports = [
        blood_count(person, START, hb=10.2, white=11.3, platelets=210),
        chemistry(person, START, creatinine=98, potassium=4.1, sodium=138, crp=44),
        chemistry(person, late, creatinine=81, potassium=3.9, sodium=139, crp=12),
        Report(("local", "BIO"), late, (result(person, "2276-4", None, late),)),
    ]
    stay.vitals = [
        Vitals(START + timedelta(days=n), (("8480-6", 128 + n), ("8462-4", 74), ("8310-5", 36.9)))
        for n in range(3)
    ]
    stay.appointments = [Appointment("Prise de sang (créatinine)", date(2026, 4, 2))]
    case = Case(person, (), split=split)
    case.stays = [stay]
    return case, stay


def a_told(kind: str, case: Case, stay: Stay, ward: Ward) -> Told:
    """A document of that kind with every section."""
    parts = {name: (f"Texte de {name}.",) for name in SECTIONS if name != "courrier"}
    parts["antecedents"] = ("- Hypertension\n- Appendicectomie", letters.allergies(case))
    parts["traitement_entree"] = (letters.home_treatment(stay),)
    parts["traitement_sortie"] = (letters.exit_treatment(stay),)
    parts["rendez_vous"] = (letters.appointments(stay),)
    parts["biologie"] = (
        f"Bilan du {day(START)} : {letters.biology(stay.reports[0])}.",
        f"On note {letters.value(stay.reports[1].of('1988-5'))} ce jour.",
    )
    rank = "nurse" if kind == "nursing" else "senior"
    author = staff.of_ward(ward, rank, split=case.split)[0].id
    if kind == "referral":
        author, parts = case.person.gp, {"courrier": (f"Merci de voir {case.person.name()}.",)}
    return Told(kind, END, author, ward, parts)
