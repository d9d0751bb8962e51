"""What is decided about a palliative stay before its story is told.

Opioids: oral to intravenous morphine 3 to 1 (HAS, Antalgie des douleurs rebelles, 2020); oral
morphine 20 mg for oral oxycodone 10 mg (summary of OxyContin), oral oxycodone 2 mg for 1 mg
injected (summary of Oxynorm).
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from ambroise.demo.background import draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy


@dataclass(frozen=True, slots=True)
class Kind:
    """A cancer with the way it spreads, its lines and what was found of it."""

    code: str
    name: str
    site: str
    histology: str
    spread: tuple[tuple[str, str], ...]
    lines: tuple[str, str]
    marker: tuple[str, tuple[str, ...]]
    sex: str = ""


KINDS: Final = (
    Kind("C25.0", "Cancer de la tête du pancréas", "tête du pancréas", "adénocarcinome canalaire",
         (("C78.7", "Métastases hépatiques"),), ("FOLFIRINOX", "gemcitabine"),
         ("BRCA", ("sauvage", "muté (BRCA2)"))),
    Kind("C34.1", "Cancer bronchique", "lobe supérieur du poumon", "adénocarcinome bronchique",
         (("C79.5", "Métastases osseuses"),),
         ("carboplatine-pémétrexed-pembrolizumab", "docétaxel"),
         ("PD-L1", ("0 %", "20 %", "60 %"))),
    Kind("C18.7", "Cancer du côlon sigmoïde", "côlon sigmoïde", "adénocarcinome lieberkühnien",
         (("C78.6", "Carcinose péritonéale"), ("C78.7", "Métastases hépatiques")),
         ("FOLFOX-bévacizumab", "FOLFIRI-bévacizumab"), ("KRAS", ("sauvage", "muté (G12V)"))),
    Kind("C50.4", "Cancer du sein", "quadrant supéro-externe du sein",
         "carcinome infiltrant de type non spécifique",
         (("C79.5", "Métastases osseuses"), ("C78.7", "Métastases hépatiques")),
         ("paclitaxel hebdomadaire", "capécitabine"), ("HER2", ("0", "1+")), "female"),
    Kind("C61", "Cancer de la prostate", "prostate", "adénocarcinome acinaire",
         (("C79.5", "Métastases osseuses"),), ("docétaxel", "cabazitaxel"),
         ("ISUP", ("groupe 4", "groupe 5")), "male"),
    Kind("C56", "Cancer de l'ovaire", "ovaire", "carcinome séreux de haut grade",
         (("C78.6", "Carcinose péritonéale"), ("C78.7", "Métastases hépatiques")),
         ("carboplatine-paclitaxel", "doxorubicine liposomale"),
         ("BRCA", ("sauvage", "muté (BRCA1)")), "female"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PalliativePlan:
    """`oral` is the oral morphine of a day, in mg; `rotation` voie or oxycodone."""

    recency: str
    sex: str
    age: int
    kind: Kind
    oral: int
    rotation: str
    sedation: str
    dies: bool
    directives: bool
    days: int
    titration: int
    breathless: bool
    weight: int
    height: int
    allergies: tuple[Allergy, ...] | None

    @property
    def injected(self) -> float:
        """Milligrams by 24 hours of the opioid that follows."""
        return self.oral / 3 if self.rotation == "voie" else self.oral / 4


def draw_plan(rng: Random) -> PalliativePlan:
    """A plausible plan."""
    kind = rng.choice(KINDS)
    sex = kind.sex or rng.choice(("female", "male"))
    dies = rng.random() < 0.85
    sedation = rng.choices(("", "proportionnee", "profonde"), weights=(40, 35, 25))[0]
    height = rng.randrange(153, 170) if sex == "female" else rng.randrange(165, 183)
    return PalliativePlan(
        recency=draw_recency(rng),
        sex=sex,
        age=rng.randrange(49, 83),
        kind=kind,
        oral=rng.choice((60, 120, 180, 240)),
        rotation=rng.choice(("voie", "oxycodone")),
        sedation=sedation if dies else "",
        dies=dies,
        directives=rng.random() < 0.45,
        days=rng.randrange(7, 16),
        titration=rng.randrange(3, 8),
        breathless=kind.code == "C34.1" or rng.random() < 0.3,
        # A cachexia: 15 to 18.4 kg/m².
        weight=round(rng.uniform(15.0, 18.4) * (height / 100) ** 2),
        height=height,
        allergies=draw_allergies(rng),
    )
