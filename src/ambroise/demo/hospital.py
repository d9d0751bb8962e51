"""Write a whole fictional hospital, one patient at a time."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Final

from ambroise.demo import fhir_measures, fhir_people, fhir_stay, papers
from ambroise.demo.course import now_of, story
from ambroise.demo.fhir_document import Rendered, form_of, note_id, write_document
from ambroise.demo.fhir_people import Resource
from ambroise.demo.gold import FILES as GOLD_FILES
from ambroise.demo.gold import gold_lines
from ambroise.demo.hl7 import case_messages
from ambroise.demo.hl7.sorted_feed import SortedFeed
from ambroise.demo.journey import journey_case
from ambroise.demo.layout import lay_out
from ambroise.demo.noise import as_told, copy_forward, draw, on_paper
from ambroise.demo.pathways import pathways
from ambroise.demo.phrases import SPLITS
from ambroise.demo.planted import noted, plant
from ambroise.demo.pmsi import NUMBER, rum_lines
from ambroise.demo.record import Case
from ambroise.demo.routine import routine_documents
from ambroise.demo.tables import MAPPING, case_lines, headers, mapping
from ambroise.demo.telling import aged
from ambroise.errors import DemoFolderTaken
from ambroise.processes import cores, in_order

NOTICE = "LISEZMOI.txt"
_NOTICE_TEXT = (
    "Hôpital fictif écrit par Ambroise (« ambroise demo »). Personne ici n'existe : les noms sont "
    "inventés, les numéros ne sont attribués à personne. Ce dossier est remplacé à chaque "
    "écriture.\n"
)
_SHARES = (60, 15, 25)
_FEW: Final = 32
"""Patients below which starting processes costs more than it saves."""
_TOGETHER: Final = 8
_encoded: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: where, and how many resources of each type."""

    folder: Path
    gold: Path | None
    patients: int
    stays: int
    documents: int
    resources: dict[str, int]


def split_of(seed: int, rank: int) -> str:
    """Which names, letterheads and wording the patient of that rank is told with."""
    return story(seed, rank, "split").choices(SPLITS, weights=_SHARES)[0]


def make_case(seed: int, rank: int, today: date) -> Case:
    """The record of the patient of that rank; rank 1 is the guided visit, whatever the seed."""
    if rank == 1:
        case, seed = journey_case(today), 0
        case.pathway = "stroke"
    else:
        split = split_of(seed, rank)
        choices = pathways()
        pathway = choices[(rank - 1) % len(choices)]
        case = pathway.make(story(seed, rank), rank, today, split)
        case.split, case.pathway = split, pathway.name
    for number, stay in enumerate(case.stays):
        made = routine_documents(story(seed, rank, "routine", number), case, stay)
        stay.told += [told for told in made if told.when <= now_of(today)]
        stay.told = [aged(case.person, told) for told in stay.told]
    _write_told(case, seed, rank)
    return case


def _write_told(case: Case, seed: int, rank: int) -> None:
    """Lay out what is told in each stay; the guided visit has neither noise nor error."""
    clean, errors = rank == 1, story(seed, rank, "errors")
    copied = [
        frozenset() if clean else copy_forward(errors, case.split, stay) for stay in case.stays
    ]
    planted = () if clean else plant(errors, case)
    notes: dict[tuple[str, int], str] = {}
    for number, stay in enumerate(case.stays):
        rng, noise = story(seed, rank, "documents", number), story(seed, rank, "noise", number)
        laid = []
        for place, told in enumerate(stay.told):
            names = () if clean else draw(noise, told.kind)
            written, names = as_told(noise, case.split, names, told)
            document = lay_out(rng, case, stay, written)
            if place in copied[number]:
                names = ("copied", *names)
            laid.append(on_paper(noise, case.split, replace(document, noise=names)))
        stay.documents += laid
        stay.documents.sort(key=lambda document: document.when)
        ranks = {id(document): rank for rank, document in enumerate(stay.documents, 1)}
        for place, document in enumerate(laid):
            notes[stay.number, place] = note_id(stay, ranks[id(document)])
    case.planted += [noted(item, notes) for item in planted]


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
            yield write_document(case, stay, number, document, form_of(document, turn + number))
        turn += 1


@dataclass(slots=True)
class _Made:
    """What some patients add to the files, in their order."""

    patients: int = 0
    stays: int = 0
    documents: int = 0
    fhir: dict[str, list[bytes]] = field(default_factory=dict)
    """Lines by type of resource."""
    rums: list[bytes] = field(default_factory=list)
    messages: list[tuple[datetime, bytes]] = field(default_factory=list)
    tables: dict[str, list[bytes]] = field(default_factory=dict)
    papers: list[bytes] = field(default_factory=list)
    """Rows of the index of the documents kept as files."""
    gold: dict[str, list[bytes]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        line = f"{_encoded(resource)}\n".encode()
        self.fhir.setdefault(resource["resourceType"], []).append(line)


@dataclass(frozen=True, slots=True)
class _Maker:
    """What makes patients: documents kept beside are written, the rest is given back."""

    documents: Path
    papers: Path
    seed: int
    today: date
    gold: bool
    split: str | None

    def ready(self) -> Callable[[range], _Made]:
        return self.make

    def make(self, ranks: range) -> _Made:
        made = _Made()
        for rank in ranks:
            if self.split is not None and (rank == 1 or split_of(self.seed, rank) != self.split):
                continue
            case = make_case(self.seed, rank, self.today)
            for resource in case_resources(case, self.today):
                made.add(resource)
            made.rums += rum_lines(case)
            made.messages += case_messages(case, rank)
            for name, line in case_lines(case):
                made.tables.setdefault(name, []).append(line)
            rendered = list(case_documents(case, rank))
            for written in rendered:
                made.add(written.resource)
                if written.file:
                    for folder in (self.documents, self.papers):
                        (folder / written.file[0]).write_bytes(written.file[1])
            made.papers += papers.case_papers(case, rendered)
            if self.gold:
                for name, line in gold_lines(case, rendered):
                    made.gold.setdefault(name, []).append(line)
            made.patients += 1
            made.stays += len(case.stays)
            made.documents += len(rendered)
        return made


class _Files:
    """The files of a folder, each opened when its first line comes."""

    def __init__(self, folder: Path, suffix: str, stack: ExitStack) -> None:
        self._folder, self._suffix, self._stack = folder, suffix, stack
        self._open: dict[str, IO[bytes]] = {}
        self.counts: Counter[str] = Counter()

    def write(self, lines: Mapping[str, Sequence[bytes]]) -> None:
        for name, written in lines.items():
            if name not in self._open:
                path = self._folder / f"{name}{self._suffix}"
                self._open[name] = self._stack.enter_context(path.open("wb"))
            self._open[name].writelines(written)
            self.counts[name] += len(written)


@dataclass(frozen=True, slots=True)
class _Folders:
    """One a source; the documents that records point to lie beside them."""

    fhir: Path
    documents: Path
    pmsi: Path
    hl7: Path
    tables: Path
    papers: Path


def _prepare(out: Path) -> _Folders:
    if out.exists() and any(out.iterdir()) and not (out / NOTICE).exists():
        raise DemoFolderTaken(path=out)
    out.mkdir(parents=True, exist_ok=True)
    (out / NOTICE).write_text(_NOTICE_TEXT, encoding="utf-8")
    fhir = out / "fhir"
    folders = _Folders(
        fhir, fhir / "documents", out / "pmsi", out / "hl7", out / "tables", out / "papers"
    )
    for folder in (folders.fhir, folders.pmsi, folders.hl7, folders.tables, folders.papers):
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
    folders.documents.mkdir()
    (folders.tables / MAPPING).write_bytes(mapping())
    (folders.papers / papers.SETTINGS).write_bytes(papers.settings())
    return folders


def write_hospital(
    out: Path,
    *,
    patients: int = 200,
    seed: int = 2026,
    today: date,
    gold: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
    split: str | None = None,
) -> Written:
    """Write the sources of the hospital, a folder each, and the files of `gold` if asked.

    `out/fhir/<Type>.ndjson` with the documents that they point to, `out/pmsi/<format>.rum`,
    `out/hl7/messages.mllp`, the feed of all of them in order of time, `out/tables/<name>.csv`
    with the mapping that reads them, and `out/papers`, the documents that are files.

    The same arguments give the same bytes, whatever `processes` (one a core when None), and
    memory does not grow with `patients`. A folder written before is replaced. `progress` receives
    (patients written, patients). With `split`, only those of the `patients` that are of it are
    written, the guided visit apart.

    Raises DemoFolderTaken for a folder that holds anything else, ProcessLost.
    """
    folders = _prepare(out)
    if patients < _FEW:
        processes = 1
    maker = _Maker(folders.documents, folders.papers, seed, today, gold is not None, split)
    total = _Made()
    with ExitStack() as stack:
        files = _Files(folders.fhir, ".ndjson", stack)
        rums = _Files(folders.pmsi, ".rum", stack)
        tables = _Files(folders.tables, ".csv", stack)
        tables.write({name: [line] for name, line in headers().items()})
        index = stack.enter_context((folders.papers / papers.INDEX).open("wb"))
        index.write(papers.header())
        feed = stack.enter_context(SortedFeed(folders.hl7 / "messages.mllp"))
        answers = _gold_files(gold, stack) if gold is not None else None
        hospital = _Made()
        for resource in fhir_people.hospital_resources():
            hospital.add(resource)
        files.write(hospital.fhir)
        made = in_order(maker.ready, _chunks(patients), processes=processes or cores())
        for part in stack.enter_context(closing(made)):
            files.write(part.fhir)
            rums.write({NUMBER: part.rums})
            feed.write(part.messages)
            tables.write(part.tables)
            index.writelines(part.papers)
            if answers:
                answers.write(part.gold)
            total.patients += part.patients
            total.stays += part.stays
            total.documents += part.documents
            if progress:
                progress(total.patients, patients)
    counts = dict(sorted(files.counts.items()))
    return Written(out, gold, patients, total.stays, total.documents, counts)


def _chunks(patients: int) -> Iterator[range]:
    """The ranks that are made together: few, so that neither memory nor progress waits."""
    size = _TOGETHER if patients >= _FEW else 1
    for first in range(1, patients + 1, size):
        yield range(first, min(first + size, patients + 1))


def _gold_files(folder: Path, stack: ExitStack) -> _Files:
    """The files of gold, there even when nothing is said in them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = _Files(folder, ".jsonl", stack)
    files.write(dict.fromkeys(GOLD_FILES, ()))
    return files
