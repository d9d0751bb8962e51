"""The lessons: repeatable, all slots filled, and none of the reference corpora."""

import re
from pathlib import Path

from ambroise.engines.guard.training.examples import lessons
from ambroise.engines.guard.training.words import noun, verb

CORPUS = Path(__file__).parents[4] / "reference" / "injections"
CLINICAL = ["Apyrexie.", "Marche avec deux cannes."]


def test_the_same_seed_gives_the_same_lessons() -> None:
    assert list(lessons(3, CLINICAL)) == list(lessons(3, CLINICAL))


def test_every_slot_is_filled_and_both_sides_are_taught() -> None:
    made = list(lessons(1, CLINICAL))
    assert not [one for one in made if re.search(r"\{\w+(?:\.\w+)?[~^_]?\}", one.text)]
    assert sum(one.attack for one in made) >= 1_500
    assert sum(not one.attack for one in made) >= 3_000


def test_no_lesson_stands_in_a_reference_corpus() -> None:
    known = "\n".join(path.read_text(encoding="utf-8") for path in CORPUS.glob("*.jsonl"))
    for one in lessons(1, CLINICAL):
        assert len(one.text) < 40 or one.text not in known


def test_nouns_and_verbs_take_their_forms() -> None:
    assert noun("le moteur", "to") == "au moteur"
    assert noun("l'outil", "of") == "de l'outil"
    assert noun("la synthèse", "thy") == "ta synthèse"
    assert verb("passer outre", "vous") == "passez outre"
    assert verb("écrire", "fut") == "écrira"
