"""No name and no sentence in common between the splits."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from tests.reference.demo_gold.plain import folded
from tests.reference.demo_gold.reading import Findings, Line, Patient, lines

WORDS = 6
ALIKE = 0.8
_SHORTEST = 3
"""Letters of the shortest abbreviation that is taken for the start of a word."""
_WORD = re.compile(r"[a-z]+|0+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")
_UNITS = frozenset(
    "g dl l mmol umol ml min mg kg mm hg mmhg ng pg ui mui ug mol bpm kua pmol u meq cm h".split()
)
_SIGNS = frozenset("ta pa fc fr pouls t temp sat spo eva constantes".split())
_SPOKEN = re.compile(r"\b(?:virgule|point virgule|deux points|point a la ligne)\b")
"""Punctuation said aloud, which dictation software writes in every split."""
_FROM_RECORD = ("prescription", "laboratory")
"""Kinds of document that hold lines of the record alone."""


class RecordWords:
    """What the record says in the same words in every split: drugs, doses, analyses, wards."""

    def __init__(self, folder: Path, gold: Path) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._begun: set[tuple[str, ...]] = set()
        self._ended: set[tuple[str, ...]] = set()
        for text in {*_labels(folder / "fhir"), *_tumours(gold)}:
            words = tuple(_WORD.findall(re.sub(r"\d", "0", folded(text))))
            if words:
                self._by_first[words[0]].add(words)
            for at in range(2, len(words) + 1):
                self._begun.add(words[:at])
                self._ended.add(words[-at:])
        self._sorted = {
            first: sorted(found, key=len, reverse=True) for first, found in self._by_first.items()
        }

    def without(self, words: list[str]) -> list[str]:
        """The words that are neither of a label of the record nor units, nor names of signs."""
        kept, at = [], 0
        words = self._whole(words)
        while at < len(words):
            for label in self._sorted.get(words[at], ()):
                said = words[at : at + len(label)]
                if len(said) == len(label) and all(map(_says, said, label)):
                    at += len(label)
                    break
            else:
                kept += [] if words[at] in _UNITS | _SIGNS else [words[at]]
                at += 1
        return kept

    def _whole(self, words: list[str]) -> list[str]:
        """The words without the labels, whole or cut in two by the end of a line, at both ends."""
        ends = (n for n in range(len(words), 1, -1) if tuple(words[:n]) in self._ended)
        words = words[next(ends, 0) :]
        starts = (n for n in range(len(words), 1, -1) if tuple(words[-n:]) in self._begun)
        return words[: len(words) - next(starts, 0)]


def _says(said: str, word: str) -> bool:
    """Whether a word stands for one of a label: the word, or its start (« chir » : chirurgie)."""
    return said == word or (len(said) >= _SHORTEST and word.startswith(said))


_LABELLED = (
    "Observation", "Condition", "Procedure", "MedicationRequest", "MedicationStatement",
    "DiagnosticReport", "AllergyIntolerance", "Location", "CarePlan", "DocumentReference",
    "PractitionerRole",
)  # fmt: skip


def _labels(fhir: Path) -> Iterator[str]:
    """The texts of codes, drugs, posologies and their reasons, wards, specialities, plans."""
    for name in _LABELLED:
        path = fhir / f"{name}.ndjson"
        for resource in lines(path) if path.exists() else ():
            yield from _texts(name, resource)


def _tumours(gold: Path) -> Iterator[str]:
    """What is found of tumours, what is decided, and the protocols that treat them."""
    for line in lines(gold / "patients.jsonl"):
        for tumour in line["tumours"]:
            yield from (finding["value"] for finding in tumour["findings"])
            yield from (treatment["protocol"] for treatment in tumour["lines"])
            yield from (meeting["decision"] for meeting in tumour["meetings"])


def _texts(name: str, resource: Line) -> Iterator[str]:
    if name == "Location":
        yield resource["name"]
    if name == "DocumentReference":
        yield resource["description"]
    if name == "Observation":
        yield resource.get("valueString", "")
    if name == "MedicationRequest":
        # « Modifié pendant le séjour : majoration »
        for note in resource.get("note", ()):
            yield note["text"].rpartition(" : ")[2]
        yield resource.get("statusReason", {}).get("text", "")
    if name == "MedicationStatement":
        for reason in resource.get("statusReason", ()):
            yield reason["text"]
    for key in ("code", "type", "medicationCodeableConcept"):
        found = resource.get(key, {})
        yield found.get("text", "") if isinstance(found, dict) else ""
    for key in ("dosage", "dosageInstruction", "reasonCode", "specialty"):
        for found in resource.get(key, ()) if isinstance(resource.get(key), list) else ():
            yield found.get("text", "")
    for activity in resource.get("activity", ()):
        yield activity["detail"]["description"]


@dataclass
class Wording:
    """Gathers names and sentences by split; `compare` finds what two splits share."""

    record: RecordWords
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    sentences: dict[str, dict[frozenset[str], str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, patient: Patient) -> None:
        kinds = {fact["note_id"]: (fact["kind"], fact["form"]) for fact in patient.facts}
        for note in patient.notes:
            kind, form = kinds.get(note["note_id"], ("", ""))
            for entity in note["entities"]:
                if entity["label"] == "NOM" and entity["role"] != "hospital":
                    name = folded(note["note_text"][entity["start"] : entity["end"]])
                    where = (
                        f"{note['pathway']} {note['note_id']} {entity['role']} {entity['entity']}"
                    )
                    self.names[note["split"]].setdefault(name, where)
            if kind not in _FROM_RECORD and "pdf" not in form:
                self._add_sentences(note, kind)

    def _add_sentences(self, note: Line, kind: str) -> None:
        split = note["split"]
        for sentence in _SENTENCE.split(hidden(note)):
            masked = re.sub(r"\d", "0", _as_said(sentence))
            if masked in self._seen[split]:
                continue
            self._seen[split].add(masked)
            words = self.record.without(_WORD.findall(masked))
            if sum(word != "0" * len(word) for word in set(words)) >= WORDS:
                where = f"{note['pathway']} {kind} {note['note_id']}: {sentence.strip()[:150]}"
                self.sentences[split].setdefault(frozenset(words), where)

    def compare(self, findings: Findings) -> None:
        for one, two in combinations(sorted(self.names), 2):
            for name in sorted(self.names[one].keys() & self.names[two].keys()):
                findings.expect(
                    False,
                    f"surname in {one} and {two}",
                    f"{name}: {self.names[one][name]} / {self.names[two][name]}",
                )
        for split, found in self.sentences.items():
            findings.count(f"distinct sentences compared: {split}", len(found))
        for one, two in combinations(sorted(self.sentences), 2):
            pairs = list(alike(self.sentences[one], self.sentences[two]))
            for first, second in pairs:
                where = f"{self.sentences[one][first]}  ~  {self.sentences[two][second]}"
                findings.expect(False, f"sentence alike in {one} and {two}", where)


def _as_said(sentence: str) -> str:
    """The sentence folded, without spoken punctuation, the names of the sides in full."""
    bare = _SPOKEN.sub(" ", folded(sentence))
    return re.sub(r"\bdte?\b", "droite", re.sub(r"\bgche?\b", "gauche", bare))


def hidden(note: Line) -> str:
    """The text with its identities left out."""
    pieces, at = [], 0
    for entity in note["entities"]:
        pieces.append(note["note_text"][at : entity["start"]])
        at = entity["end"]
    return " ".join([*pieces, note["note_text"][at:]])


def alike(
    one: Iterable[frozenset[str]], two: Iterable[frozenset[str]]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield a pair for each set of `two` that has a near twin in `one`: exact, no pair is missed.

    Two sets with a Jaccard index of at least t share one of the first |s| - ceil(t|s|) + 1 words
    of each, when words are put in one order: rare words first (prefix filter, Chaudhuri 2006).
    """
    one, two = list(one), list(two)
    counts = Counter(word for words in (*one, *two) for word in words)

    def prefix(words: frozenset[str]) -> list[str]:
        ordered = sorted(words, key=lambda word: (counts[word], word))
        return ordered[: len(words) - -(-len(words) * 8 // 10) + 1]

    places: dict[str, list[frozenset[str]]] = defaultdict(list)
    for words in one:
        for word in prefix(words):
            places[word].append(words)
    for words in two:
        near = (other for word in prefix(words) for other in places.get(word, ()))
        twin = next((other for other in near if _near(words, other)), None)
        if twin is not None:
            yield twin, words


def _near(one: frozenset[str], two: frozenset[str]) -> bool:
    if not ALIKE * len(one) <= len(two) <= len(one) / ALIKE:
        return False
    return len(one & two) >= ALIKE * len(one | two)
