"""The documents of a diabetes stay, and of the consultation at three months."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at, working_day
from ambroise.demo.letters import fr
from ambroise.demo.marks import Assertion, day
from ambroise.demo.pathways.diabetes_plan import GERMS, Diabetes
from ambroise.demo.pathways.medicine import Scribe, evenings, senior, ward_at
from ambroise.demo.pathways.told import drug_of, reports_of
from ambroise.demo.record import Act, Case, Diagnosis, Drug, Stay
from ambroise.demo.telling import marked, paragraph


def _diagnosis(stay: Stay, *starts: str) -> Diagnosis | None:
    return next((item for item in stay.diagnoses if item.code.startswith(starts)), None)


def _main(stay: Stay) -> Diagnosis:
    return stay.diagnoses[0]


def _act(stay: Stay, ccam: str) -> Act | None:
    return next((item for item in stay.acts if item.ccam == ccam), None)


def _amount(scribe: Scribe, loinc: str, place: int = 0) -> str:
    return scribe.amount(reports_of(scribe.stay, loinc)[place], loinc)


class _Story:
    """What the documents of one stay share."""

    def __init__(self, rng: Random, case: Case, stay: Stay, diabetes: Diabetes) -> None:
        self.rng, self.case, self.stay, self.diabetes = rng, case, stay, diabetes
        self.plan = diabetes.plan
        self.scribe = Scribe(rng, case, stay, "diabetes")
        before = rng.randrange(3, 9) if self.plan.type_one else rng.randrange(6, 16)
        self.begun = stay.start - timedelta(days=before)
        self.history = ""
        self.examination: list[str] = []

    def say(self, key: str, **slots: str) -> str:
        sides = {"cote": self.plan.side, "fem": self.plan.feminine}
        return self.scribe.say(key, **{**sides, **slots})

    def fact(
        self,
        item: Diagnosis | Drug | Act | None,
        key: str,
        says: Assertion = "present",
        **more: str,
    ) -> str:
        """The sentence where the record has that fact, nothing where it has not."""
        return marked(item, self.say(key, **more), says) if item else ""

    def prepare(self) -> None:
        """Word what the reports of the emergency room and of the ward tell alike."""
        self.history = self._history()
        self.examination = self._examination()

    def _history(self) -> str:
        plan = self.plan
        years = str(plan.years)
        key = "histoire.pied" if plan.kind == "foot" else f"histoire.{plan.kind}"
        if plan.kind in ("imbalance", "ketosis"):
            key += "_connu" if plan.known else "_decouverte"
        text = self.say(key, ans=years, debut=day(self.begun), cote=plan.side)
        cause = ""
        if plan.known and plan.kind != "foot":
            cause = self.say(f"histoire.cause_{plan.cause}")
        return paragraph((text, cause))

    def _examination(self) -> list[str]:
        plan, scribe = self.plan, self.scribe
        body = self.say(
            "examen.corpulence",
            poids=str(plan.weight),
            taille=str(plan.height),
            imc=fr(plan.mass_index, 1),
        )
        fat = self.fact(_diagnosis(self.stay, "E66"), "diagnostic.obesite")
        lines = [scribe.vitals(self.stay.vitals[0]), paragraph((body, fat))]
        if plan.kind in ("hyperosmolar", "ketosis"):
            lines.append(self.say(f"examen.{plan.kind}"))
        if plan.kind == "foot":
            lines += self.foot()
        else:
            lines.append(paragraph(scribe.say(f"medicine.examen.{name}") for name in self.heard))
        lines.append(scribe.say("medicine.examen.abdomen"))
        lines.append(self.fact(_act(self.stay, "DEQP003"), "examen.ecg"))
        return lines

    @property
    def heard(self) -> tuple[str, ...]:
        """What an ordinary examination is told of; the lungs of a ketosis breathe too fast."""
        return ("coeur",) if self.plan.kind == "ketosis" else ("coeur", "poumons")

    def foot(self) -> list[str]:
        plan, stay = self.plan, self.stay
        pulses = "examen.pouls_absents" if plan.artery else "examen.pouls_presents"
        wound = self.fact(_diagnosis(stay, "L97"), "examen.plaie", cote=plan.side)
        infected = self.fact(_diagnosis(stay, "L03"), "examen.infection")
        contact = self.say("examen.contact_osseux" if plan.osteitis else "examen.sans_contact")
        nerves = self.fact(_diagnosis(stay, "G63"), "examen.neuropathie")
        return [
            paragraph((wound, infected, contact)),
            paragraph(
                (nerves, self.say(pulses), self.say("examen.ips", ips=_amount(self.scribe, "IPS")))
            ),
        ]

    def entry_biology(self) -> list[str]:
        plan, scribe, stay = self.plan, self.scribe, self.stay
        first = [
            report for report in stay.reports if report.taken < stay.start + timedelta(hours=1)
        ]
        lines = [scribe.figures(report) for report in first]
        text = [f"{'; '.join(line for line in lines if line)}.".replace("; ", " ; ")]
        if plan.kind == "hyperosmolar":
            state = _diagnosis(stay, "E87")
            text.append(self.fact(state, "diagnostic.osmolalite"))
            text.append(self.fact(_diagnosis(stay, "N17"), "diagnostic.rein"))
        if plan.type_one:
            text.append(self.fact(_main(stay), "diagnostic.cetose"))
        return text


def _referral(told: _Story) -> None:
    plan, stay = told.plan, told.stay
    if plan.kind == "hyperosmolar" or (plan.type_one and plan.known):
        return
    key = {"imbalance": "desequilibre", "foot": "pied", "ketosis": "cetose"}[plan.kind]
    home = [letters.drug_name(line) for line in stay.drugs if line.stage == "home"]
    lines = [
        told.say(f"courrier.{key}", ans=str(plan.years), cote=plan.side),
        told.say("courrier.traitement", liste=", ".join(home)) if home else "",
        letters.allergies(told.case),
        told.say("courrier.fin"),
    ]
    gp, when = told.case.person.gp, stay.start - timedelta(minutes=95)
    told.scribe.add("referral", when, gp, staff.EMERGENCY, {"courrier": lines})


def _emergency(told: _Story) -> None:
    plan, stay, scribe = told.plan, told.stay, told.scribe
    doctor = senior(told.rng, staff.EMERGENCY, told.case.split)
    resident = staff.of_ward(staff.EMERGENCY, "interne", split=told.case.split)[0].id
    pump = drug_of(stay, "A10AB01", "ward")
    found = "diagnostic.diabete" if plan.known else "diagnostic.decouverte"
    main = "" if plan.type_one else told.fact(_main(stay), found)
    infection = _diagnosis(stay, "L03")
    if infection:
        main = paragraph((marked(infection, f"{infection.text}."), main))
    care = [main, told.say(f"conduite.{plan.kind}", ui=fr(pump.dose) if pump else "")]
    care.append(told.fact(pump, "conduite.insuline", ui=fr(pump.dose) if pump else ""))
    care.append(told.fact(drug_of(stay, "B05BB01", "ward"), "conduite.remplissage"))
    antibiotic = drug_of(stay, "J01", "ward")
    if antibiotic:
        name = letters.drug_name(antibiotic)
        care.append(told.fact(antibiotic, "conduite.antibiotique", nom=name))
    go = "conduite.reanimation" if plan.intensive else "conduite.service"
    exams = told.entry_biology()
    for act in stay.acts:
        if act.modality and act.start < stay.moves[0].end:  # type: ignore[operator]
            exams.append(scribe.state(act, "imagerie.rappel", texte=act.conclusion))
    scribe.add(
        "emergency",
        stay.moves[0].end or stay.start,
        doctor,
        staff.EMERGENCY,
        {
            "motif": [told.say(f"motif.{plan.kind}", cote=plan.side)],
            **scribe.past(told.diabetes.background),
            "histoire": [told.history],
            "examen": told.examination,
            "complementaires": exams,
            "conclusion": [paragraph(care), told.say(go)],
        },
        by=resident,
    )


_TITLES = {
    "ZBQK002": ("Radiographie thoracique", "thorax"),
    "NDQK001": ("Radiographie du pied", "pied"),
    "EDQM001": ("Écho-doppler artériel des membres inférieurs", "doppler"),
    "BGQP007": ("Rétinographies", "retine"),
}


_SHOWN = {"doppler": "I79", "retine": "H36"}
"""The diagnosis that an examination makes, by its code."""


def _imaging(told: _Story) -> None:
    for act in told.stay.acts:
        if act.ccam not in _TITLES:
            continue
        title, key = _TITLES[act.ccam]
        found = told.say(f"imagerie.{key}_{told.plan.seen_on(key)}")
        disease = _diagnosis(told.stay, _SHOWN[key]) if key in _SHOWN else None
        if disease:
            found = marked(disease, found)
        told.scribe.add(
            "imaging",
            act.end + timedelta(minutes=40),
            act.performer,
            act.ward,
            {
                "indication": [told.say(f"imagerie.{key}_indication", cote=told.plan.side)],
                "technique": [told.say(f"imagerie.{key}_technique")],
                "resultats": [found],
                "conclusion": [marked(act, act.conclusion)],
            },
            title=title,
        )


def _advice(told: _Story) -> None:
    """What infectious diseases answer about the foot, once the culture has grown."""
    plan, stay = told.plan, told.stay
    when = _at(plan.advised(stay.start.date()), 16)
    if plan.kind != "foot":
        return
    author = senior(told.rng, staff.INFECTIOUS, told.case.split)
    weeks = "six" if plan.osteitis else "deux"
    told.scribe.add(
        "consultation",
        when,
        author,
        staff.INFECTIOUS,
        {
            "question": [told.say("avis.question", cote=plan.side)],
            "resultats": _germ(told),
            "conclusion": [
                told.say("avis.reponse", semaines=weeks),
                told.fact(drug_of(stay, "J01", "ward"), "avis.molecule", nom=_antibiotic(stay)),
            ],
        },
        title="Avis d'infectiologie",
    )


def _at(when: date, hour: int) -> datetime:
    """A quarter past that hour."""
    return at(when, hour, 15)


def _antibiotic(stay: Stay) -> str:
    line = drug_of(stay, "J01", "ward")
    return letters.drug_name(line) if line else ""


def _germ(told: _Story) -> list[str]:
    """What grew, where it has come back."""
    plan, stay = told.plan, told.stay
    if reports_of(stay, "CULTPLAIE")[0].results[0].value is None:
        return [told.say("evolution.culture_attente")]
    found = told.fact(_diagnosis(stay, "B95"), "evolution.germe", germe=GERMS[plan.germ])
    bone = told.fact(_diagnosis(stay, "M86"), "evolution.osteite", cote=plan.side)
    biopsy = told.fact(_act(stay, "NZHB001"), "evolution.biopsie")
    none = "" if plan.osteitis else told.say("evolution.sans_osteite")
    return [paragraph((found, bone, biopsy, none))]


def _education(told: _Story) -> None:
    plan, stay = told.plan, told.stay
    last = stay.start.date() + timedelta(days=plan.days)
    near = [last - timedelta(days=before) for before in (2, 1, 3, 4)]
    when = _at(next(found for found in near if working_day(found) == found), 15)
    basal = drug_of(stay, "A10AE", "ward")
    lines = [
        told.say("education.contenu"),
        told.say("education.hypo"),
        told.say("education.type_un" if plan.type_one else "education.type_deux"),
    ]
    if plan.kind == "foot":
        lines.append(told.say("education.pied"))
    told.scribe.add(
        "consultation",
        when,
        stay.senior,
        staff.DIABETOLOGY,
        {
            "question": [told.say("education.objet")],
            "evolution": [paragraph(lines)],
            "conclusion": [
                told.say("education.conclusion"),
                told.fact(basal, "education.dose", ui=fr(basal.dose) if basal else ""),
            ],
        },
        title="Séance d'éducation thérapeutique",
        by=stay.interne,
    )


def _evolution(told: _Story) -> Iterable[str]:
    plan, stay, scribe = told.plan, told.stay, told.scribe
    pump, basal = drug_of(stay, "A10AB01", "ward"), drug_of(stay, "A10AE", "ward")
    potassium = drug_of(stay, "B05XA", "ward")
    if pump:
        yield paragraph(
            (
                told.fact(pump, f"evolution.{plan.kind}", jour=day(told.diabetes.subcutaneous)),
                told.fact(potassium, "evolution.potassium"),
                told.fact(
                    _diagnosis(stay, "N17"),
                    "evolution.rein",
                    entree_creat=_amount(scribe, "14682-9"),
                    sortie_creat=_amount(scribe, "14682-9", -1),
                ),
            )
        )
    yield paragraph(
        (
            told.fact(
                basal,
                "evolution.basale",
                ui=fr(basal.dose) if basal else "",
                jour=day(told.diabetes.subcutaneous),
            ),
            told.fact(drug_of(stay, "A10AB05", "ward"), "evolution.bolus"),
            told.say("evolution.hba1c", hba1c=_amount(scribe, "4548-4")),
        )
    )
    if plan.kind == "foot":
        yield from _foot_course(told)
    if plan.type_one and plan.known is False:
        yield told.say("evolution.anticorps")
    act = _act(stay, "BGQP007")
    if act:
        eyes = _diagnosis(stay, "H36")
        key = "evolution.retine_lesion" if eyes else "evolution.retine_normale"
        yield told.fact(eyes or act, key)
    yield told.say("evolution.education")


def _foot_course(told: _Story) -> Iterable[str]:
    plan, stay = told.plan, told.stay
    antibiotic = told.fact(
        drug_of(stay, "J01", "ward"), "evolution.antibiotique", nom=_antibiotic(stay)
    )
    crp = told.say(
        "evolution.crp",
        debut=_amount(told.scribe, "1988-5"),
        fin=_amount(told.scribe, "1988-5", -1),
    )
    yield paragraph((antibiotic, crp, told.say("evolution.decharge")))
    yield from _germ(told)
    vessels = _diagnosis(stay, "I79")
    act = _act(stay, "EDQM001")
    key = "evolution.arterite" if vessels else "evolution.arteres_normales"
    yield told.fact(vessels or act, key, cote=plan.feminine)


def _hospital(told: _Story) -> None:
    plan, stay, scribe = told.plan, told.stay, told.scribe
    parts: dict[str, Iterable[str]] = {
        "motif": [
            told.say("lettre.accueil", debut=day(stay.start), fin=day(stay.left)),
            told.say(f"motif.{plan.kind}", cote=plan.side),
        ],
        **scribe.past(told.diabetes.background),
        "histoire": [told.history],
        "examen": told.examination,
        "biologie": told.entry_biology(),
        "evolution": list(_evolution(told)),
        "conclusion": [
            told.fact(_main(stay), f"conclusion.{plan.kind}", cote=plan.side),
            *[
                told.fact(item, "conclusion.associe", quoi=_lower(item.text))
                for item in stay.diagnoses[1:]
                if item.code not in ("E66.04", "E87.08", plan.germ)
            ],
            told.say("conclusion.consignes"),
        ],
        **scribe.ending(),
    }
    scribe.add("hospital", stay.left, stay.senior, staff.DIABETOLOGY, parts, by=stay.interne)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _nursing(told: _Story) -> None:
    stay, scribe = told.stay, told.scribe
    last = stay.left.date()
    wash = ("toilette",) if told.plan.kind in ("hyperosmolar", "foot") else ()
    for number, when in enumerate(evenings(stay)):
        moment = min(_at(when, 12), stay.left)
        ward = ward_at(stay, max(moment, stay.moves[1].start))
        under_pen = when > told.diabetes.subcutaneous.date()
        insulin = told.say("soins.insuline") if under_pen else ""
        topic = _topic(told, number) if working_day(when) == when else ""
        prandial = insulin if told.plan.type_one else ""
        evening = "" if told.plan.type_one else insulin
        entries = [
            (8, paragraph((_bedside(told, when, 8), prandial))),
            (10, scribe.care("matin", *wash) if number else ""),
            (12, _bedside(told, when, 12)),
            (15, told.say(topic) if topic else ""),
            (19, paragraph((_bedside(told, when, 19), evening, scribe.care("repas")))),
            (22, "" if number % 2 else scribe.care("douleur")),
        ]
        if number % 2:
            entries.insert(0, (6, scribe.care("nuit")))
        if when == last:
            entries = [*entries[: 1 + number % 2], (10, scribe.care("sortie"))]
        scribe.nursing(when, ward, entries)


def _topic(told: _Story, number: int) -> str:
    """What the nurse of the afternoon writes about."""
    kind = told.plan.kind
    if number < 2 and kind in ("hyperosmolar", "ketosis"):
        return "soins.rehydratation"
    if kind == "foot" and number % 2 == 0:
        return "soins.pansement"
    if not number:
        return ""
    return "soins.apprentissage"


def _bedside(told: _Story, when: date, hour: int) -> str:
    """The glycaemia at the bedside of that hour, where it was measured."""
    for report in reports_of(told.stay, "2339-0"):
        if report.taken.date() == when and report.taken.hour == hour:
            return told.say("soins.glycemie", valeur=told.scribe.amount(report, "2339-0"))
    return ""


def write(rng: Random, case: Case, stay: Stay, diabetes: Diabetes) -> None:
    """The documents of the stay, in the order of time."""
    told = _Story(rng, case, stay, diabetes)
    told.prepare()
    _referral(told)
    _emergency(told)
    _imaging(told)
    _advice(told)
    _nursing(told)
    _education(told)
    _hospital(told)
    stay.told.sort(key=lambda item: item.when)


def follow_up(rng: Random, case: Case, stay: Stay, diabetes: Diabetes) -> None:
    """The letter of the consultation at three months."""
    told = _Story(rng, case, stay, diabetes)
    plan = diabetes.plan
    level = _amount(told.scribe, "4548-4")
    parts: dict[str, Iterable[str]] = {
        "courrier": [
            told.fact(_main(stay), "suivi.type_un" if plan.type_one else "suivi.type_deux"),
            told.say("suivi.hba1c", hba1c=level),
            told.say("suivi.pied") if plan.kind == "foot" else told.say("suivi.vie"),
            told.scribe.vitals(stay.vitals[0]),
            told.say("suivi.conclusion"),
        ]
    }
    told.scribe.add("consultation", stay.start, stay.senior, staff.DIABETOLOGY, parts)
