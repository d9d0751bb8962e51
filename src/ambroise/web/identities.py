"""The identities in a document, and the same document as the research zone holds it."""

from dataclasses import dataclass

from ambroise.access import Action, Purpose, Resource
from ambroise.deid import Identity, detect
from ambroise.errors import NothingPublished
from ambroise.pseudonyms import zone_id
from ambroise.text.spans import Span
from ambroise.warehouse.views import Contact, Note, PatientView
from ambroise.web.visitor import Visitor

CONTROL = (Purpose.PSEUDONYMISATION_CONTROL,)
RESEARCH_IDS = "research-ids"


def spans_of(view: PatientView, note: Note) -> list[Span]:
    """Return the identities in a document of this patient, in order."""
    return detect(note.text, known_in(view))


def known_in(view: PatientView) -> list[Identity]:
    """Return the persons whom this patient's documents are known to name."""
    banner = view.banner
    patient = Identity(
        family_name=banner.used_name,
        birth_name=banner.birth_name,
        given_names=(*banner.given_names, *filter(None, (banner.used_given_name,))),
        birth_date=banner.birth_date,
        ipp=banner.patient_number,
        nir=banner.ins,
        stay_numbers=tuple(stay.number for stay in view.stays if stay.number),
        role="patient",
    )
    practitioners = [one for stay in view.stays for one in stay.practitioners]
    return [patient, *(_contact(one) for one in (*view.contacts, *practitioners))]


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


def _contact(contact: Contact) -> Identity:
    *given, family = contact.name.split() or [""]
    return Identity(
        family_name=family,
        given_names=tuple(given),
        phone=contact.phone,
        address=contact.address,
        rpps=contact.rpps,
        role="relative" if contact.role == "relative" else "professional",
    )
