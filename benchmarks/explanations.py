"""Letters in words for patients, how they read: `python -m benchmarks explanations`.

A fictional hospital of one split is made and taken in; the letter of each stay is drafted by rules,
then its version for each audience. Drugs and numbers are counted by code of this file, on the words
alone. The peer is the letter itself, read as it is.
"""

import argparse
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from ambroise import intake, warehouse
from ambroise.access import CARE_ZONE, Action, Grant, Purpose, Role, people
from ambroise.cli.session import Session
from ambroise.demo import write_hospital
from ambroise.engines import RULES
from ambroise.settings import load_settings
from ambroise.uses.contract import Context, RunId
from ambroise.uses.explanation import Audience
from ambroise.uses.explanation.composing import compose
from ambroise.uses.explanation.render import running_text
from ambroise.uses.explanation.schema import LetterToExplain
from ambroise.uses.letter.assembly import compose as lettered
from ambroise.uses.letter.schema import Letter
from ambroise.uses.measuring.readability import count, unexplained_terms
from ambroise.warehouse.views import StayView

TODAY = date(2026, 11, 22)
BOUND = 10
CONTEXT = Context(RULES, lambda: datetime(2026, 11, 22, tzinfo=UTC), RunId("banc"))
NUMBER = re.compile(r"\d+")


@dataclass
class Tally:
    """What one audience adds up to."""

    made: int = 0
    words: int = 0
    sentences: int = 0
    syllables: int = 0
    long_words: int = 0
    unexplained: int = 0
    over: int = 0
    drugs: int = 0
    other_drugs: int = 0
    other_numbers: int = 0
    seconds: list[float] = field(default_factory=list)
    declined: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        counts = count(text)
        self.made += 1
        self.words += counts.words
        self.sentences += counts.sentences
        self.syllables += counts.syllables
        self.long_words += counts.long_words
        self.unexplained += len(unexplained_terms(text))
        self.over += counts.words > BOUND * counts.sentences

    def line(self) -> str:
        if not self.made:
            return "-"
        ease = 207 - 1.015 * self.words / self.sentences - 73.6 * self.syllables / self.words
        lix = self.words / self.sentences + 100 * self.long_words / self.words
        return (
            f"{self.made} made, {self.words / self.sentences:.2f} words a sentence"
            f" ({self.over} over {BOUND}), Kandel-Moles {ease:.1f}, LIX {lix:.1f},"
            f" {self.unexplained / self.made:.1f} unexplained,"
            f" {self.other_drugs} of {self.drugs} drugs otherwise,"
            f" {self.other_numbers} numbers from nowhere"
        )


def stays(home: Path, patients: int, split: str, seed: int) -> Iterator[StayView]:
    """Yield the stays with a report of a hospital of one split, made in `home`."""
    gold = home / "gold"
    write_hospital(
        home / "files", patients=patients, today=TODAY, gold=gold, split=split, seed=seed
    )
    session = Session(load_settings(home / "home"), "fr")
    login = session.actor.login
    intake.ingest(
        session.settings, session.state, [home / "files/fhir"], source="banc", actor=login
    )
    warehouse.publish(session.settings, session.state, session.vault, shapes=intake.shapes())
    grants = (Grant(Role.SENIOR, None, datetime(2020, 1, 1, tzinfo=UTC)),)
    now = datetime.now(UTC)
    doctor = people.create(session.state, "banc", "Dr Banc", now=now, grants=grants)
    door = session.door
    numbers = re.findall(r'"stay": ?"(\w+)"', (gold / "letters.jsonl").read_text("utf-8"))
    finding = door.decide(doctor, Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
    with door.open_dataset(finding) as dataset:
        places = [warehouse.search.stay_numbered(dataset, number) for number in numbers]
    for place in filter(None, places):
        person, stay = place
        resource = door.person_resource(person)
        reading = door.decide(
            doctor, Action.READ_IDENTIFIED, resource, Purpose.CARE, reason="banc d'essai"
        )
        with door.open_dataset(reading) as dataset:
            yield warehouse.stay_view(dataset, stay)
    session.close()


def measured(given: StayView, tallies: dict[Audience, Tally], letters: Tally) -> None:
    draft = lettered(given, CONTEXT)
    letter = draft.value
    if letter is None:
        return
    whole = "\n".join(one.text for block in letter.blocks for one in block.statements)
    letters.add(whole)
    for audience, tally in tallies.items():
        started = time.perf_counter()
        made = compose(LetterToExplain(letter, "banc", True, draft.evidence, (), audience), CONTEXT)
        tally.seconds.append(time.perf_counter() - started)
        if made.value is None:
            tally.declined[NUMBER.sub("N", made.reason)] += 1
            continue
        text = running_text(made.value)
        tally.add(text)
        _compared(letter, whole, text, tally)


def _compared(letter: Letter, whole: str, text: str, tally: Tally) -> None:
    said = " ".join(text.split()).casefold()
    for block in letter.blocks:
        for one in block.statements:
            drug = one.treatment
            if drug is None or not one.text:
                continue
            tally.drugs += 1
            stopped = drug.change.value == "stopped"
            facts = (drug.name,) if stopped else (drug.name, drug.dosage, drug.duration)
            tally.other_drugs += any(
                " ".join(fact.split()).casefold().rstrip(" .") not in said for fact in facts
            )
    known = {number.lstrip("0") for number in NUMBER.findall(whole)}
    tally.other_numbers += sum(one.lstrip("0") not in known for one in NUMBER.findall(text))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=5300)
    parser.add_argument("--split", default="test")
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    tallies, letters = {one: Tally() for one in Audience}, Tally()
    with tempfile.TemporaryDirectory() as folder:
        for given in stays(Path(folder), asked.patients, asked.split, asked.seed):
            measured(given, tallies, letters)
    print(f"letter: {letters.line()}")
    for audience, tally in tallies.items():
        print(f"{audience}: {tally.line()}")
        worst = sorted(tally.seconds)[int(0.95 * len(tally.seconds))] if tally.seconds else 0.0
        print(f"  p95 {1000 * worst:.0f} ms; declined: {dict(tally.declined) or 'none'}")


if __name__ == "__main__":
    main()
