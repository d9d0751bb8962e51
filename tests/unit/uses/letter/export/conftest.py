"""A letter that a doctor validated, as the exporters are given it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ambroise.settings import Settings
from ambroise.uses.contract import Draft, Pointer
from ambroise.uses.draft_lines import TO_CONFIRM
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.letter.export import Hospital, LetterDocument, Made, Professional, document_of
from ambroise.uses.letter.schema import Letter
from ambroise.uses.letter.template import read_template
from ambroise.uses.pointers import replaced
from ambroise.warehouse.views import StayView

NUMBER = "0f8fad5bd9cb469fa16570867728950e"
FIRST = "7c9e667900a54d5a8e6a1a2b3c4d5e6f"
HOSPITAL = Hospital("Hôpital Saint-Exemple", "750000001", "1.2.250.1.999.1", "")
AT = datetime(2026, 3, 20, 15, 4, 5, tzinfo=UTC)


@pytest.fixture
def printed(letter_of: Callable[[StayView], Draft[Letter]], tmp_path: Any) -> Callable[..., Any]:
    """Return what makes a document of a stay: composed, edited, validated."""

    def made(
        given: StayView,
        *,
        edits: dict[Pointer, str] | None = None,
        state: Any = "validated",
        hospital: Hospital = HOSPITAL,
        replaces: str = "",
        template: str = "",
    ) -> LetterDocument:
        draft = letter_of(given)
        assert draft.value is not None
        line = DraftLine(
            NUMBER, "letter", "2", "rules", 7, given.stay.number, state, "p1", AT, "p1", AT,
            2 if replaces else 1, replaces or None, "run", "file",
        )  # fmt: skip
        changed = edits or {}
        value = replaced(draft.value, changed, Letter)
        waiting = {one.statement for one in draft.flags if one.code in TO_CONFIRM}
        proposal = Proposal(line, draft, changed, frozenset(changed) | waiting, value, "texte")
        if template:
            (tmp_path / "letter").mkdir(exist_ok=True)
            (tmp_path / "letter/template.toml").write_text(template, encoding="utf-8")
        doctor = Professional("Dr Claire Quintin", "10100000017")
        numbers = Made(NUMBER, replaces or NUMBER, line.version, replaces, doctor, AT, "rules", "2")
        return document_of(
            replace(proposal, value=value),
            numbers,
            banner=given.banner,
            contacts=given.contacts,
            stay=given.stay,
            hospital=hospital,
            template=read_template(Settings(home=tmp_path)),
        )

    return made


@pytest.fixture
def letter(a_stay: Any, printed: Callable[..., LetterDocument]) -> LetterDocument:
    stay = (
        a_stay()
        .contact("general_practitioner", "Dr Paul Lemaire", rpps="10100000025")
        .contact("practitioner", "Dr Claire Quintin", rpps="10100000017")
        .with_note("Motif d'hospitalisation : dyspnée d'effort.\n\nConclusion : 5 mg < 10 mg & co.")
    )
    return printed(stay.view)
