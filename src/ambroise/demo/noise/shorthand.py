"""What hurried clinicians leave out: letters of words, then articles and auxiliaries."""

import re
from functools import cache
from random import Random

from ambroise.demo.marks import Piece
from ambroise.demo.noise.tables import tables
from ambroise.demo.noise.words import LINE, over_pieces

_VOWELS = frozenset("aeiouyhàâéèêëîïôùûœ")
_ELIDED = ("l'", "d'", "qu'", "s'", "n'", "L'", "D'", "Qu'")


@cache
def _full(split: str) -> re.Pattern[str]:
    longest_first = sorted(tables(split).abbreviations, key=lambda full: (-len(full), full))
    words = "|".join(re.escape(full) for full in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def abbreviated(rng: Random, marked: str, rate: float, *, split: str = "train") -> str:
    """The text with about `rate` of its usual terms shortened, each the same way all along."""
    short = tables(split).abbreviations
    habits: dict[str, bool] = {}

    def write(found: re.Match[str]) -> str:
        full = found[0].lower()
        brief = short[full]
        if full not in habits:
            habits[full] = rng.random() < rate
        before = found.string[max(0, found.start() - 3) : found.start()]
        hangs = before.endswith(_ELIDED) and (brief[0].lower() in _VOWELS) is False
        if hangs and not brief.isupper():
            return found[0]
        # « l'HTA », « d'IRM » stand; « l'NFS » would not be written.
        if hangs and brief[0] not in "FLMNRSX":
            return found[0]
        if not habits[full] or found[0].isupper():
            return found[0]
        return brief[0].upper() + brief[1:] if found[0][0].isupper() else brief

    def change(piece: Piece) -> str:
        return piece.text if piece.label else _full(split).sub(write, piece.text)

    return over_pieces(marked, change)


_NOT_ALONE = (
    "veille|nuit|semaine|jour|journée|lendemain|matin|matinée|soir|soirée|plupart|même|mêmes|suite"
    "|moindre|seul|seule|plus|moins|mois|première|premier|deux|trois|autres?|dernière|dernier"
)
_STATE = (
    "normale?s?|souples?|stables?|libres?|secs?|sèches?|propres?|calmes?|consciente?s?"
    "|orientée?s?|apyrétiques?|régulier(?:s|ère|ères)?|symétriques?|perçue?s?|présente?s?"
    "|absente?s?|indolores?|bons?|bonnes?|satisfaisante?s?|correcte?s?|négati(?:f|fs|ve|ves)"
    r"|positi(?:f|fs|ve|ves)|(?:ad|re|trans)mise?s?|sortie?s?|suivie?s?|connue?s?|(?:re)?vue?s?"
    r"|(?:re)?prise?s?|prévue?s?|reçue?s?|(?:pre|dé)scrite?s?|faite?s?|\w{2,}ée?s?"
)
_SUBJECTS = frozenset("il elle ils elles on qui que qu' ce ne n' se s' y où dont".split())

_PATIENT = re.compile(rf"L[ea] (patiente?) (?:est|a été) (?={_STATE}\b)")
_PERSON = re.compile(rf"(?:Il|Elle) (?:est|a été) (?={_STATE}\b)")
_NOTHING = re.compile(r"(?:Il n'y a|Il n'existe|On ne (?:note|retrouve|constate)) pas (?=d)")
_THERE = re.compile(
    r"(?:On (?:note|retrouve|constate|observe)|Il existe|Il y a"
    r"|(?:Il|Elle|Le patient|La patiente) présente) (?:une?|des) (?=[^\W\d])"
)
_ARTICLE = re.compile(rf"(?:L[ea]s? |L'|Une? |Des )(?!(?:{_NOT_ALONE})\b)(?=[^\W\d_A-Z]{{3}})")
_AUXILIARY = re.compile(rf"(?P<head>(?:[\w'-]+ ){{1,5}}?)(?:est|sont|a été|ont été) (?={_STATE}\b)")


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _brief(text: str) -> str:
    """A sentence without what a note leaves out; `text` as it is where nothing is safe to drop."""
    if found := _PATIENT.match(text):
        return found[1].capitalize() + " " + text[found.end() :]
    if found := _NOTHING.match(text):
        return "Pas " + text[found.end() :]
    for pattern in (_PERSON, _THERE):
        if found := pattern.match(text):
            return _raised(text[found.end() :])
    if found := _ARTICLE.match(text):
        text = _raised(text[found.end() :])
    found = _AUXILIARY.match(text)
    if found and not _SUBJECTS & set(re.findall(r"\w+'?", found["head"].lower())):
        text = found["head"] + text[found.end() :]
    return text


_BREAK = re.compile(rf"((?<=[.!?]) +|[\n{LINE}]+(?:- )?)")


def telegraphic(rng: Random, marked: str, rate: float) -> str:
    """The text with about `rate` of its sentences without article, pronoun or auxiliary."""
    starts = True

    def change(piece: Piece) -> str:
        nonlocal starts
        if piece.label:
            starts = False
            return piece.text
        done = []
        for part in _BREAK.split(piece.text):
            if not part:
                continue
            if _BREAK.fullmatch(part) or part in ("- ", " "):
                starts = starts or bool(_BREAK.fullmatch(part))
                done.append(part)
                continue
            done.append(_brief(part) if starts and rng.random() < rate else part)
            starts = part.endswith((".", "!", "?"))
        return "".join(done)

    return over_pieces(marked, change)
