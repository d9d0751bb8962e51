"""What is decided about a colorectal cancer before its story is told.

Adjuvant treatment: TNCD, chapter 3 (2022): stage II without risk, surveillance; stage III of low
risk (T1-3 N1), CAPOX three months or FOLFOX six; of high risk (T4 or N2), six months. Rectum
T3-4 or N+: preoperative chemoradiotherapy (CAP50), six months of treatment in all. First
metastatic line by RAS, BRAF, MSI and side: TNCD, chapter 4 (2022).
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from ambroise.demo.background import ALLERGIES, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy

_ALLERGIES: Final = tuple(item for item in ALLERGIES if item.atc != "V08")
"""Every scan is injected: nobody here is allergic to contrast."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the tumour sits: code, « du côlon sigmoïde », side, operation."""

    code: str
    name: str
    of: str
    side: str
    ccam: str
    operation: str
    steps: str


SITES: Final = (
    Site("C18.0", "cæcum", "du cæcum", "droit", "HHFA008", "colectomie droite", "droite"),
    Site("C18.2", "côlon ascendant", "du côlon ascendant", "droit", "HHFA008",
         "colectomie droite", "droite"),
    Site("C18.6", "côlon descendant", "du côlon descendant", "gauche", "HHFA002",
         "colectomie gauche", "gauche"),
    Site("C18.7", "côlon sigmoïde", "du côlon sigmoïde", "gauche", "HHFA010",
         "sigmoïdectomie", "gauche"),
    Site("C20", "rectum", "du rectum", "", "HJFA004", "résection antérieure du rectum", "rectum"),
)  # fmt: skip

_KRAS: Final = ("muté (G12D)", "muté (G12V)", "muté (G13D)", "muté (G12C)")


@dataclass(frozen=True, slots=True)
class ColorectalPlan:
    """`tumour`, `nodes`, `metastasis` are those of TNM; `clinical` the T and N of imaging."""

    recency: str
    sex: str
    age: int
    site: Site
    screened: bool
    clinical: tuple[str, str]
    tumour: str
    nodes: str
    metastasis: str
    reached: int
    counted: int
    histology: str
    grade: str
    deficient: bool
    kras: str
    nras: str
    braf: str
    vessels: bool
    nerves: bool
    marker: float
    size: int
    complication: str
    relapses: bool
    toxic: str
    weight: int
    height: int
    performance: int
    allergies: tuple[Allergy, ...] | None

    @property
    def rectum(self) -> bool:
        return self.site.code == "C20"

    @property
    def neoadjuvant(self) -> bool:
        """Rectum T3 or N+: radiotherapy with capecitabine before surgery."""
        return self.rectum and (self.clinical[0] != "2" or self.clinical[1] != "0")

    @property
    def wild(self) -> bool:
        return self.kras == self.nras == "sauvage"

    @property
    def adjuvant(self) -> tuple[str, int] | None:
        """Protocol and number of cycles after surgery, by pathological stage."""
        if self.metastasis != "0" or (self.nodes == "0" and self.tumour != "4a"):
            return None
        if self.neoadjuvant and self.nodes == "0":
            return None
        if self.nodes == "0":
            return None if self.deficient else ("LV5FU2", 12)
        if self.age >= 76:
            return ("LV5FU2", 12)
        if self.neoadjuvant:
            return ("FOLFOX", 8)
        if self.nodes.startswith("1") and self.tumour != "4a":
            return ("CAPOX", 4)
        return ("FOLFOX", 12)

    @property
    def metastatic(self) -> str:
        """The first metastatic line."""
        if self.deficient:
            return "pembrolizumab"
        if self.wild and self.braf == "sauvage" and self.site.side != "droit":
            return "FOLFOX-panitumumab"
        return "FOLFIRI-bévacizumab"

    @property
    def relapse_line(self) -> str:
        """The first line of a relapse: irinotecan where oxaliplatin was given before."""
        given = self.adjuvant is not None and self.adjuvant[0] in ("FOLFOX", "CAPOX")
        return "FOLFIRI-bévacizumab" if given and not self.deficient else self.metastatic

    @property
    def days(self) -> int:
        """How long the stay of surgery lasts."""
        usual = 7 if self.rectum else 5
        return usual + {"": 0, "ileus": 4, "fistule": 12}[self.complication]


def _nodes(rng: Random, tumour: str) -> tuple[str, int]:
    """pN and the number of nodes reached (N1a 1, N1b 2-3, N2a 4-6, N2b 7 or more)."""
    weights = {"1": (88, 8, 4, 0, 0), "2": (80, 10, 7, 3, 0), "3": (50, 18, 16, 11, 5)}
    name = rng.choices(
        ("0", "1a", "1b", "2a", "2b"), weights=weights.get(tumour, (38, 16, 20, 16, 10))
    )[0]
    low, high = {"0": (0, 1), "1a": (1, 2), "1b": (2, 4), "2a": (4, 7), "2b": (7, 11)}[name]
    return name, rng.randrange(low, high)


def draw_plan(rng: Random) -> ColorectalPlan:
    """A plausible plan."""
    sex = rng.choice(("female", "male", "male"))
    site = rng.choices(SITES, weights=(14, 18, 8, 32, 28))[0]
    tumour = rng.choices(("1", "2", "3", "4a"), weights=(8, 18, 58, 16))[0]
    nodes, reached = _nodes(rng, tumour)
    spread = tumour in ("3", "4a") and rng.random() < 0.24
    deficient = rng.random() < (0.22 if site.side == "droit" else 0.05)
    mutated = rng.random() < 0.42
    braf = not mutated and rng.random() < (0.5 if deficient else 0.07)
    screened = not spread and rng.random() < 0.45
    height = rng.randrange(154, 172) if sex == "female" else rng.randrange(166, 186)
    complication = rng.choices(("", "ileus", "fistule"), weights=(66, 20, 14))[0]
    clinical = ("2" if tumour == "1" else tumour, "0" if nodes == "0" else "1")
    if site.code == "C20" and clinical != ("2", "0") and not spread:
        tumour = rng.choice({"3": ("2", "3"), "4a": ("3",)}.get(tumour, ("1", "2")))
    allergies = draw_allergies(rng, _ALLERGIES)
    if any(item.atc == "J01C" for item in allergies or ()) and complication == "fistule":
        complication = "ileus"
    late = nodes != "0" or tumour == "4a"
    toxic = rng.choice(("neuropathie", "diarrhee", "neutropenie", ""))
    return ColorectalPlan(
        recency=draw_recency(rng),
        sex=sex,
        age=rng.randrange(52, 75) if screened else rng.randrange(48, 77 if spread else 84),
        site=site,
        screened=screened,
        clinical=clinical,
        tumour=tumour,
        nodes=nodes,
        metastasis="1a" if spread else "0",
        reached=reached,
        counted=reached + rng.randrange(12, 24),
        histology=rng.choices(
            ("adénocarcinome lieberkühnien", "adénocarcinome mucineux"), weights=(88, 12)
        )[0],
        grade="peu différencié"
        if deficient and rng.random() < 0.5
        else rng.choices(("bien différencié", "moyennement différencié", "peu différencié"),
                         weights=(35, 52, 13))[0],
        deficient=deficient,
        kras=rng.choice(_KRAS) if mutated and rng.random() < 0.9 else "sauvage",
        nras="sauvage",
        braf="muté (V600E)" if braf else "sauvage",
        vessels=late and rng.random() < 0.5,
        nerves=late and rng.random() < 0.3,
        marker=rng.uniform(18, 260) if spread else rng.uniform(1.2, 4.7)
        if rng.random() < 0.7
        else rng.uniform(5.4, 13.0),
        size=rng.randrange(18, 34) if tumour in ("1", "2") else rng.randrange(32, 70),
        complication=complication,
        relapses=late and not spread and toxic != "neuropathie" and rng.random() < 0.42,
        toxic=toxic,
        weight=rng.randrange(52, 84) if sex == "female" else rng.randrange(62, 102),
        height=height,
        performance=rng.choice((0, 0, 1)) if not spread else rng.choice((0, 1, 1)),
        allergies=allergies,
    )  # fmt: skip
