"""Presidio's own pattern recognisers on French: read documents, write what it hides.

    python presidio_rules.py DOCUMENTS FOUND

Its French model cannot be had from the package index: a blank French pipeline takes its place, so
that names are not looked for. `tldextract` is kept to the list inside its package: no outside call.
Runs in an environment of its own: nothing here imports the project.
"""

import json
import sys
import time
from pathlib import Path

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    DateRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
    UrlRecognizer,
)

LABELS = {
    "EMAIL_ADDRESS": "MAIL",
    "URL": "URL",
    "PHONE_NUMBER": "TEL",
    "DATE_TIME": "DATE",
}


class BlankFrench(SpacyNlpEngine):
    """A French tokeniser without a model."""

    def load(self) -> None:
        """Make the pipeline ready."""
        self.nlp = {"fr": spacy.blank("fr")}


def analyzer() -> AnalyzerEngine:
    """Return Presidio with every general pattern recogniser, in French."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    registry = RecognizerRegistry(
        recognizers=[
            EmailRecognizer(supported_language="fr"),
            UrlRecognizer(supported_language="fr"),
            PhoneRecognizer(supported_language="fr", supported_regions=("FR",)),
            DateRecognizer(supported_language="fr"),
            CreditCardRecognizer(supported_language="fr"),
            IbanRecognizer(supported_language="fr"),
            IpRecognizer(supported_language="fr"),
        ],
        supported_languages=["fr"],
    )
    engine = BlankFrench(models=[{"lang_code": "fr", "model_name": "blank"}])
    engine.load()
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["fr"])


def main() -> None:
    """Write CPU seconds (start-up apart, best of three) and what is found in each document."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    engine = analyzer()
    for text in texts[:5]:
        engine.analyze(text, language="fr")
    seconds = float("inf")
    for _ in range(3):
        start = time.process_time()
        results = [engine.analyze(text, language="fr") for text in texts]
        seconds = min(seconds, time.process_time() - start)
    found = [
        [(one.start, one.end, LABELS.get(one.entity_type, one.entity_type)) for one in result]
        for result in results
    ]
    answer = {"seconds": seconds, "found": found}
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


main()
