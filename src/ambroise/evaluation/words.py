"""The words of evaluations, in French and in English, as reports and pages show them."""

from collections.abc import Mapping
from typing import Final

from ambroise.access.words import Words
from ambroise.evaluation.gold import Method

METHODS: Final[Mapping[str, Words]] = {
    Method.ADJUDICATED: (
        "deux lectures en aveugle, puis arbitrage",
        "two blind readings, then adjudication",
    ),
    Method.ONE_READER: ("un seul lecteur", "one reader"),
    Method.PUBLISHED: (
        "publié par les auteurs du corpus",
        "published by the authors of the corpus",
    ),
    Method.GENERATED: (
        "connu du programme qui a écrit les dossiers fictifs",
        "known by the program that wrote the fictional records",
    ),
}
TRAITS: Final[Mapping[str, Words]] = {
    "age": ("Âge", "Age"),
    "sex": ("Sexe", "Sex"),
    "ward": ("Unité", "Ward"),
    "document_type": ("Type de document", "Document type"),
    "length": ("Longueur des documents", "Length of documents"),
}
GROUPS: Final[Mapping[tuple[str, str], Words]] = {
    ("age", "0-17"): ("0 à 17 ans", "0 to 17"),
    ("age", "18-44"): ("18 à 44 ans", "18 to 44"),
    ("age", "45-64"): ("45 à 64 ans", "45 to 64"),
    ("age", "65-79"): ("65 à 79 ans", "65 to 79"),
    ("age", "80+"): ("80 ans et plus", "80 and over"),
    ("sex", "F"): ("femmes", "women"),
    ("sex", "M"): ("hommes", "men"),
    ("sex", "I"): ("indéterminé", "indeterminate"),
    ("length", "short"): ("tiers le plus court", "shortest third"),
    ("length", "medium"): ("tiers du milieu", "middle third"),
    ("length", "long"): ("tiers le plus long", "longest third"),
}
ARMS: Final[Mapping[str, Words]] = {
    "trivial": ("moindre effort", "least effort"),
    "rules": ("règles, sans modèle", "rules, no model"),
    "trained": ("classé d'après les séjours passés", "ranked after past stays"),
}
OUTCOMES: Final[Mapping[str, Words]] = {
    "drafted": ("proposées", "drafted"),
    "declined": ("refusées", "declined"),
    "failed": ("échouées", "failed"),
}
ISSUES: Final[Mapping[str, Words]] = {
    "drafted": ("proposition faite", "drafted"),
    "declined": ("refus", "declined"),
    "failed": ("échec", "failed"),
}
SHOWN: Final[Mapping[str, Words]] = {
    "better": ("meilleur", "better"),
    "worse": ("moins bon", "worse"),
    "none": ("pas de différence montrée", "no difference shown"),
    "few": ("trop peu de séjours pour conclure", "too few stays to conclude"),
}
MEANS: Final[Mapping[str, Words]] = {
    "bootstrap": ("rééchantillonnage des séjours", "resampling of stays"),
    "exact": ("limite exacte", "exact limit"),
    "": ("intervalle non calculable", "no interval"),
}
REASONS: Final[Mapping[str, Words]] = {
    "candidate": ("candidat, non relu en aveugle", "candidate, not read blind"),
    "stay_or_given": ("ni séjour ni contenu, ou les deux", "neither stay nor content, or both"),
    "case: said_twice": ("identifiant déjà employé", "identifier already used"),
    "no such stay": ("séjour introuvable dans l'entrepôt", "stay not found in the warehouse"),
    "the use takes no stay": ("l'usage ne prend pas un séjour", "the use takes no stay"),
}


def said(words: Mapping[str, Words], name: str, lang: str) -> str:
    """Return the words of a name, or the name itself where there are none."""
    pair = words.get(name)
    return name if pair is None else pair[0 if lang == "fr" else 1]


def group_said(trait: str, name: str, lang: str) -> str:
    pair = GROUPS.get((trait, name))
    return name if pair is None else pair[0 if lang == "fr" else 1]


def number(value: float | None, unit: str, lang: str) -> str:
    """Return a figure: a share as a percentage with one decimal, a count with two."""
    if value is None:
        return "–"
    text = f"{100 * value:.1f}" if unit == "%" else f"{value:.2f}"
    if lang == "fr":
        return text.replace(".", ",") + ("\u202f%" if unit == "%" else "")
    return text + ("%" if unit == "%" else "")


def difference(value: float, unit: str, lang: str) -> str:
    """Return a difference with its sign; that of two shares is in points."""
    text = number(value, unit, lang).rstrip("%\u202f")
    points = " points" if unit == "%" else ""
    return f"{'+' if value > 0 else ''}{text}{points}"


def between(low: float | None, high: float | None, unit: str, lang: str) -> str:
    """Return an interval, "" where there is none."""
    if low is None or high is None:
        return ""
    ends = [
        number(one, unit, lang).removesuffix("\u202f%").removesuffix("%") for one in (low, high)
    ]
    return f"[{ends[0]}\u00a0; {ends[1]}]" if lang == "fr" else f"[{ends[0]}; {ends[1]}]"


def energy(cost: Mapping[str, object], lang: str) -> str:
    """Return the energy of a thousand cases with how it was obtained."""
    value = cost["energy_wh_a_thousand"]
    if not isinstance(value, float):
        return "non mesurée" if lang == "fr" else "not measured"
    text = f"{value:.1f}"
    return f"{text.replace('.', ',') if lang == 'fr' else text}\u00a0Wh ({cost['energy_method']})"
