"""A validated version as a document in large print: HTML, PDF, DOCX, as the letter has them."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

from ambroise.engines import shown_engine
from ambroise.errors import LetterNotValidated
from ambroise.uses.drafts import Proposal
from ambroise.uses.explanation.plain import languages
from ambroise.uses.explanation.schema import FRENCH, Explanation
from ambroise.uses.letter.export import Group, Hospital, LetterDocument, Line, Made, Mark, Part
from ambroise.uses.letter.export.document import Direction, held, local, printable
from ambroise.uses.letter.template import Template
from ambroise.uses.letter.wording import day_and_hour
from ambroise.warehouse.views import Banner, Stay

SheetFormat = Literal["html", "pdf", "docx"]
SHEET_FORMATS: Final[tuple[SheetFormat, ...]] = ("html", "pdf", "docx")
_VALIDATED: Final = "Version validée par {doctor} le {date}. Ne remplace pas la lettre de liaison."
_PROPOSED: Final = "Proposition préparée par Ambroise ({engine})."


def sheet_of(
    proposal: Proposal,
    made: Made,
    *,
    banner: Banner,
    stay: Stay,
    hospital: Hospital,
    template: Template,
) -> LetterDocument:
    """Return what is printed of a validated version; raises LetterNotValidated."""
    value = proposal.value
    if proposal.line.state != "validated" or not isinstance(value, Explanation):
        raise LetterNotValidated(id=proposal.line.id)
    typeset = held if value.language == FRENCH else printable
    said = _VALIDATED.format(doctor=made.decided_by.name, date=day_and_hour(local(made.decided_at)))
    direction: Direction = "rtl" if languages()[value.language]["direction"] == "rtl" else "ltr"
    return LetterDocument(
        made=made,
        title=value.title,
        hospital=hospital,
        patient=banner,
        stay=stay,
        practitioner=None,
        doctor=None,
        signatory="",
        parts=tuple(_parts(value, typeset)),
        greeting=typeset(value.fixed),
        closing="",
        header=template.header,
        footer=template.footer,
        said=(held(said), held(_PROPOSED.format(engine=_engine(made.engine)))),
        logo=template.logo,
        language=value.language,
        direction=direction,
        large=True,
    )


def _parts(value: Explanation, typeset: Callable[[str], str]) -> Iterator[Part]:
    for part in value.parts:
        lines = tuple(Line(typeset(one.text), Mark.CITED, "") for one in part.phrases if one.text)
        if lines:
            yield Part(typeset(part.title), (Group("", lines),))


def _engine(name: str) -> str:
    shown = shown_engine(name)
    return shown[:1].lower() + shown[1:]
