"""The identities in a document, and the same document as the research zone holds it."""

from dataclasses import dataclass

from ambroise.access import Action, Dataset, Purpose, Resource
from ambroise.deid import Identity, detect
from ambroise.deid.means import means_of
from ambroise.deid.people import identities
from ambroise.errors import NothingPublished
from ambroise.pseudonyms import zone_id
from ambroise.text.spans import Span
from ambroise.warehouse.views import Note
from ambroise.web.patients import OpenPatient
from ambroise.web.visitor import Visitor

CONTROL = (Purpose.PSEUDONYMISATION_CONTROL,)
RESEARCH_IDS = "research-ids"
TITLES = frozenset({"Dr", "Pr", "M.", "Mme", "Docteur", "Professeur", "Madame", "Monsieur"})


def spans_of(patient: OpenPatient, note: Note) -> list[Span]:
    """Return the identities in a document of this patient, in order."""
    people = (*_around(patient.dataset), *_professionals(patient))
    return detect(note.text, people, means=means_of(patient.visitor.site.settings.home))


def _around(dataset: Dataset) -> tuple[Identity, ...]:
    """Return the patient and their relatives as the identity tables know them."""
    return identities(
        {
            "patients": dataset.rows("SELECT * FROM identity_person"),
            "stays": [row["number"] for row in dataset.rows("SELECT number FROM identity_stay")],
            "relatives": dataset.rows("SELECT * FROM identity_contact WHERE role = 'relative'"),
        }
    )


def _professionals(patient: OpenPatient) -> list[Identity]:
    """Return the professionals whom the record ties to this patient."""
    of_stays = (one for stay in patient.view.stays for one in stay.practitioners)
    found = []
    for one in (*patient.view.contacts, *of_stays):
        words = [word for word in one.name.split() if word not in TITLES]
        if one.role != "relative" and words:
            given, family = words[:1], words[1:] or words[:1]
            found.append(
                Identity(
                    family_name=" ".join(family),
                    given_names=tuple(given) if words[1:] else (),
                    rpps=one.rpps,
                    phone=one.phone,
                    role="professional",
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class Twin:
    """A document as the research zone holds it, with what was replaced in it."""

    text: str
    spans: tuple[Span, ...]


def pseudonymised(visitor: Visitor, person_id: int, note_id: int) -> Twin | None:
    """Return a document of the research zone, None when it is not there; raises AccessRefused."""
    key = visitor.site.vault.key(RESEARCH_IDS)
    resource = Resource("person", str(zone_id(key, "row", person_id)), zone="research")
    decision = visitor.ask(Action.READ_PSEUDONYMISED, resource, CONTROL)
    note = zone_id(key, "row", note_id)
    try:
        with visitor.site.door.open_dataset(decision) as dataset:
            texts = dataset.rows("SELECT note_text FROM note WHERE note_id = $note", note=note)
            spans = dataset.rows(
                'SELECT start, "end", label FROM note_span WHERE note_id = $note ORDER BY start',
                note=note,
            )
    except NothingPublished:
        return None
    if not texts:
        return None
    found = tuple(Span(row["start"], row["end"], row["label"]) for row in spans)
    return Twin(str(texts[0]["note_text"]), found)
