"""A rule pipeline in the manner of EDS-Pseudo, on edsnlp: read documents, write what it hides.

    python eds_rules.py DOCUMENTS FOUND

This is a reconstruction: EDS-Pseudo is not in the package index. From its documentation we took
which kinds of rules it has (phones, mails, NIR, AP-HP numbers, persons after a title or an initial,
full addresses, edsnlp's absolute dates with a birth cue within five words, and the words of the
patient's context) and wrote each anew on edsnlp's own matchers and dates; its learned part is not
there. Runs in an environment of its own: nothing here imports the project.
"""

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import edsnlp
from edsnlp.matchers.phrase import EDSPhraseMatcher
from edsnlp.matchers.regex import RegexMatcher

NUMBERS = {
    "TEL": [
        r"(?<!\d)(?<!\d[ .-])(?:(?:\+|00)33 ?(?:\(0\) ?)?|0)[1-9](?:([ .-]?)\d{2}(?:\1\d{2}){3}"
        r"|\d{2}(?:[ .-]\d{3}){2})(?![ .-]?\d)"
    ],
    "MAIL": [r"[\w.+-]+ ?@ ?[\w-]+(?: ?\. ?[\w-]+)+"],
    "SECU": [
        r"(?<!\d)[12378] ?\d{2} ?\d{2} ?(?:\d{2}|2 ?[ab]) ?\d{3} ?\d{3} ?\d{2}(?! ?\d)",
    ],
    "IPP": [r"(?<!\d)(?<!\d[ .-])8(?:\d ?){9}(?![ .-]?\d)"],
    "NDA": [
        r"(?<=(?:examen|demande|dossier) )\d{2,}[a-z]?\d*(?:-\d+)?(?![\w/-])",
        r"(?<=(?:sejour|n° de dossier) ?:? ?)\d{2,}[a-z]?\d*(?:-\d+)?(?![\w/-])",
    ],
}
TITLE = (
    r"(?:[Dd]r\.?|[Dd]octeur|M\.?|Mr\.?|Mme\.?|Mlle|[Mm]onsieur|[Mm]adame|P[rR]\.?"
    r"|[Pp]rofesseure?|[Ee]nfant|[Ii]nterne ?:|[Ee]xterne ?:)"
)
CAPITALS = r"[A-ZÀ-Ý]{2,}(?:[ -]+(?:de |[A-ZÀ-Ý]{2,}))*"
CAPITALISED = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)*"
PERSONS = {
    "PERSON": [
        rf"(?<![/+])\b{TITLE} +(?:(?P<LN0>{CAPITALS}) +(?P<FN0>{CAPITALISED})"
        rf"|(?P<FN1>{CAPITALISED}(?: {CAPITALISED})*) +(?P<LN1>{CAPITALS})"
        rf"|(?P<LN2>(?:[A-ZÀ-Ý][\wÀ-ÿ-]+)(?:[ -][A-ZÀ-Ý][\wÀ-ÿ-]+)*))\b(?![/+])",
        rf"(?<![/+%])\b(?P<FN2>[A-Z]\.) +(?P<LN3>[A-ZÀ-Ý][\wÀ-ÿ-]+(?:[ -]{CAPITALS})*)\b(?![/+%])",
    ]
}
STREET = (
    r"(?:avenue|ave|av|rue|villa|impasse|cours|place|route|allee|sentier|faubourg|passage"
    r"|boulevard|bd|chemin|quai|residence|cite|square)"
)
ADDRESSES = {
    "ADRESSE": [
        rf"(?P<ADRESSE>\d+,? ?(?:bis|ter|[ab]\b)? ?{STREET}\b[^\n\d]{{2,50}}?)[ ,-]*\n?[ ,-]*"
        r"(?P<ZIP>\d{2} ?\d{3}) +(?P<VILLE>[a-z][a-z'-]+(?:[ -][a-z'-]+){0,3})",
    ]
}
SCORE = re.compile(r"\d+ ?/ ?\d+")
BIRTH = re.compile(r"\b(?:né|née|naissance)\b", re.IGNORECASE)


class Rules:
    """The pipeline, made ready once."""

    def __init__(self) -> None:
        self.nlp = edsnlp.blank("eds")
        self.nlp.add_pipe("eds.normalizer")
        self.nlp.add_pipe(
            "eds.dates", config={"relative": [], "duration": [], "detect_time": False}
        )
        self.numbers = RegexMatcher(attr="NORM")
        self.numbers.build_patterns(NUMBERS)
        self.persons = RegexMatcher(attr="TEXT")
        self.persons.build_patterns(PERSONS)
        self.addresses = RegexMatcher(attr="NORM", flags=re.IGNORECASE)
        self.addresses.build_patterns(ADDRESSES)

    def find(self, text: str, context: dict[str, list[str]]) -> list[tuple[int, int, str]]:
        """Return the offsets and labels of what is hidden."""
        doc = self.nlp(text)
        found = [
            (span.start_char, span.end_char, span.label_)
            for span in self.numbers(doc, as_spans=True)
        ]
        for span, groups in self.persons(doc, as_spans=True, return_groupdict=True):
            for name, value in groups.items():
                if value is not None:
                    start = span.start_char + span.text.index(value)
                    label = "NOM" if name.startswith("L") else "PRENOM"
                    found.append((start, start + len(value), label))
        for _, groups in self.addresses.match_with_groupdict_as_spans(doc):
            found += [
                (part.start_char, part.end_char, name)
                for name, part in groups.items()
                if part is not None and part.text.strip()
            ]
        for span in doc.spans.get("dates", ()):
            if not SCORE.fullmatch(span.text):
                around = doc[max(0, span.start - 5) : span.end + 5].text
                label = "DATE_NAISSANCE" if BIRTH.search(around) else "DATE"
                found.append((span.start_char, span.end_char, label))
        if context:
            found += self._of_context(doc, context)
        return found

    def _of_context(self, doc: Any, context: dict[str, list[str]]) -> list[tuple[int, int, str]]:
        matcher = EDSPhraseMatcher(self.nlp.vocab, attr="NORM")
        matcher.build_patterns(
            nlp=self.nlp,
            terms={
                label: {form for one in words for form in (one, one.title(), one.upper())}
                for label, words in context.items()
            },
        )
        return [
            (span.start_char, span.end_char, span.label_) for span in matcher(doc, as_spans=True)
        ]


def main() -> None:
    """Write CPU seconds (start-up apart, best of three) and what is found in each document."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    rules = Rules()
    for one in documents[:5]:
        rules.find(one["text"], one["context"])
    seconds = float("inf")
    for _ in range(3):
        start = time.process_time()
        found = [rules.find(one["text"], one["context"]) for one in documents]
        seconds = min(seconds, time.process_time() - start)
    answer = {"seconds": seconds, "found": found}
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


main()
