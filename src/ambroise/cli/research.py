"""The research zone, built from the command line."""

from ambroise.access import RESEARCH_ZONE, Action, Purpose
from ambroise.cli.progress import progress
from ambroise.cli.session import Session
from ambroise.deid import Built, build_research
from ambroise.warehouse.notes.building import build_index


def fill_research(session: Session) -> Built:
    """Build the research zone anew with the index of its notes, say what is in it, return it."""
    decision = session.door.decide(
        session.actor, Action.BUILD_RESEARCH, RESEARCH_ZONE, Purpose.OPERATIONS
    )
    label = session.text("Pseudonymisation", "Pseudonymisation")
    with progress(session.say, label) as report:
        built = build_research(
            session.settings,
            session.state,
            session.vault,
            actor=session.actor.login,
            progress=report,
        )
    session.door.note(decision, "research.built", count=built.persons)
    indexing = session.text("Index des documents", "Index of documents")
    with progress(session.say, indexing) as report:
        build_index(session.settings, session.state, actor=session.actor.login, progress=report)
    session.say.print(
        session.text(
            f"Zone de recherche : {built.persons} personnes, {built.texts} textes,"
            f" {built.opposed} oppositions respectées.",
            f"Research zone: {built.persons} persons, {built.texts} texts,"
            f" {built.opposed} oppositions respected.",
        )
    )
    return built
