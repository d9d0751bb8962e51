"""A negation added to a sentence, or taken out of it."""

import random
import re
from typing import Final

_NEGATIVE: Final = re.compile(
    r"\b(?:pas|aucune?|absence|sans|ni|non|jamais|plus|négati\w+|nie|exclu\w*|écarté\w*|éliminé\w*"
    r"|rien|indemne|absente?s?|infirmé\w*|disparition)\b|\bn['e]\b|\bn’",
    re.IGNORECASE,
)
_ARTICLE: Final = r"(?:une?|des|du|de la|de l['’]) ?"
_VERBS: Final = (
    r"présentait|présente|montrait|montre|retrouvait|retrouve|révélait|révèle|objectivait|objective"
    r"|rapporte|signale|prenait|prend"
)
_ADD: Final = (
    (re.compile(rf"\b(?P<verb>{_VERBS}) {_ARTICLE}(?=[a-zéèêâîôû])"), "ne {verb} pas {de}"),
    (re.compile(r"(?<!['’])\b(?P<verb>est|était|sont|étaient) (?=[a-zé]{4,})"), "{ne}{verb} pas "),
    (re.compile(r"(?<!['’])\b(?P<verb>a|ont|avait|avaient) (?=été [a-zé]{4,})"), "n'{verb} pas "),
    (re.compile(rf"\bavec {_ARTICLE}(?=[a-zéèêâîôû])"), "sans "),
    (re.compile(r"\b[Pp]résence (?P<of>de |d['’])"), "absence {of}"),
    (re.compile(rf"\b[Ii]l existe {_ARTICLE}(?=[a-zéèêâîôû])"), "il n'existe pas {de}"),
    (re.compile(r"\bpositif\b"), "négatif"),
    (re.compile(r"\bpositive\b"), "négative"),
    (re.compile(r"\bpositifs\b"), "négatifs"),
    (re.compile(r"\bpositives\b"), "négatives"),
)
_REMOVE: Final = (
    (re.compile(r"\bn['’](?P<verb>est|était|étaient|a|ont|avait|avaient) pas (?:de |d['’])(?=\w)"),
     "{verb} une "),
    (re.compile(r"\bn['’](?P<verb>est|était|étaient|a|ont|avait|avaient) pas "), "{verb} "),
    (re.compile(r"\bne (?P<verb>\w+) pas (?:de |d['’])(?=\w)"), "{verb} une "),
    (re.compile(r"\bne (?P<verb>\w+) pas (?=\w)"), "{verb} "),
    (re.compile(r"^(?P<mark>\W*)[Pp]as (?:de |d['’])(?=\w)"), "{mark}"),
    (re.compile(r"(?<=, )pas (?:de |d['’])(?=\w)"), ""),
    (re.compile(r"\b[Aa]bsence (?P<of>de |d['’])"), "présence {of}"),
    (re.compile(r"\b[Aa]ucun (?=[a-zé]{4,} )"), "un "),
    (re.compile(r"\b[Aa]ucune (?=[a-zé]{4,} )"), "une "),
    (re.compile(r"\bsans (?!doute|que|particularit|autre|délai|modification|changement|difficulté"
                r"|rendez|interruption)(?=[a-zé]{4,})"), "avec "),
    (re.compile(r"\bnégatif\b"), "positif"),
    (re.compile(r"\bnégative\b"), "positive"),
    (re.compile(r"\bnégatifs\b"), "positifs"),
    (re.compile(r"\bnégatives\b"), "positives"),
)  # fmt: skip
_HELD_ELSEWHERE: Final = re.compile(r"\b(?:ni|que|aucune? .* n['e]|seulement|toutefois)\b")
_VOWEL: Final = "aeiouyhéèêâîôûœ"


def negated(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence denying what it said; only a sentence that denied nothing is changed."""
    if _NEGATIVE.search(sentence):
        return None
    return _one_of(sentence, rng, _ADD)


def affirmed(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence without its only negation."""
    if len(_NEGATIVE.findall(sentence)) > 2 or _HELD_ELSEWHERE.search(sentence):
        return None
    made = _one_of(sentence, rng, _REMOVE)
    return None if made is None or _NEGATIVE.search(made) else made


def _one_of(
    sentence: str, rng: random.Random, ways: tuple[tuple[re.Pattern[str], str], ...]
) -> str | None:
    places = [(match, made) for pattern, made in ways for match in pattern.finditer(sentence)]
    if not places:
        return None
    match, made = rng.choice(places)
    said = {name: value or "" for name, value in match.groupdict().items()}
    following = sentence[match.end() : match.end() + 1]
    verb = said.get("verb", "")
    words = made.format(
        **said,
        de="d'" if following.lower() in _VOWEL else "de ",
        ne="n'" if verb[:1] in _VOWEL else "ne ",
    )
    return sentence[: match.start()] + words + sentence[match.end() :]
