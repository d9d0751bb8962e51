"""Cited sentences that the rest of the record speaks against: the doctor is told beside them.

A document may be wrong about an allergy, a strength, a side, the day of an act or tobacco, while
the structured record and the other documents of the stay say otherwise. Nothing is corrected here:
the sentence keeps its words, and its flag says what the record holds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.contract import SpanRef
from ambroise.uses.letter.lines import Line
from ambroise.uses.letter.passages import Passages, Section
from ambroise.uses.letter.wording import day
from ambroise.warehouse.views import Stated, StayView

_DENIED_ALLERGY: Final = re.compile(
    r"(?:\b(?:pas|aucune?s?|absence|sans|ni|nie|jamais|ø) (?:(?:de|d'|notion|connue?s?) ?){0,3}"
    r"(?:allergi|intoleran)\w*"
    r"|\b(?:allerg\w*|all\.?)(?: (?:connue?s?|medicamenteuses?|declarees?))* ?:? ?"
    r"(?:non\b(?! ster)|neant|aucune?s?\b|0\b|ras\b|pas\b|negati\w*|absente?s?))"
    r"(?P<rest>[^.;\n]*)"
)
_TO_ONE: Final = re.compile(r"^ (?:a|au|aux|a la) \w")

_STRENGTH: Final = re.compile(
    r"(?P<name>[a-z]{4,})(?: (?:lp|lm|forte|fort|injectable|orodispersible|enfant|adulte))?"
    r" (?P<number>\d{1,3}(?:[ \u202f]\d{3})+|\d+(?:,\d+)?) ?"
    r"(?P<unit>mg|µg|mcg|g|ui)\b(?! ?/ ?(?:l|dl|ml))"
)
_AMOUNT: Final = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u202f]\d{3})+|\d+(?:,\d+)?) ?(?P<unit>mg|µg|mcg|g|ui)\b"
)
_UNITS: Final = {"g": 1e6, "mg": 1e3, "µg": 1.0, "mcg": 1.0, "ui": 1.0}

_SIDE: Final = re.compile(r"\b(?P<side>droite?s?|gauches?|[dg])\b(?! ?')")
_WRITTEN_SIDE: Final = re.compile(r"\b(?P<side>droite?s?|gauches?)\b")
_ORGANS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\breins?\b|\brenal|nephr|pyelo|ureter|sonde jj|double j|bassinet|surrenal",
        r"\bhanche|\bfemur|femoral|\bcol du f|cervico-|trochanter|\bcotyle",
        r"\bsein|\bmamm|tumorectom|mastectom|quadrant|axill|ganglion sentinelle|\bcurage",
        r"\bpoumon|pulmon|\blobe?\b|lobaire|pleur|pneumo|\bbase\b|basal|hemithorax|thorac",
        r"\b(?:o|œ)il\b|oculaire|cristallin|cataract|phaco|retin|\bcornee",
        r"\bgenou|rotul|menis|gonarthr",
        r"\bpoignet|\bradius|radial|\bmain|\bcarpien|\bdoigt|\bpouce|nerf median|canal carp",
        r"\bcheville|malleo|\bpied|\btalon|\borteil|hallux|\btibia|\bjambe|\bmollet",
        r"inguin|\baine\b|hern",
        r"\bepaule|humer|\bcoude|clavicul",
        r"sylvien|cerebr|\bavc\b|infarctus (?!du myo)|\bm[12]\b|ischemi|hemisph|thrombectom",
        r"hemipleg|hemipar|facial|membre|\bbras\b|\bhp\b|\bdeficit",
        r"carotid",
        r"ovaire|\btrompe|annex",
        r"testic|orchi",
    )
)
"""Words of one organ or region: left and right are compared within one of them only."""

_OF_THE_ORGAN: Final = re.compile(
    r"ventricul|oreillette|atri(?:um|al)|\bcoeur\b|cœur|branche|iliaque|flanc|hypochondre|colon"
    r"|colique|coronaire|angle|tout droit|bas[- ]fond|\bvg\b|\bvd\b|bilater|controlater"
)
_ACT_WORDS: Final = re.compile(
    r"\bbloc\b|interven|oper|chirurg|pose\b|geste|realis|cesarienne|accouch|naissance|nee? le"
    r"|\w+(?:ectomie|plastie|tomie|scopie|graphie|synthese|lyse|centese|embolisation)\b|scanner"
    r"|\birm\b|radio|biopsie|ponction|transfus|implant|drain|extraction|liberation|cure\b|tavi"
    r"|thrombolyse|arthro|prothes"
)
_ACT_NAME: Final = re.compile(
    r"\b\w*(?:ectomie|plastie|tomie|synthese|prothese|prothesee?|lyse|embolisation|coronarographie"
    r"|extraction|liberation|cesarienne|cure|pose|enclouage|osteosynthese|tavi|thrombectomie)\b"
)
"""The words of an act that is done once: a scanner may be done again the next day."""

_STEMS: Final = ("prothes", "osteosynth", "arthroplast", "thrombectom")

_NEAR: Final = timedelta(days=12)

_SMOKING: Final = (
    (
        "never",
        re.compile(
            r"jamais (?:de |fum|eu de )?\w*(?:tabac|fume)|jamais de tabac|non[- ]?fumeu"
            r"|(?:pas|absence|sans|aucun)\b.{0,12}tabag|tabac ?:? ?(?:0\b|non\b|jamais)"
            r"|n'a jamais fume|pas de tabac|tabagisme ?:? ?(?:0\b|non\b|aucun|nul)"
        ),
    ),
    (
        "former",
        re.compile(
            r"ancien\w* fumeu|ex-?fumeu|sevr\w+ (?:ancien |du )?(?:tabac|tabag)"
            r"|tabag\w* (?:sevre|ancien|arrete)"
            r"|tabac (?:sevre|arrete|stoppe)|arret (?:du tabac|tabag)|a (?:arrete|cesse) de fumer"
        ),
    ),
    (
        "current",
        re.compile(
            r"fumeu(?:r|se) act|tabag\w* (?:actif|en cours|poursuivi|non sevre)|\bfume\b"
            r"|tabac ?:? ?(?:actif|en cours|poursuivi|oui\b|\+)|continue (?:a fumer|le tabac)"
        ),
    ),
)


class Record:
    """What the structured record and all the documents of a stay say together."""

    def __init__(self, given: StayView, passages: Passages) -> None:
        self._given = given
        self._end = given.stay.end.date() if given.stay.end is not None else date.max
        self._texts = [(one, fold(one.quote)) for one in passages.every]
        self._allergies = self._stated_allergies()
        self._strengths = self._known_strengths()
        self._sides = self._told_sides()
        self._dates = self._known_dates()
        self._named_acts = self._dates_of_acts()
        self._smoking = self._told_smoking()

    def against(self, said: str) -> str | None:
        """Return what the record holds against a cited sentence, in French, or None."""
        low = fold(said)
        for found in (
            self._allergy(low), self._dose(low), self._side(low), self._date(said, low),
            self._tobacco(low),
        ):  # fmt: skip
            if found is not None:
                return found
        return None

    # --- allergies ---

    def _stated_allergies(self) -> list[str]:
        banner = self._given.banner
        if banner.allergies_stated is Stated.PRESENT:
            return [one.label for one in banner.allergies if one.label.strip()]
        return []

    def _allergy(self, low: str) -> str | None:
        if not self._allergies or not denies_allergy(low):
            return None
        return f"allergie au dossier : {', '.join(self._allergies)}"

    # --- strengths ---

    def _known_strengths(self) -> dict[str, set[float]]:
        known: dict[str, set[float]] = {}
        for drug in self._given.drugs:
            label = fold(drug.code.label)
            amounts = set(_amounts(f"{label} ; {fold(drug.dosage)}"))
            if drug.dose is not None and (scale := _UNITS.get(fold(drug.unit))):
                amounts.add(round(drug.dose * scale, 3))
            for word in re.findall(r"[a-z]{4,}", label.split(" (")[0]):
                known.setdefault(word, set()).update(amounts)
        return known

    def _dose(self, low: str) -> str | None:
        for match in _STRENGTH.finditer(low):
            known = self._strengths.get(match["name"])
            if not known:
                continue
            told = _scaled(match["number"], match["unit"])
            if not any(abs(told - one) <= 1e-3 * max(told, one) for one in known):
                return f"dose différente au dossier ({match['name']})"
        return None

    # --- sides ---

    def _told_sides(self) -> dict[int, Counter[str]]:
        """Return for each organ how many documents, or labels (counted twice), say each side."""
        told: dict[int, Counter[str]] = {}
        for organ, side in _sided(fold(self._given.stay.reason)):
            told.setdefault(organ, Counter())[side] += 2
        for one in self._given.problems:
            for organ, side in _sided(fold(one.code.label)):
                told.setdefault(organ, Counter())[side] += 2
        by_note: dict[tuple[int, str], set[int]] = {}
        for passage, low in self._texts:
            if passage.section in (Section.HISTORY, Section.FAMILY):
                continue
            for organ, side in _sided(low):
                by_note.setdefault((organ, side), set()).add(passage.note_id)
        for (organ, side), notes in by_note.items():
            told.setdefault(organ, Counter())[side] += len(notes)
        return told

    def _side(self, low: str) -> str | None:
        for organ, side in _sided(low):
            told = self._sides.get(organ, Counter())
            other = "gauche" if side == "droite" else "droite"
            if told[other] > told[side] or (told[other] == told[side] > 0):
                return f"le dossier dit aussi ce côté : {other}"
        return None

    # --- dates of acts ---

    def _known_dates(self) -> dict[date, set[int]]:
        """Return the notes that tell each date; -1 stands for the structured record."""
        known: dict[date, set[int]] = {}
        given, stay = self._given, self._given.stay
        moments = [stay.start, stay.end, *(one.start for one in stay.moves)]
        moments += [one.at for one in given.acts] + [one.at for one in given.measurements]
        moments += [one.start for one in given.drugs] + [one.end for one in given.drugs]
        moments += [one.start for one in given.problems] + [one.at for one in given.notes]
        for moment in moments:
            if moment is not None:
                known.setdefault(moment.date(), set()).add(-1)
        for note in given.notes:
            for one in _whole_dates(note.text):
                known.setdefault(one, set()).add(note.note_id)
        return known

    def _dates_of_acts(self) -> dict[str, set[date]]:
        """Return the days of acts of the record at which the documents put each word of an act."""
        of_record = {at for at, _ in self._acts()}
        named: dict[str, set[date]] = {}
        for passage, low in self._texts:
            if days := of_record.intersection(_whole_dates(passage.quote)):
                for word in _ACT_NAME.findall(low):
                    named.setdefault(word, set()).update(days)
        return named

    def _acts(self) -> list[tuple[date, str]]:
        return [
            (one.at.date(), one.code.label)
            for one in self._given.acts
            if one.at is not None and one.kind in ("procedure", "imaging")
        ]

    def _date(self, said: str, low: str) -> str | None:
        if not _ACT_WORDS.search(low):
            return None
        acts = self._acts()
        days, names = set(_whole_dates(said)), _ACT_NAME.findall(low)
        if len(days) == 1 and not days & {at for at, _ in acts}:
            (told,) = days
            elsewhere = {at for name in names for at in self._named_acts.get(name, ())}
            elsewhere |= {at for at, label in acts for name in names if _names(name, fold(label))}
            others = [at for at in elsewhere if abs(at - told) <= _NEAR]
            if others and told <= self._end:
                return f"date différente au dossier : {day(min(others))}"
        for told in _whole_dates(said):
            if told > self._end or len(self._dates.get(told, ())) != 1 or -1 in self._dates[told]:
                continue
            near = [(at, label) for at, label in acts if abs(at - told) <= _NEAR]
            if near:
                at, label = min(near, key=lambda one: abs(one[0] - told))
                return f"date que ce document est seul à donner ; au dossier, {label} : {day(at)}"
        return None

    # --- tobacco ---

    def _told_smoking(self) -> set[str]:
        told = {_smokes(low) for _, low in self._texts}
        told |= {
            _smokes(fold(one.text))
            for one in self._given.measurements
            if "tabag" in fold(one.code.label)
        }
        return {one for one in told if one}

    def _tobacco(self, low: str) -> str | None:
        if _smokes(low) and len(self._smoking) > 1:
            return "le dossier dit autrement le tabagisme"
        return None


def compared(lines: Sequence[Line], record: Record) -> list[Line]:
    """Return the lines, those cited that the record speaks against being flagged."""
    return [_compared(line, record) for line in lines]


def _compared(line: Line, record: Record) -> Line:
    if not line.sources or not any(isinstance(ref, SpanRef) for ref, _ in line.sources):
        return line
    if any(code == "contradicted" for code, _ in line.flags):
        return line
    said = " ".join(quote for ref, quote in line.sources if isinstance(ref, SpanRef))
    found = record.against(said)
    if found is None:
        return line
    return replace(line, flags=(*line.flags, ("contradicted", found)))


def _names(word: str, label: str) -> bool:
    """Return whether a word of a document names the act of this label."""
    return word in label or any(stem in word and stem in label for stem in _STEMS)


def denies_allergy(low: str) -> bool:
    """Return whether folded words deny every allergy; denying one substance is not that."""
    return any(not _TO_ONE.match(match["rest"]) for match in _DENIED_ALLERGY.finditer(low))


def _amounts(low: str) -> Iterator[float]:
    for match in _AMOUNT.finditer(low):
        yield _scaled(match["number"], match["unit"])


def _scaled(number: str, unit: str) -> float:
    digits = re.sub(r"[ \u202f]", "", number).replace(",", ".")
    return round(float(digits) * _UNITS[unit], 3)


def _sided(low: str) -> Iterable[tuple[int, str]]:
    """Return (organ, side) of a sentence that says one side only; nothing for any other."""
    sides = {"droite" if one["side"][0] == "d" else "gauche" for one in _WRITTEN_SIDE.finditer(low)}
    if len(sides) != 1 or _OF_THE_ORGAN.search(low):
        return ()
    (side,) = sides
    return tuple((at, side) for at, organ in enumerate(_ORGANS) if organ.search(low))


def _smokes(low: str) -> str:
    return next((status for status, pattern in _SMOKING if pattern.search(low)), "")


def _whole_dates(text: str) -> list[date]:
    return [one.first() for one in find_dates(text) if one.day and one.month and one.year]
