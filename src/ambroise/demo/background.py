"""What an adult patient comes with: diseases, operations, habits, treatment, family history."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.marks import mark
from ambroise.demo.person import Person
from ambroise.demo.phrases import Phrases
from ambroise.demo.record import Allergy, Case, Diagnosis, Drug, Implant
from ambroise.demo.telling import marked, paragraph


@dataclass(frozen=True, slots=True)
class Background:
    """The past of a patient as it is at admission; `history`, `family` and `living` are marked."""

    problems: tuple[Diagnosis, ...]
    drugs: tuple[Drug, ...]
    implants: tuple[Implant, ...]
    smoker: str
    history: tuple[str, ...]
    family: str
    living: str
    helped: bool = False

    def without(self, *codes: str) -> "Background":
        """The same past, silent on these diseases, which the story tells itself."""
        told = tuple(f"problem|{code}|" for code in codes)
        return replace(
            self,
            problems=tuple(item for item in self.problems if item.code not in codes),
            history=tuple(line for line in self.history if not any(item in line for item in told)),
        )

    def case(self, person: Person, allergies: tuple[Allergy, ...] | None, split: str) -> Case:
        """The record, still without a stay, of someone with this past."""
        problems = list(self.problems)
        return Case(person, allergies, problems=problems, smoker=self.smoker, split=split)

    def has(self, *codes: str) -> bool:
        """Whether one of these diseases (CIM-10) is among the problems."""
        return any(problem.code in codes for problem in self.problems)

    @property
    def asa(self) -> int:
        """The physical status before an anaesthesia (American Society of Anesthesiologists, 2020).

        A stent or a coronary disease, an obstructive disease of the bronchi: 3; a disease under
        treatment, tobacco: 2.
        """
        if self.has("I25.1", "J44.9", "N18.3"):
            return 3
        return 2 if self.drugs or self.smoker == "current" else 1


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


def severe_to_penicillin(allergies: Collection[Allergy] | None) -> bool:
    """Whether one of these is a grave allergy to penicillin: no cefazolin either."""
    return any(item.atc == "J01C" and item.severe for item in allergies or ())


def unbearable(allergies: Collection[Allergy] | None) -> tuple[str, ...]:
    """Diseases (CIM-10) of which a patient with these allergies could not take the treatment.

    A coronary disease means aspirin, which a bronchospasm under a non-steroidal drug forbids.
    """
    return ("I25.1",) if any(item.atc == "M01A" for item in allergies or ()) else ()


@dataclass(frozen=True, slots=True)
class _Disease:
    """A chronic disease with its treatment; `wordings` is a list of the bank."""

    code: str
    text: str
    wordings: str
    treatments: tuple[str, ...] = ()


_PRESSURE: Final = _Disease(
    "I10", "Hypertension artérielle", "hta", ("ramipril", "amlodipine", "hydrochlorothiazide")
)
_DIABETES: Final = _Disease(
    "E11.98", "Diabète de type 2 non insulinotraité", "diabete", ("metformine",)
)
_LIPIDS: Final = _Disease("E78.0", "Hypercholestérolémie", "lipides", ("atorvastatine 20",))
_THYROID: Final = _Disease("E03.9", "Hypothyroïdie substituée", "thyroide", ("lévothyroxine",))
_PROSTATE: Final = _Disease(
    "N40", "Hypertrophie bénigne de la prostate", "prostate", ("tamsulosine",)
)
_KNEES: Final = _Disease("M17.0", "Gonarthrose bilatérale", "genoux", ("paracétamol",))
_BONES: Final = _Disease("M81.9", "Ostéoporose", "os")
_LATE: Final = (_PROSTATE, _BONES)
_LATE_FROM: Final = 50
"""Age from which these two are found: chosen for the stories, read in no source."""
_BRONCHI: Final = _Disease(
    "J44.9", "Bronchopneumopathie chronique obstructive", "bpco", ("tiotropium",)
)
_ASTHMA: Final = _Disease("J45.9", "Asthme", "asthme", ("budésonide-formotérol",))
_CORONARY: Final = _Disease(
    "I25.1",
    "Cardiopathie ischémique stable",
    "coronaire",
    ("aspirine", "bisoprolol coronarien", "atorvastatine 20"),
)
_KIDNEY: Final = _Disease("N18.3", "Maladie rénale chronique de stade 3", "rein")
_MOOD: Final = _Disease("F32.9", "Syndrome dépressif traité", "depression", ("sertraline",))
_REFLUX: Final = _Disease("K21.9", "Reflux gastro-œsophagien", "reflux", ("oméprazole",))
_MEMORY: Final = _Disease("G30.1", "Maladie d'Alzheimer, stade léger", "alzheimer")
_APNOEA: Final = _Disease("G47.3", "Syndrome d'apnées du sommeil appareillé", "apnees")
_VEINS: Final = _Disease("I83.9", "Varices des membres inférieurs", "varices")


def _chances(person: Person, age: int, smoker: str, *, renal: bool) -> dict[_Disease, float]:
    """How often each disease is met, for that sex, age and tobacco."""
    female, smoked = person.female, smoker != "never"
    return {
        _PRESSURE: 0.08 if age < 40 else 0.3 if age < 55 else 0.7,
        _DIABETES: 0.02 if age < 40 else 0.1 if age < 55 else 0.22,
        _CORONARY: 0.0 if age < 55 else 0.05 if female else 0.12,
        _LIPIDS: 0.05 if age < 40 else 0.2 if age < 55 else 0.45,
        _KIDNEY: 0.12 if renal and age >= 65 else 0.0,
        _THYROID: 0.2 if female else 0.06,
        _PROSTATE: 0.0 if female or age < 55 else 0.35,
        _KNEES: 0.0 if age < 45 else 0.05 if age < 55 else 0.2,
        _BONES: 0.0 if age < 55 else 0.2 if female else 0.03,
        _BRONCHI: 0.22 if smoked and age >= 50 else 0.0,
        _ASTHMA: 0.0 if smoked else 0.06,
        _MOOD: 0.14 if female else 0.07,
        _REFLUX: 0.16,
        _MEMORY: 0.09 if age >= 78 else 0.0,
        _APNOEA: 0.05 if female else 0.09,
        _VEINS: 0.15 if female else 0.06,
    }


class _Words:
    """Sentences of the bank of a split that agree with a person."""

    def __init__(self, rng: Random, person: Person, split: str) -> None:
        self._rng, self._person, self._phrases = rng, person, Phrases(split)

    def say(self, key: str, **slots: str) -> str:
        return self._phrases.say(
            self._rng, f"background.{key}", _Slots(self._person, e=self._person.e, **slots)
        )


class _Slots(dict[str, str]):
    def __init__(self, person: Person, **slots: str) -> None:
        super().__init__(slots)
        self._person = person

    def __missing__(self, name: str) -> str:
        if "|" in name:
            return self._person.of(name)
        raise KeyError(name)


def _year(when: date) -> str:
    return mark(str(when.year), "DATE", "", str(when.year))


def _excluded(disease: _Disease, found: list[Diagnosis]) -> bool:
    """Asthma is not told beside an obstructive disease or a beta-blocker."""
    return disease is _ASTHMA and any(problem.code in ("J44.9", "I25.1") for problem in found)


def _chronic(
    rng: Random, words: _Words, admitted: datetime, age: int, chances: dict[_Disease, float]
) -> tuple[list[Diagnosis], list[Drug], list[str]]:
    problems: list[Diagnosis] = []
    drugs: list[Drug] = []
    history: list[str] = []
    for disease, chance in chances.items():
        if rng.random() >= chance or _excluded(disease, problems):
            continue
        longest = 1500 if disease is _MEMORY else min(6000, 365 * (age - 30))
        days = rng.randrange(400, max(800, longest))
        if disease in _LATE:
            days = min(days, 365 * max(2, age - _LATE_FROM))
        onset = (admitted - timedelta(days=days)).date()
        problem = Diagnosis(disease.code, "problem", disease.text, onset)
        problems.append(problem)
        diet = disease is _DIABETES and rng.random() < 0.2
        wordings = "diabete_regime" if diet else disease.wordings
        history.append(marked(problem, words.say(f"problemes.{wordings}", annee=_year(onset))))
        kept = disease.treatments[: rng.choice((1, 1, 2))]
        if disease is not _PRESSURE:
            kept = () if diet else disease.treatments
        taken = {line.atc for line in drugs}
        lines = [drug(treatment, "home", at(onset, 8)) for treatment in kept]
        drugs += [line for line in lines if line.atc not in taken]
    return problems, drugs, history


def _operations(
    rng: Random, words: _Words, person: Person, admitted: date
) -> list[tuple[Diagnosis, str]]:
    age = person.age(admitted)
    young = date(
        person.birth.year + rng.randrange(10, 35), rng.randrange(1, 13), rng.randrange(1, 28)
    )
    drawn = (
        (0.3, "K35.8", "Appendicite aiguë opérée", "appendice", young),
        (0.0 if person.female else 0.22, "K40.9", "Hernie inguinale opérée", "hernie", None),
        (0.16 if person.female else 0.08, "K80.2", "Lithiase vésiculaire opérée", "vesicule", None),
        (0.3 if age >= 72 else 0.0, "H25.9", "Cataracte opérée", "cataracte", None),
    )
    found = []
    for chance, code, text, wordings, when in drawn:
        if rng.random() >= chance:
            continue
        days = rng.randrange(300, 2500) if code == "H25.9" else rng.randrange(1500, 7000)
        onset = when or admitted - timedelta(days=days)
        if not person.birth.year + 8 < onset.year < admitted.year:
            continue
        diagnosis = Diagnosis(code, "history", text, onset)
        told = words.say(f"operations.{wordings}", annee=_year(onset))
        found.append((diagnosis, marked(diagnosis, told, "history")))
    return found


_WOMEN = (("la mère", "Mère", 28), ("une sœur", "Sœur", 6))
_MEN = (("le père", "Père", 28), ("un frère", "Frère", 6))
"""A relative, its title, and how many years older than the patient it is told at most."""

_FAMILY: Final = (
    ("avc", "I64", (*_WOMEN, *_MEN), (62, 85)),
    ("coeur", "I25.1", (*_WOMEN, *_MEN), (48, 76)),
    ("diabete", "E11.98", (*_WOMEN, *_MEN), (45, 68)),
    ("sein", "C50.9", _WOMEN, (42, 75)),
    ("colon", "C18.9", (*_WOMEN, *_MEN), (52, 80)),
    ("prostate", "C61", _MEN, (60, 78)),
    ("alzheimer", "G30.9", (*_WOMEN[:1], *_MEN[:1]), (74, 86)),
)


def _family(rng: Random, words: _Words, age: int) -> str:
    """None, one or two diseases of close relatives, each a fact of the family."""
    possible = [
        (wordings, code, [item for item in relatives if age + item[2] > ages[0]], ages)
        for wordings, code, relatives, ages in _FAMILY
    ]
    possible = [entry for entry in possible if entry[2]]
    number = min(len(possible), rng.choices((0, 1, 2), weights=(35, 45, 20))[0])
    if not number:
        return words.say("famille.aucun")
    told = []
    for wordings, code, relatives, (low, high) in rng.sample(possible, number):
        relative, title, older = rng.choice(relatives)
        latest = max(low + 1, min(high, age + older))
        said = words.say(
            f"famille.{wordings}",
            parent=relative,
            Parent=title,
            ans=str(rng.randrange(low, latest)),
        )
        told.append(marked(Diagnosis(code, "history", said), said, "family"))
    return ". ".join(told)


def _living(
    rng: Random, words: _Words, person: Person, when: date, *, memory: bool
) -> tuple[str, bool]:
    """The sentence, and whether somebody helps at home."""
    spouse = any(relative.link_code == "SPS" for relative in person.relatives)
    age = person.age(when)
    alone = "veuf" if age >= 70 else "divorce" if age >= 32 else "celibataire"
    help_at_home = "aide" if age >= 75 and rng.random() < 0.6 else "autonome"
    relative = person.relatives[0]
    # Of the young nobody writes that they manage by themselves.
    manages = words.say(f"vie.{'memoire' if memory else help_at_home}")
    told = paragraph(
        (
            words.say(f"vie.{'couple' if spouse else alone}"),
            words.say(f"vie.{'retraite' if age >= 64 else 'actif' if age >= 22 else 'etudes'}"),
            manages if age >= 60 or memory else "",
            words.say(
                "vie.prevenir",
                proche=relative.written(),
                lien=relative.link,
                tel=mark(relative.phone, "TEL", "relative", relative.id),
            ),
        )
    )
    return told, memory or help_at_home == "aide"


def adult_background(
    rng: Random,
    person: Person,
    admitted: datetime,
    *,
    split: str,
    without: Collection[str] = (),
    renal: bool = False,
) -> Background:
    """Diseases with their treatment, past operations, tobacco, family and living conditions.

    `without` are CIM-10 codes that the story itself brings or cannot have. `renal` allows a
    chronic kidney disease: its story then draws creatinine and doses to match.
    """
    words = _Words(rng, person, split)
    age = person.age(admitted.date())
    smoker = rng.choices(("never", "former", "current"), weights=(50, 32, 18))[0]
    chances = {
        disease: chance
        for disease, chance in _chances(person, age, smoker, renal=renal).items()
        if disease.code not in without
    }
    problems, drugs, history = _chronic(rng, words, admitted, age, chances)
    for diagnosis, told in _operations(rng, words, person, admitted.date()):
        problems.append(diagnosis)
        history.append(told)
    wordings = {"never": "jamais", "former": "sevre", "current": "actif"}[smoker]
    most = min(45, max(5, age - 17))
    tobacco = words.say(f"tabac.{wordings}", pa=str(rng.randrange(min(10, most // 2), most)))
    if smoker == "current":
        dependence = Diagnosis("F17.24", "problem", "Tabagisme actif")
        problems.append(dependence)
        tobacco = marked(dependence, tobacco)
    memory = any(problem.code == "G30.1" for problem in problems)
    family = _family(rng, words, age)
    living, helped = _living(rng, words, person, admitted.date(), memory=memory)
    return Background(
        problems=tuple(problems),
        drugs=tuple(drugs),
        implants=(),
        smoker=smoker,
        history=(*history, tobacco),
        family=family,
        living=living,
        helped=helped,
    )
