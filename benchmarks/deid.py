"""Measure detection: leak, over-redaction and speed, on texts made by others and on the demo.

    python benchmarks/deid.py [--part tuned|kept] [--demo DIR --gold DIR] [--show]

`--part kept` (default) scores the half of each shared set that nothing was tuned on; `tuned` the
other half, and `--show` prints what leaks there (never of the kept half). `--demo DIR --gold DIR`
are what `ambroise demo --files DIR --gold DIR` wrote: scored without and with the identity feed.
"""

import argparse
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ambroise.deid import Identity, KnownIdentities, detect, eds_label
from ambroise.text.spans import Span

DIRECT = frozenset(
    {"NOM", "PRENOM", "DATE_NAISSANCE", "ADRESSE", "TEL", "MAIL", "SECU", "IPP", "NDA"}
)
MARK = re.compile(r"\[([^\[\]]*)\]\(([A-Z_]+)\)")
WORD = re.compile(r"\w+")
HOSPITAL_WORD = re.compile(r"(?:CHU|CHR|CH|Hôpital|Clinique)\s+(?:de |du |des |d')?")


@dataclass
class Score:
    """Counts over documents; a mention leaks when a letter or digit of it stays visible."""

    documents: int = 0
    without_leak: int = 0
    characters: int = 0
    seconds: float = 0.0
    words: int = 0
    words_hidden_in_vain: int = 0
    gold: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    right_label: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    found_right: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)
    in_vain: list[str] = field(default_factory=list)

    def add(
        self,
        text: str,
        gold: Sequence[Span],
        identities: Iterable[Identity] = (),
        known: KnownIdentities | None = None,
    ) -> None:
        start = time.process_time()
        found = detect(text, tuple(identities), known=known)
        self.seconds += time.process_time() - start
        self.documents += 1
        self.characters += len(text)
        hidden, true = bytearray(len(text)), bytearray(len(text))
        for span in found:
            hidden[span.start : span.end] = b"\1" * (span.end - span.start)
            self.found[label_of(span)] += 1
            if any(
                one.start < span.end and span.start < one.end and one.label == label_of(span)
                for one in gold
            ):
                self.found_right[label_of(span)] += 1
            elif not any(one.start < span.end and span.start < one.end for one in gold):
                around = text[max(0, span.start - 30) : span.end + 20].replace("\n", "⏎")
                self.in_vain.append(f"{span.label} {span.score:.2f}: {around!r}")
        clean = True
        for one in gold:
            true[one.start : one.end] = b"\1" * (one.end - one.start)
            visible = [
                at for at in range(one.start, one.end) if text[at].isalnum() and not hidden[at]
            ]
            self.gold[one.label] += 1
            if visible:
                self.leaked[one.label] += 1
                initial = one.label == "PRENOM" and one.end - one.start <= 3
                clean = clean and (one.label not in DIRECT or initial)
                around = text[max(0, one.start - 40) : one.end + 25].replace("\n", "⏎")
                self.shown.append(f"{one.label}: {text[one.start : one.end]!r} in {around!r}")
                self.whole[one.label] += len(visible) == sum(
                    text[at].isalnum() for at in range(one.start, one.end)
                )
            elif any(
                label_of(span) == one.label and span.start < one.end and one.start < span.end
                for span in found
            ):
                self.right_label[one.label] += 1
        self.without_leak += clean
        for match in WORD.finditer(text):
            self.words += 1
            if hidden[match.start()] and not true[match.start()]:
                self.words_hidden_in_vain += 1

    def report(self, title: str) -> None:
        rate = self.characters / self.seconds / 1e6 if self.seconds else 0.0
        print(f"\n{title}: {self.documents} documents, {self.characters / 1000:.0f} kB")
        print(f"  speed {rate:.2f} MB/s a core (CPU time of detect, start-up apart)")
        direct = sum(self.gold[label] for label in DIRECT)
        if direct:
            leaked = sum(self.leaked[label] for label in DIRECT)
            print(
                f"  direct identities left visible, in full or part: {leaked}/{direct}"
                f" = {100 * leaked / direct:.1f} %"
            )
            print(
                f"  documents without such a leak: {self.without_leak}/{self.documents}"
                f" = {100 * self.without_leak / self.documents:.1f} %"
            )
        print(
            f"  words hidden without need: {self.words_hidden_in_vain}/{self.words}"
            f" = {100 * self.words_hidden_in_vain / max(1, self.words):.2f} %"
        )
        for label in sorted(self.gold):
            count = self.gold[label]
            precision = self.found_right[label] / self.found[label] if self.found[label] else 0.0
            print(
                f"    {label:15} {count:5}  hidden {100 * (1 - self.leaked[label] / count):5.1f} %"
                f"  right label {100 * self.right_label[label] / count:5.1f} %"
                f"  wholly visible {self.whole[label]:4}  precision {100 * precision:5.1f} %"
            )


def label_of(span: Span) -> str:
    """Return the label as EDS-Pseudo has it, or ours where it has none."""
    return eds_label(span.label) or span.label


def templates(path: Path) -> list[tuple[str, list[Span]]]:
    """Return the blocks of EDS-Pseudo's templates as (text, gold spans)."""
    blocks = [block for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
    return [marked(block) for block in blocks]


def marked(block: str) -> tuple[str, list[Span]]:
    """Return a text and its spans from `[text](LABEL)` marks."""
    text, at, spans = "", 0, []
    for match in MARK.finditer(block):
        text += block[at : match.start()]
        if match[1].strip():
            lead = len(match[1]) - len(match[1].lstrip())
            start = len(text) + lead
            label = "ADRESSE" if match[2] == "ADDRESSE" else match[2]
            spans.append(Span(start, start + len(match[1].strip()), label))
        text += match[1]
        at = match.end()
    return text + block[at:], spans


def name_alone(span: Span, text: str) -> Span:
    """Return the span of a hospital without the word that says that it is one."""
    kind = HOSPITAL_WORD.match(text, span.start, span.end)
    return span.moved(kind.end(), span.end) if span.label == "HOPITAL" and kind else span


def half(items: list, part: str) -> list:
    """Return the first half for `tuned`, the second for `kept`."""
    middle = len(items) // 2
    return items[:middle] if part == "tuned" else items[middle:]


def shared_sets(folder: Path, part: str, show: bool) -> None:
    path = folder / "deid" / "eds_pseudo_templates.txt"
    if path.exists():
        score = Score()
        for text, gold in half(templates(path), part):
            score.add(text, gold)
        score.report(f"EDS-Pseudo templates, {part} half, no feed")
        if show and part == "tuned":
            print(*score.shown, sep="\n")
    path = folder / "deid" / "e3c_fr_layer3_pamj.jsonl.gz"
    if path.exists():
        score = Score()
        hidden: list[str] = []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        for text in half(texts, part):
            score.add(text, ())
            hidden += [
                f"{span.label} {span.score}: {text[max(0, span.start - 25) : span.end + 15]!r}"
                for span in detect(text)
            ]
        score.report(f"E3C case reports without identities, {part} half")
        print("  hidden by label:", dict(score.found.most_common()))
        if show and part == "tuned":
            print(*hidden, sep="\n")


def demo_hospital(written: Path, gold: Path, show: bool) -> None:
    """Score the notes of the fictional hospital without a feed, then with it."""
    lines = (gold / "identities.jsonl").read_text(encoding="utf-8").splitlines()
    notes = [json.loads(line) for line in lines]
    staff, families = people_of(written / "fhir")
    directory = KnownIdentities(staff)
    for title, known in (("without feed", None), ("with feed", directory)):
        score = Score()
        for note in notes:
            spans = [
                name_alone(
                    Span(one["start"], one["end"], one["label"], one["role"]), note["note_text"]
                )
                for one in note["entities"]
            ]
            family = families.get(note["person_id"], ()) if known else ()
            score.add(note["note_text"], spans, family, known)
        score.report(f"Fictional hospital, {title}")
        if show:
            print(*sorted(set(score.shown))[:80], *sorted(set(score.in_vain))[:120], sep="\n")


def people_of(folder: Path) -> tuple[list[Identity], dict[str, list[Identity]]]:
    """Return the staff, and by patient the patient and relatives, of FHIR files of the demo."""

    def resources(kind: str) -> list[dict]:
        lines = (folder / f"{kind}.ndjson").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    staff = [identity(one, "professional") for one in resources("Practitioner")]
    families: dict[str, list[Identity]] = {}
    for one in resources("Patient"):
        born = next(
            (
                extension["valueAddress"].get("city", "")
                for extension in one.get("extension", ())
                if extension["url"].endswith("patient-birthPlace")
            ),
            "",
        )
        families[one["id"]] = [
            identity(one, "patient"),
            Identity(city=born, entity=f"patient:{one['id']}"),
            *(identity(contact, "relative") for contact in one.get("contact", ())),
        ]
    for one in resources("RelatedPerson"):
        patient = one["patient"]["reference"].partition("/")[2]
        families[patient].append(identity(one, "relative"))
    return staff, families


def identity(resource: dict, role: str) -> Identity:
    names = resource.get("name", [])
    names = names if isinstance(names, list) else [names]
    numbers = {one["system"]: one["value"] for one in resource.get("identifier", ())}
    reached = {one["system"]: one["value"] for one in resource.get("telecom", ())}
    address = (resource.get("address") or [{}])[0]
    born = resource.get("birthDate")
    return Identity(
        family_name=names[-1].get("family", "") if names else "",
        birth_name=names[0].get("family", "") if names else "",
        given_names=tuple(given for name in names for given in name.get("given", ())),
        birth_date=date.fromisoformat(born) if born else None,
        ipp=numbers.get("https://chu-saint-ambroise.example/ipp", ""),
        nir=numbers.get("urn:oid:1.2.250.1.213.1.4.10", ""),
        rpps=numbers.get("https://rpps.esante.gouv.fr", ""),
        phone=reached.get("phone", ""),
        email=reached.get("email", ""),
        address=" ".join(address.get("line", ())),
        postal_code=address.get("postalCode", ""),
        city=address.get("city", ""),
        role=role,
        entity=f"{role}:{resource.get('id', '')}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("tuned", "kept"), default="kept")
    parser.add_argument("--demo", type=Path, help="folder that `ambroise demo --files` wrote")
    parser.add_argument("--gold", type=Path, help="folder that `ambroise demo --gold` wrote")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    shared_sets(folder, arguments.part, arguments.show)
    if arguments.demo and arguments.gold:
        demo_hospital(arguments.demo, arguments.gold, arguments.show)


if __name__ == "__main__":
    main()
