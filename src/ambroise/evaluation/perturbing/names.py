"""Another drug, another patient or the other side in a sentence."""

import random
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from ambroise.evaluation.perturbing.twins import Maker

_FAMILIES: Final = (
    "Vasselin Tourbier Kermorgant Lescaroux Brunehaut Pommerel Aubraye Duthoit Quintrand Marchelet"
    " Fontvielle Roussange Delbecque Sarrazy Hautcoeur Villemur".split()
)
_NAME: Final = re.compile(
    r"\b(?P<title>M\.|Mr|Mme|Mlle|Monsieur|Madame) (?P<name>[A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{2,}"
    r"(?: [A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{2,})?)"
)
_AGE: Final = re.compile(r"\b(?P<age>\d{2}) ?ans\b")
_SEXES: Final = (
    ("la patiente", "le patient"), ("La patiente", "Le patient"), ("une patiente", "un patient"),
    ("Une patiente", "Un patient"), ("de la patiente", "du patient"), ("Patiente", "Patient"),
    ("Mme", "M."), ("Madame", "Monsieur"), ("une femme", "un homme"), ("Femme", "Homme"),
    ("Une femme", "Un homme"),
)  # fmt: skip
_SIDES: Final = (
    ("droite", "gauche"), ("droites", "gauches"), ("droit", "gauche"), ("droits", "gauches"),
    ("Droite", "Gauche"), ("Droit", "Gauche"), ("DROITE", "GAUCHE"), ("DROIT", "GAUCHE"),
)  # fmt: skip
_BOTH: Final = (("bilatéral", "droit"), ("bilatérale", "gauche"), ("bilatéraux", "droits"))
_NO_SIDE: Final = re.compile(r"\b(?:tout droit|bon droit|droits? (?:du|des|à|au|de la|d')\b)")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{5,}")


def known_drugs() -> tuple[tuple[str, ...], ...]:
    """Return the drugs of `drugs.toml`: each substance with its brands."""
    listed = files("ambroise.evaluation.perturbing").joinpath("drugs.toml").read_text("utf-8")
    lines = tomllib.loads(listed)["drugs"].strip().splitlines()
    return tuple(tuple(line.split()) for line in lines)


def another_drug(drugs: Sequence[Sequence[str]]) -> Maker:
    """Return a maker that puts one of `drugs` in the place of another; case as it was.

    Each of `drugs` is one substance under all its names: a brand for its substance is no error.
    """
    of_name = {_plain(name): names for names in drugs for name in names}

    def make(sentence: str, rng: random.Random) -> str | None:
        there = [(match, of_name.get(_plain(match[0]))) for match in _LONG_WORD.finditer(sentence)]
        places = [(match, names) for match, names in there if names is not None]
        if not places:
            return None
        place, _ = rng.choice(places)
        said = {names[0] for _, names in places}
        others = [name for names in drugs if names[0] not in said for name in names]
        other = _cased(rng.choice(others), place[0])
        return sentence[: place.start()] + other + sentence[place.end() :]

    return make


def _plain(name: str) -> str:
    """Return a name in lower case without accents."""
    letters = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def another_person(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence about somebody else: another name, age or sex."""
    makers = [_another_name, _another_age, _other_sex]
    rng.shuffle(makers)
    return next((made for make in makers if (made := make(sentence, rng))), None)


def _another_name(sentence: str, rng: random.Random) -> str | None:
    match = _NAME.search(sentence)
    if match is None:
        return None
    other = _cased(rng.choice(_FAMILIES), match["name"])
    return sentence[: match.start("name")] + other + sentence[match.end("name") :]


def _another_age(sentence: str, rng: random.Random) -> str | None:
    match = _AGE.search(sentence)
    if match is None:
        return None
    others = [
        age
        for age in range(18, 99)
        if abs(age - int(match["age"])) >= 5 and not re.search(rf"\b{age}\b", sentence)
    ]
    other = str(rng.choice(others))
    return sentence[: match.start("age")] + other + sentence[match.end("age") :]


def _other_sex(sentence: str, rng: random.Random) -> str | None:
    return _exchanged(sentence, rng, _SEXES)


def other_side(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence with one side made the other, or both sides made one."""
    if _NO_SIDE.search(sentence):
        return None
    return _exchanged(sentence, rng, _SIDES) or _exchanged(sentence, rng, _BOTH, back=False)


def _exchanged(
    sentence: str, rng: random.Random, pairs: Sequence[tuple[str, str]], *, back: bool = True
) -> str | None:
    places = []
    for one, other in pairs:
        ways = ((one, other), (other, one)) if back else ((one, other),)
        for was, becomes in ways:
            pattern = rf"(?<![\w-]){re.escape(was)}(?![\w-]| ?:)"
            places += [(*match.span(), becomes) for match in re.finditer(pattern, sentence)]
    if not places:
        return None
    start, end, becomes = rng.choice(places)
    return sentence[:start] + becomes + sentence[end:]


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word.lower()
