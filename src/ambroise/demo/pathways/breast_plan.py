"""What is decided about a breast cancer before its story is told.

Treatment by subtype: Saint-Paul-de-Vence recommendations (2021) and INCa thesaurus: chemotherapy
first for HER2 or triple-negative tumours of T2 or N1 and above; tamoxifen before the menopause and
in men, an aromatase inhibitor after it. No anthracycline from 75 years on (SIOG, 2012 and 2021).
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from ambroise.demo.background import ALLERGIES, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy

QUADRANTS: Final = {
    "C50.4": "quadrant supéro-externe",
    "C50.2": "quadrant supéro-interne",
    "C50.5": "quadrant inféro-externe",
    "C50.3": "quadrant inféro-interne",
    "C50.1": "quadrant central",
}


_ALLERGIES: Final = tuple(item for item in ALLERGIES if item.atc != "V08")
"""Every scan is injected: nobody here is allergic to contrast."""


@dataclass(frozen=True, slots=True)
class BreastPlan(Sided):
    """`tumour` and `nodes` are the pathological T and N; `size` in mm; receptors in per cent."""

    recency: str
    sex: str
    age: int
    code: str
    side: str
    screened: bool
    size: int
    clinical: str
    tumour: str
    nodes: str
    reached: int
    counted: int
    histology: str
    grade: str
    oestrogen: int
    progesterone: int
    her2: str
    ki67: int
    birads: str
    metastatic: bool
    lymphoedema: bool
    weight: int
    height: int
    allergies: tuple[Allergy, ...] | None

    @property
    def hormonal(self) -> bool:
        return self.oestrogen >= 10

    @property
    def positive(self) -> bool:
        """HER2 3+, or 2+ amplified."""
        return self.her2 in ("3+", "2+ amplifié en FISH")

    @property
    def triple_negative(self) -> bool:
        return not self.hormonal and not self.positive

    @property
    def neoadjuvant(self) -> bool:
        large = self.clinical in ("2", "3") or self.nodes in ("1a", "2a")
        return large and (self.positive or self.triple_negative)

    @property
    def left_size(self) -> int:
        """What is left to remove, in mm: less than at first after chemotherapy."""
        return {"1b": 8, "1c": 15, "2": 26}[self.tumour] if self.neoadjuvant else self.size

    @property
    def capecitabine(self) -> bool:
        """Whether chemotherapy before surgery left a triple-negative tumour."""
        return self.neoadjuvant and self.triple_negative

    @property
    def adjuvant(self) -> bool:
        """Chemotherapy after surgery."""
        if self.neoadjuvant:
            return False
        if self.positive or self.triple_negative:
            return self.clinical != "1b"
        young = self.age < 51 and self.sex == "female"
        if self.nodes == "2a" or self.clinical == "3":
            return self.age < 80
        return self.nodes == "1a" and (young or self.grade == "III")

    @property
    def anthracycline(self) -> bool:
        return self.age < 75

    @property
    def chemotherapy(self) -> str:
        """« EC puis paclitaxel-trastuzumab »."""
        taxane = "paclitaxel-trastuzumab" if self.positive else "paclitaxel hebdomadaire"
        return f"EC puis {taxane}" if self.anthracycline else taxane

    @property
    def nights(self) -> int:
        """How many nights the stay of surgery lasts."""
        return 2 if self.mastectomy or self.dissection else 1

    @property
    def mastectomy(self) -> bool:
        return self.sex == "male" or self.clinical == "3" or self.code == "C50.1"

    @property
    def dissection(self) -> bool:
        return self.nodes in ("1a", "2a")

    @property
    def irradiated(self) -> bool:
        return not self.mastectomy or self.nodes != "0" or self.clinical == "3"

    @property
    def tamoxifen(self) -> bool:
        return self.age < 51 or self.sex == "male"

    @property
    def operation(self) -> str:
        name = "mastectomie totale" if self.mastectomy else "tumorectomie"
        nodes = "curage axillaire" if self.dissection else "ganglion sentinelle"
        return f"{name} {self.feminine} avec {nodes}"

    @property
    def act(self) -> str:
        """The key of the operation, in the bank `breast.acte`."""
        nodes = "curage" if self.dissection else "sentinelle"
        return f"{'mastectomie' if self.mastectomy else 'tumorectomie'}_{nodes}"

    @property
    def ccam(self) -> str:
        if self.mastectomy:
            return "QEFA020" if self.dissection else "QEFA019"
        return "QEFA001" if self.dissection else "QEFA004"


def draw_plan(rng: Random) -> BreastPlan:
    """A plausible plan."""
    sex = "male" if rng.random() < 0.05 else "female"
    age = rng.randrange(55, 80) if sex == "male" else rng.choices(
        (rng.randrange(34, 50), rng.randrange(50, 75), rng.randrange(75, 86)), weights=(24, 60, 16)
    )[0]  # fmt: skip
    subtype = "hormonal" if sex == "male" else rng.choices(
        ("hormonal", "her2", "negative"), weights=(66, 19, 15)
    )[0]  # fmt: skip
    size = rng.choice((8, 11, 13, 15, 18, 22, 26, 31, 38, 55))
    clinical = "1b" if size <= 10 else "1c" if size <= 20 else "2" if size <= 50 else "3"
    nodes = rng.choices(("0", "1mi", "1a", "2a"), weights=(62, 8, 22, 8) if size < 25 else
                        (40, 8, 34, 18))[0]  # fmt: skip
    reached = {"0": 0, "1mi": 1, "1a": rng.randrange(1, 4), "2a": rng.randrange(4, 9)}[nodes]
    code = "C50.1" if sex == "male" else rng.choices(
        tuple(QUADRANTS), weights=(46, 16, 16, 12, 10)
    )[0]  # fmt: skip
    lobular = subtype == "hormonal" and rng.random() < 0.2
    grade = rng.choice(("I", "II", "II", "III")) if subtype == "hormonal" else rng.choice(
        ("II", "III", "III")
    )  # fmt: skip
    first = subtype != "hormonal" and (clinical in ("2", "3") or nodes in ("1a", "2a"))
    tumour = {"3": "2", "2": "1c", "1c": "1b", "1b": "1b"}[clinical] if first else clinical
    screened = sex == "female" and 50 <= age < 75 and size < 30 and rng.random() < 0.7
    return BreastPlan(
        recency=draw_recency(rng),
        sex=sex,
        age=age,
        code=code,
        side=rng.choice(("droit", "gauche")),
        screened=screened,
        size=size,
        clinical=clinical,
        tumour=tumour,
        nodes=nodes,
        reached=reached,
        counted=reached + rng.randrange(9, 15) if nodes in ("1a", "2a") else max(
            reached, rng.randrange(1, 4)
        ),
        histology="carcinome lobulaire infiltrant" if lobular else
        "carcinome infiltrant de type non spécifique",
        grade=grade,
        oestrogen=rng.choice((80, 90, 95, 100)) if subtype == "hormonal" else
        rng.choice((0, 40, 80)) if subtype == "her2" else 0,
        progesterone=rng.choice((10, 40, 70, 90)) if subtype == "hormonal" else 0,
        her2=rng.choice(("3+", "3+", "2+ amplifié en FISH")) if subtype == "her2" else
        rng.choice(("0", "1+", "2+ non amplifié en FISH")),
        ki67=rng.choice((8, 12, 15, 18, 22)) if subtype == "hormonal" and grade != "III" else
        rng.choice((28, 35, 45, 60)),
        birads="5" if size > 18 else rng.choice(("4", "5")),
        metastatic=rng.random() < 0.22 and sex == "female",
        lymphoedema=nodes in ("1a", "2a") and rng.random() < 0.25,
        weight=rng.randrange(50, 86) if sex == "female" else rng.randrange(66, 98),
        height=rng.randrange(153, 174) if sex == "female" else rng.randrange(166, 186),
        allergies=draw_allergies(rng, _ALLERGIES),
    )  # fmt: skip
