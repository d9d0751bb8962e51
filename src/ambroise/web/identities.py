"""The identities in a document, and the same document as the research zone holds it."""

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


def pseudonymised(visitor: Visitor, person_id: int, note_id: int) -> str | None:
    """Return the text of a document in the research zone, None when it is not there."""
    key = visitor.site.vault.key(RESEARCH_IDS)
    person = zone_id(person_id, key=key)
    resource = Resource("person", str(person), zone="research")
    decision = visitor.ask(Action.READ_PSEUDONYMISED, resource, CONTROL)
    try:
        with visitor.site.door.open_dataset(decision) as dataset:
            rows = dataset.rows(
                "SELECT note_text FROM note WHERE note_id = $note", note=zone_id(note_id, key=key)
            )
    except NothingPublished:
        return None
    return str(rows[0]["note_text"]) if rows else None


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
