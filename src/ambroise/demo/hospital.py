"""Write a whole fictional hospital, one patient at a time."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from ambroise.demo import fhir_measures, fhir_people, fhir_stay
from ambroise.demo.course import now_of, story
from ambroise.demo.fhir_document import FORMS, Rendered, write_document
from ambroise.demo.fhir_people import Resource
from ambroise.demo.journey import journey_case
from ambroise.demo.layout import lay_out
from ambroise.demo.pathways import pathways
from ambroise.demo.phrases import SPLITS
from ambroise.demo.record import Case
from ambroise.errors import DemoFolderTaken

NOTICE = "LISEZMOI.txt"
_NOTICE_TEXT = (
    "Hôpital fictif écrit par Ambroise (« ambroise demo »). Personne ici n'existe : les noms sont "
    "inventés, les numéros ne sont attribués à personne. Ce dossier est remplacé à chaque "
    "écriture.\n"
)
_SHARES = (60, 15, 25)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: where, and how many resources of each type."""

    folder: Path
    gold: Path | None
    patients: int
    stays: int
    documents: int
    resources: dict[str, int]


def make_case(seed: int, rank: int, today: date) -> Case:
    """The record of the patient of that rank; rank 1 is the guided visit, whatever the seed."""
    if rank == 1:
        case = journey_case(today)
    else:
        split = story(seed, rank, "split").choices(SPLITS, weights=_SHARES)[0]
        choices = pathways(split)
        pathway = choices[(rank - 1) % len(choices)]
        case = pathway.make(story(seed, rank), rank, today, split)
        case.split, case.pathway = split, pathway.name
    for number, stay in enumerate(case.stays):
        rng = story(seed, rank, "documents", number)
        stay.documents += [lay_out(rng, case, stay, told) for told in stay.told]
        stay.documents.sort(key=lambda document: document.when)
    return case


def case_resources(case: Case, today: date) -> Iterator[Resource]:
    """Every resource of a patient, documents apart."""
    now, person = now_of(today), case.person
    yield fhir_people.patient(case)
    for relative in person.relatives:
        yield fhir_people.related_person(person, relative)
    yield from fhir_people.allergies(case, case.stays[0].start)
    for number, problem in enumerate(case.problems, 1):
        yield fhir_stay.condition(case, f"pb-{person.id}-{number}", problem, None)
    for number, shot in enumerate(case.shots, 1):
        yield fhir_people.immunization(person, number, shot)
    for number, implant in enumerate(case.implants, 1):
        yield fhir_people.device(person, number, implant)
    if case.smoker:
        yield fhir_measures.smoking(case, case.stays[0])
    for stay in case.stays:
        yield from fhir_stay.stay_resources(case, stay, now)


def case_documents(case: Case, turn: int) -> Iterator[Rendered]:
    """The documents of a patient; the forms follow one another from `turn` on."""
    for stay in case.stays:
        for number, document in enumerate(stay.documents, 1):
            form = FORMS[(turn + number) % len(FORMS)]
            yield write_document(case, stay, number, document, form)
        turn += 1


class _Files:
    """One NDJSON file a type, opened when its first resource comes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._open: dict[str, IO[str]] = {}
        self.counts: Counter[str] = Counter()

    def write(self, resource: Resource) -> None:
        kind = resource["resourceType"]
        if kind not in self._open:
            path = self._folder / f"{kind}.ndjson"
            self._open[kind] = self._stack.enter_context(path.open("w", encoding="utf-8"))
        self._open[kind].write(
            json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n"
        )
        self.counts[kind] += 1


def _gold_line(case: Case, written: Rendered) -> str:
    line: dict[str, Any] = {
        "note_id": written.resource["id"],
        "note_text": written.text,
        "person_id": case.person.id,
        "split": case.split,
        "pathway": case.pathway,
        "note_date": written.resource["date"],
        "entities": [asdict(entity) for entity in written.entities],
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _prepare(out: Path) -> tuple[Path, Path]:
    if out.exists() and any(out.iterdir()) and not (out / NOTICE).exists():
        raise DemoFolderTaken(path=out)
    out.mkdir(parents=True, exist_ok=True)
    (out / NOTICE).write_text(_NOTICE_TEXT, encoding="utf-8")
    fhir, documents = out / "fhir", out / "documents"
    for folder in (fhir, documents):
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
    return fhir, documents


def write_hospital(
    out: Path,
    *,
    patients: int = 60,
    seed: int = 2026,
    today: date,
    gold: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Write `out/fhir/<Type>.ndjson` and `out/documents/`, and `gold/identities.jsonl` if asked.

    The same arguments give the same bytes, and memory does not grow with `patients`. A folder
    written before is replaced. `progress` receives (patients written, patients).

    Raises DemoFolderTaken for a folder that holds anything else.
    """
    fhir, documents = _prepare(out)
    stays = notes = 0
    with ExitStack() as stack:
        files = _Files(fhir, stack)
        gold_file = None
        if gold is not None:
            gold.mkdir(parents=True, exist_ok=True)
            path = gold / "identities.jsonl"
            gold_file = stack.enter_context(path.open("w", encoding="utf-8"))
        for resource in fhir_people.hospital_resources():
            files.write(resource)
        for rank in range(1, patients + 1):
            case = make_case(seed, rank, today)
            for resource in case_resources(case, today):
                files.write(resource)
            for written in case_documents(case, rank):
                files.write(written.resource)
                notes += 1
                if written.file:
                    (documents / written.file[0]).write_bytes(written.file[1])
                if gold_file:
                    gold_file.write(_gold_line(case, written))
            stays += len(case.stays)
            if progress:
                progress(rank, patients)
    return Written(out, gold, patients, stays, notes, dict(sorted(files.counts.items())))
