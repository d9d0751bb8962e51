"""The documents of a child's asthma attack: referral, emergency room, film, nurses, report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr
from ambroise.demo.marks import day, mark
from ambroise.demo.pathways import told
from ambroise.demo.pathways.asthma_plan import Asthma
from ambroise.demo.pathways.medicine import senior
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of, reports_of
from ambroise.demo.record import Case, Diagnosis, Drug, Vitals
from ambroise.demo.telling import Teller, marked, paragraph


@dataclass(slots=True)
class _Voice(told.Voice):
    """Sentences of the bank `asthma` about one stay."""

    BANK: ClassVar[str] = "asthma"
    asthma: Asthma

    def __post_init__(self) -> None:
        person = self.case.person
        family = person.marked(person.used_family.upper(), "NOM")
        self.slots = {
            "enfant": f"{person.first()} {family}",
            "mere": person.relatives[0].written(),
        }

    @property
    def case(self) -> Case:
        return self.teller.case

    @property
    def attack(self) -> Diagnosis:
        return diagnosis_of(self.stay, "J45", "J46")

    def problem(self, code: str) -> Diagnosis:
        return told.problem_of(self.case, code)


def _history(voice: _Voice) -> list[str]:
    plan, asthma = voice.asthma.plan, voice.asthma
    since = "2 ans" if plan.age > 3 else "1 an"
    stays = str(asthma.past_stays)
    hospital = (
        "antecedents.hospitalise" if asthma.past_stays else "antecedents.sans_hospitalisation"
    )
    lines = [
        voice.state(voice.problem("J45.0"), "antecedents.asthme", ans=since),
        voice.say(hospital, nombre=stays, s="s" if asthma.past_stays > 1 else ""),
    ]
    if plan.atopy:
        lines.append(voice.state(voice.problem("L20.9"), "antecedents.eczema"))
        if plan.age >= 4:
            lines.append(voice.state(voice.problem("J30.4"), "antecedents.rhinite"))
    lines.append(voice.say("antecedents.naissance"))
    return [f"- {line.rstrip('.')}" for line in lines]


def _past(voice: _Voice) -> told.Parts:
    case, person = voice.case, voice.case.person
    mother = person.relatives[0]
    family = voice.say("famille.sans")
    if voice.asthma.plan.family_asthma:
        family = voice.state(voice.problem("J45.0"), "famille.asthme", "family")
    both = "parents" if len(person.relatives) > 1 else "mere"
    home = "chat" if voice.asthma.cat else "sans_animal"
    contact = voice.say("vie.prevenir", tel=mark(mother.phone, "TEL", "relative", mother.id))
    return {
        "antecedents": [*_history(voice), letters.allergies(case)],
        "famille": [family],
        "mode_de_vie": [paragraph((voice.say(f"vie.{both}"), voice.say(f"vie.{home}"), contact))],
        "traitement_entree": letters.home_treatment(voice.stay).split("\n"),
    }


def _story(voice: _Voice) -> str:
    plan, stay = voice.asthma.plan, voice.stay
    cause = voice.say(f"histoire.{plan.trigger}")
    if plan.virus:
        cause = marked(diagnosis_of(stay, "J06"), cause)
    return paragraph(
        (
            voice.say("histoire.debut"),
            cause,
            voice.say("histoire.medecin" if voice.asthma.sent else "histoire.bouffees"),
            voice.say("histoire.negatif"),
            voice.say("histoire.arrivee", jour=day(stay.start), heure=clock(stay.start)),
        )
    )


def _examination(voice: _Voice) -> str:
    asthma, plan = voice.asthma, voice.asthma.plan
    signs = voice.say(
        "examen.constantes",
        poids=str(plan.weight),
        fr=str(asthma.rate),
        fc=str(asthma.pulse),
        spo2=str(plan.saturation),
        temp=fr(asthma.temperature),
    )
    work = voice.state(voice.attack, f"examen.{'lutte' if plan.severe else 'lutte_moderee'}")
    if plan.failing:
        work = marked(diagnosis_of(voice.stay, "J96"), work)
    score = voice.say("examen.pram", pram=str(plan.pram))
    return paragraph((signs, work, score, voice.say("examen.reste")))


def _given(voice: _Voice) -> list[str]:
    stay = voice.stay
    lines = []
    for atc, key in (
        ("R03AC02", "aerosols"),
        ("R03BB01", "ipratropium"),
        ("H02AB06", "corticoide"),
        ("V03AN01", "oxygene"),
    ):
        line = drug_of(stay, atc, "ward")
        if line:
            dose = f"{fr(line.dose)} {line.unit}"
            said = voice.state(line, f"traitement.{key}", dose=dose)
            lines.append(marked(act_of(stay, "GELD005"), said) if key == "aerosols" else said)
    return lines


def _name(voice: _Voice) -> str:
    return "grave" if voice.asthma.plan.severe else "moderee"


def _referral(voice: _Voice) -> None:
    case = voice.case
    parts: told.Parts = {
        "courrier": [
            voice.say("courrier.debut"),
            voice.state(voice.attack, "courrier.constat"),
            *letters.home_treatment(voice.stay).split("\n"),
            letters.allergies(case),
            voice.say("courrier.fin"),
        ]
    }
    when = voice.stay.start - timedelta(minutes=45)
    told.add(voice.stay, "referral", when, case.person.gp, staff.PAEDIATRIC_EMERGENCY, parts)


def _early(voice: _Voice) -> list[str]:
    limit = voice.stay.start + timedelta(hours=2)
    return [
        voice.say("bio.ligne", jour=day(report.taken), valeurs=letters.biology(report))
        for report in voice.stay.reports
        if report.taken < limit
    ]


def _emergency(voice: _Voice, seen: str) -> None:
    ward, asthma, stay = staff.PAEDIATRIC_EMERGENCY, voice.asthma, voice.stay
    author = senior(voice.teller.rng, ward, voice.case.split)
    film = act_of(stay, "ZBQK002")
    parts: told.Parts = {
        "motif": [voice.say("motif.urgences")],
        **_past(voice),
        "histoire": [_story(voice)],
        "examen": [seen],
        "biologie": _early(voice),
        "imagerie": [voice.state(film, "radio.citee", conclusion=film.conclusion)],
        "evolution": [
            paragraph(_given(voice)),
            voice.say("urgences.reevaluation", pram=_score(stay.vitals[1])),
        ],
        "conclusion": [
            voice.state(voice.attack, f"conclusion.{_name(voice)}"),
            voice.say("urgences.transfert", heure=clock(asthma.ward)),
        ],
    }
    told.add(stay, "emergency", asthma.ward, author, ward, parts)


def _score(signs: Vitals) -> str:
    return fr(dict(signs.values)["PRAM"])


def _film(voice: _Voice) -> None:
    act, plan = act_of(voice.stay, "ZBQK002"), voice.asthma.plan
    parts: told.Parts = {
        "indication": [voice.state(voice.attack, "radio.indication")],
        "technique": [voice.say("radio.technique")],
        "resultats": [
            voice.say("radio.distension"),
            voice.say(f"radio.detail_{plan.xray}"),
            voice.say("radio.negatif"),
        ],
        "conclusion": [marked(act, act.conclusion)],
    }
    when, title = act.end + timedelta(minutes=25), "Radiographie du thorax"
    told.add(voice.stay, "imaging", when, act.performer, staff.IMAGING, parts, title=title)


def _notes(voice: _Voice) -> None:
    """Nurses' notes: arrival, each morning, the day of the exit."""
    asthma, stay = voice.asthma, voice.stay
    entered = [
        (asthma.ward + timedelta(minutes=20), voice.say("soins.arrivee")),
        (asthma.ward + timedelta(minutes=90), voice.say("soins.bouffees")),
    ]
    told.nursing(voice.teller, staff.PAEDIATRICS, entered)
    for signs in stay.vitals[2:]:
        values = dict(signs.values)
        said = voice.say(
            "soins.constantes",
            fc=fr(values["8867-4"]),
            fr=fr(values["9279-1"]),
            spo2=fr(values["59408-5"]),
            pram=fr(values["PRAM"]),
        )
        night = (signs.taken - timedelta(hours=2), voice.say("soins.nuit"))
        told.nursing(voice.teller, staff.PAEDIATRICS, [night, (signs.taken, said)])
    taught = at(stay.start.date() + timedelta(days=1), 16, 30)
    told.nursing(voice.teller, staff.PAEDIATRICS, [(taught, voice.say("soins.education"))])


def _evolution(voice: _Voice) -> list[str]:
    stay, plan = voice.stay, voice.asthma.plan
    oxygen = drug_of(stay, "V03AN01", "ward")
    weaned = voice.say("evolution.sans_oxygene")
    if oxygen and oxygen.end:
        weaned = voice.state(oxygen, "evolution.oxygene", jour=day(oxygen.end))
        if plan.failing:
            weaned = marked(diagnosis_of(stay, "J96"), weaned)
    last = dict(stay.vitals[-1].values)
    potassium = reports_of(stay, "2823-3")[-1]
    virus = ""
    if plan.virus:
        loinc = "92130-4" if plan.virus == "rhinovirus" else "92131-2"
        found = reports_of(stay, loinc)[0].of(loinc)
        name = "rhinovirus" if plan.virus == "rhinovirus" else "virus respiratoire syncytial"
        said = voice.state(found, "evolution.virus", virus=name)
        virus = marked(diagnosis_of(stay, "J06"), said)
    return [
        paragraph(_given(voice)),
        weaned,
        voice.say(
            "evolution.sortie",
            bouffees=str(plan.puffs),
            spo2=fr(last["59408-5"]),
            pram=fr(last["PRAM"]),
        ),
        voice.say(
            "evolution.kaliemie",
            valeur=letters.value_only(potassium, "2823-3"),
            jour=day(potassium.taken),
        ),
        virus,
        paragraph(_controllers(voice)),
        voice.say("evolution.education"),
    ]


def _controllers(voice: _Voice) -> list[str]:
    """What became of the long-term treatment, with the reason."""

    def said(line: Drug) -> str:
        key = {"same": "reprise", "started": "debut", "changed": "majoration"}[line.change]
        name = letters.drug_name(line)
        return voice.state(line, f"evolution.fond_{key}", nom=name, raison=line.reason)

    lines = [line for line in voice.stay.drugs if line.stage == "discharge"]
    return [said(line) for line in lines if line.atc.startswith(("R03BA", "R03AK"))]


def _hospital(voice: _Voice, seen: str) -> None:
    stay, ward, puffs = voice.stay, staff.PAEDIATRICS, str(voice.asthma.plan.puffs)
    film, when = act_of(stay, "ZBQK002"), stay.left
    action = [
        f"- {voice.say(f'action.{step}', bouffees=puffs)}" for step in ("un", "deux", "trois")
    ]
    parts: told.Parts = {
        "motif": [
            voice.say("sejour.debut", fin=day(when)),
            voice.state(voice.attack, f"conclusion.{_name(voice)}"),
        ],
        **_past(voice),
        "histoire": [_story(voice)],
        "examen": [seen],
        "biologie": _early(voice),
        "imagerie": [voice.state(film, "radio.citee", conclusion=film.conclusion)],
        "evolution": _evolution(voice),
        "conclusion": [
            voice.state(voice.attack, f"conclusion.{_name(voice)}"),
            voice.say("sejour.sortie", fin=day(when)),
        ],
        "prescriptions": action,
        **told.ending(voice.teller),
    }
    told.add(stay, "hospital", when, stay.senior, ward, parts, by=stay.interne)


def write(teller: Teller, asthma: Asthma) -> None:
    """Add the documents of the stay."""
    voice = _Voice(teller, asthma)
    seen = _examination(voice)
    if asthma.sent:
        _referral(voice)
    _film(voice)
    _emergency(voice, seen)
    _notes(voice)
    _hospital(voice, seen)


def write_follow_up(teller: Teller, asthma: Asthma, entered: datetime) -> None:
    """Add the letter of the consultation at six weeks."""
    voice, visit = _Voice(teller, asthma), teller.stay
    known = voice.problem("J45.0")
    measured = []
    if visit.acts:
        ratio = letters.value_only(visit.reports[0], "19926-5")
        measured.append(voice.state(visit.acts[0], "suivi.spirometrie", valeur=ratio))
    parts: told.Parts = {
        "motif": [voice.state(known, "suivi.debut", jour=day(entered))],
        "traitement_entree": letters.home_treatment(visit).split("\n"),
        "examen": [voice.say("suivi.examen", poids=str(asthma.plan.weight + 1))],
        "resultats": measured,
        "conclusion": [voice.say("suivi.conclusion")],
    }
    when = visit.start + timedelta(minutes=40)
    told.add(visit, "consultation", when, visit.senior, staff.PAEDIATRICS, parts)
