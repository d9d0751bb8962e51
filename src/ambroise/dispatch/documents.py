"""The document of a validated letter or version, from what the installation knows of it."""

from collections.abc import Iterable

import sqlalchemy as sa

from ambroise.access.people.accounts import RPPS
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import external_accounts, people
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.explanation.sheet import sheet_of
from ambroise.uses.letter.export import (
    Hospital,
    LetterDocument,
    Made,
    Professional,
    document_of,
    numbers_of,
)
from ambroise.uses.letter.template import read_template
from ambroise.warehouse.views import Banner, Contact, Stay


def letter_document(
    settings: Settings,
    state: State,
    proposal: Proposal,
    versions: Iterable[DraftLine],
    *,
    banner: Banner,
    contacts: tuple[Contact, ...],
    stay: Stay,
) -> LetterDocument:
    """Return what is printed and sent; `versions` are those of the letter of the stay.

    Raises LetterNotValidated, TemplateInvalid.
    """
    return document_of(
        proposal,
        _made(state, proposal.line, versions),
        banner=banner,
        contacts=contacts,
        stay=stay,
        hospital=_hospital(settings),
        template=read_template(settings),
    )


def version_document(
    settings: Settings,
    state: State,
    proposal: Proposal,
    versions: Iterable[DraftLine],
    *,
    banner: Banner,
    stay: Stay,
) -> LetterDocument:
    """Return what is printed of a version for the patient; `versions` are those of the stay.

    Raises LetterNotValidated, TemplateInvalid.
    """
    return sheet_of(
        proposal,
        _made(state, proposal.line, versions),
        banner=banner,
        stay=stay,
        hospital=_hospital(settings),
        template=read_template(settings),
    )


def _made(state: State, line: DraftLine, versions: Iterable[DraftLine]) -> Made:
    first, replaced = numbers_of(list(versions), line)
    return Made(
        number=line.id,
        first=first,
        version=line.version,
        replaces=replaced,
        decided_by=professional(state, line.decided_by or ""),
        decided_at=line.decided_at or line.created_at,  # only a validated one becomes a document
        engine=line.engine,
        use_version=line.use_version,
    )


def _hospital(settings: Settings) -> Hospital:
    return Hospital(
        settings.hospital_name, settings.finess, settings.patients_oid, settings.stays_oid
    )


def professional(state: State, person_id: str) -> Professional:
    """Return a person of the hospital as others know them: name, and RPPS number where tied."""
    with state.read() as connection:
        name = connection.execute(
            sa.select(people.c.display_name).where(people.c.id == person_id)
        ).scalar()
        rpps = connection.execute(
            sa.select(external_accounts.c.subject)
            .where(external_accounts.c.issuer == RPPS, external_accounts.c.person_id == person_id)
            .order_by(external_accounts.c.subject)
        ).scalar()
    return Professional(str(name or person_id), str(rpps or ""))
