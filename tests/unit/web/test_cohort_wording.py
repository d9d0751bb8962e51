"""The words of a plan: each kind of event and each field has its own, in French."""

from pathlib import Path

import pytest

from ambroise.warehouse.cohorts.domains import domains
from ambroise.warehouse.cohorts.readable import outline_of
from ambroise.web.catalogue import words
from ambroise.web.cohorts.wording import Wording

TEXT = """\
cohort: Essai
concepts: {afib: {vocabulary: CIM10, code: I48, below: true}, creat: 3}
entry: {any: [{condition_occurrence: afib, first: true}], keep: first, observed: {before: 365}}
rules:
  - {rule: A, all: [{condition_occurrence: afib, days: [-30, 0]}]}
  - {rule: B, all: [{measurement: creat, days: [null, 0], keep: last, then: {value: {gt: 120}}}]}
  - {rule: C, all: [{death: any, days: [0, 28], count: {exactly: 0}}]}
  - {rule: D, at_least: 2, of: [{person: {gender: [8532]}}, {measurement: creat, same_stay: true}]}
exit: {days: 0, from: end}
"""


def said() -> tuple[Wording, list[str]]:
    outline = outline_of(Path("x"), TEXT)
    wording = Wording(words("fr"), outline.whole)
    return wording, [wording.asked(one.asked) for one in outline.lines]


def test_criteria_are_said_as_a_person_would() -> None:
    assert said()[1] == [
        "tous ces critères",
        "Diagnostic : afib, entre 30 jours avant et le jour même, par rapport à l'index",
        "tous ces critères",
        "Mesure : creat, entre le début du suivi et le jour même, par rapport à l'index,"
        " le dernier : valeur > 120",
        "tous ces critères",
        "Décès : tous, entre le jour même et 28 jours après, par rapport à l'index, jamais",
        "au moins 2 de ces critères",
        "Personne : sexe : femme",
        "Mesure : creat, dans le même séjour",
    ]


def test_the_place_of_evidence_is_named() -> None:
    wording = said()[0]
    assert wording.part("/entry/0") == "Diagnostic : afib, le premier de la personne"
    assert wording.part("/rules/3/related/0") == "D : Mesure : creat, dans le même séjour"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_kind_of_event_has_a_name(lang: str) -> None:
    known = words(lang).family("cohort_event")  # type: ignore[arg-type]
    assert set(domains()) <= set(known)
