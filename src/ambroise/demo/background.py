"""What an adult patient comes with: diseases, operations, habits, treatment, family history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.marks import mark
from ambroise.demo.person import Person
from ambroise.demo.record import Allergy, Diagnosis, Drug, Implant


@dataclass(frozen=True, slots=True)
class Background:
    """The past of a patient as it is at admission."""

    problems: tuple[Diagnosis, ...]
    drugs: tuple[Drug, ...]
    implants: tuple[Implant, ...]
    smoker: str
    history: tuple[str, ...]
    family: str
    living: str


ALLERGIES = (
    Allergy("Pénicilline", "medication", "éruption urticarienne", atc="J01C"),
    Allergy("Pénicilline", "medication", "choc anaphylactique", severe=True, atc="J01C"),
    Allergy("Anti-inflammatoires non stéroïdiens", "medication", "bronchospasme", atc="M01A"),
    Allergy("Produits de contraste iodés", "medication", "éruption", atc="V08"),
    Allergy("Latex", "environment", "urticaire de contact"),
    Allergy("Arachide", "food", "œdème des lèvres"),
)


def draw_allergies(
    rng: Random, choices: tuple[Allergy, ...] = ALLERGIES
) -> tuple[Allergy, ...] | None:
    """Present, stated absent (empty) or unknown (None)."""
    kind = rng.choices(("none", "some", "unknown"), weights=(55, 28, 17))[0]
    if kind == "unknown":
        return None
    return (rng.choice(choices),) if kind == "some" else ()


_CHRONIC = {
    "hta": ("I10", "Hypertension artérielle", ("ramipril", "amlodipine", "hydrochlorothiazide")),
    "diabète": ("E11.98", "Diabète de type 2 non insulinotraité", ("metformine",)),
    "lipides": ("E78.0", "Hypercholestérolémie", ("atorvastatine 20",)),
    "thyroïde": ("E03.9", "Hypothyroïdie substituée", ("lévothyroxine",)),
    "prostate": ("N40", "Hypertrophie bénigne de la prostate", ("tamsulosine",)),
    "genoux": ("M17.0", "Gonarthrose bilatérale", ("paracétamol",)),
    "os": ("M81.9", "Ostéoporose", ()),
}


def _chances(person: Person) -> dict[str, float]:
    return {
        "hta": 0.75,
        "diabète": 0.22,
        "lipides": 0.45,
        "thyroïde": 0.2 if person.female else 0.06,
        "prostate": 0.0 if person.female else 0.35,
        "genoux": 0.2,
        "os": 0.2 if person.female else 0.03,
    }


def _operations(rng: Random, person: Person, admitted: date) -> list[tuple[Diagnosis, str]]:
    done = []
    if rng.random() < 0.35:
        year = person.birth.year + rng.randrange(10, 35)
        onset = date(year, rng.randrange(1, 13), rng.randrange(1, 28))
        text = "Appendicectomie"
        done.append((Diagnosis("K35.8", "history", "Appendicite aiguë opérée", onset), text))
    if not person.female and rng.random() < 0.25:
        onset = admitted - timedelta(days=rng.randrange(1500, 7000))
        text = "Cure de hernie inguinale"
        done.append((Diagnosis("K40.9", "history", "Hernie inguinale opérée", onset), text))
    return [(diagnosis, f"{text} en {_year(diagnosis)}") for diagnosis, text in done]


def _year(diagnosis: Diagnosis) -> str:
    year = (diagnosis.onset or date.min).year
    return mark(str(year), "DATE", "", str(year))


def _chronic(
    rng: Random, person: Person, admitted: datetime
) -> tuple[list[Diagnosis], list[Drug], list[str]]:
    problems: list[Diagnosis] = []
    drugs: list[Drug] = []
    history: list[str] = []
    for name, chance in _chances(person).items():
        if rng.random() >= chance:
            continue
        code, text, treatments = _CHRONIC[name]
        onset = (admitted - timedelta(days=rng.randrange(700, 6000))).date()
        problem = Diagnosis(code, "problem", text, onset)
        problems.append(problem)
        if name == "diabète" and rng.random() < 0.2:
            history.append("Diabète de type 2 équilibré par le régime seul")
            continue
        history.append(f"{text} depuis {_year(problem)}")
        kept = treatments[: rng.choice((1, 1, 2))] if name == "hta" else treatments[:1]
        started = at(onset, 8)
        drugs += [drug(treatment, "home", started) for treatment in kept]
    return problems, drugs, history


_JOBS = ("Employé{e} de bureau", "Artisan", "Enseignant{e}", "Agent de collectivité")
_LIVING = (
    "Vit {place}, {married}. Autonome pour les actes de la vie quotidienne.",
    "{Retired}, {married}, habite {place}. Marche sans aide, périmètre non limité.",
    "Vit {place}. {Married}. Aide-ménagère deux heures par semaine, conduit encore.",
)


def _living(rng: Random, person: Person, when: date) -> str:
    spouse = any(relative.link_code == "SPS" for relative in person.relatives)
    alone = person.of("veuf|veuve") if person.age(when) >= 70 else f"divorcé{person.e}"
    married = f"marié{person.e}" if spouse else alone
    place = rng.choice(("en maison de plain-pied", "en appartement au 2e étage avec ascenseur"))
    retired = person.age(when) >= 64
    job = f"Retraité{person.e}" if retired else rng.choice(_JOBS).format(e=person.e)
    text = rng.choice(_LIVING if retired else _LIVING[1:2]).format(
        place=place, married=married, Married=married.capitalize(), Retired=job
    )
    relative = person.relatives[0]
    number = mark(relative.phone, "TEL", "relative", relative.id)
    return f"{text} Personne à prévenir : {relative.written()} ({relative.link}), {number}."


def adult_background(
    rng: Random, person: Person, admitted: datetime, *, family: tuple[str, ...]
) -> Background:
    """Diseases with their treatment, in the order of `_CHRONIC`; `family` are the wordings of
    family history among which one is drawn."""
    problems, drugs, history = _chronic(rng, person, admitted)
    for diagnosis, text in _operations(rng, person, admitted.date()):
        problems.append(diagnosis)
        history.append(text)
    smoker = rng.choices(("never", "former", "current"), weights=(50, 32, 18))[0]
    if smoker == "current":
        problems.append(Diagnosis("F17.24", "problem", "Tabagisme actif"))
    packs = rng.randrange(10, 45)
    history.append(
        {
            "never": "Pas de tabagisme",
            "former": f"Tabagisme sevré, estimé à {packs} paquets-années",
            "current": f"Tabagisme actif estimé à {packs} paquets-années",
        }[smoker]
    )
    return Background(
        problems=tuple(problems),
        drugs=tuple(drugs),
        implants=(),
        smoker=smoker,
        history=tuple(history),
        family=rng.choice(family),
        living=_living(rng, person, admitted.date()),
    )
