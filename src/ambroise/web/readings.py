"""« Lectures à l'aveugle »: letters of hidden origins, rated on screen or paper, then compared."""

import json
from typing import Annotated, Final

from fastapi import APIRouter, Form, Response, UploadFile

from ambroise.access import CARE_ZONE, Action, Decision, people
from ambroise.errors import BlindReadingRefused
from ambroise.evaluation.readings import analysis, ratings, store
from ambroise.evaluation.readings.letters import Letter, read_letters
from ambroise.evaluation.readings.ratings import Audience
from ambroise.evaluation.readings.store import BlindReading, Line
from ambroise.web.campaigns import EVALUATION, annotators
from ambroise.web.inputs import Key
from ambroise.web.visitor import OPERATIONS, PostedForm, Posting, SignedIn, Visitor

HERE: Final = "/lectures"
MOST_BYTES: Final = 20_000_000

router = APIRouter(prefix=HERE)


@router.get("")
def readings(visitor: SignedIn) -> Response:
    """Show the blind readings that a person follows, or that name them."""
    follows = visitor.may(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    if follows:
        visitor.ask(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    state, actor = visitor.site.state, visitor.actor.id
    found = [one for one in store.every(state) if follows or actor in one.resource.named]
    return visitor.page(
        "readings.html",
        visitor.words("reading.title"),
        readings=[(one, _done(visitor, one)) for one in found],
        names=visitor.site.names(),
        may_create=visitor.may(Action.MANAGE_CAMPAIGNS, CARE_ZONE, EVALUATION),
        audiences=ratings.AUDIENCES,
        here=HERE,
    )


@router.post("")
def create(
    visitor: Posting,
    title: Annotated[str, Form(min_length=1, max_length=200)],
    audience: Annotated[Audience, Form()],
    files: UploadFile,
) -> Response:
    """Take a file of letters in, each in its versions."""
    decision = _running(visitor)
    site = visitor.site
    given = read_letters(files.file.read(MOST_BYTES))
    made = store.create(
        site,
        title=title,
        audience=audience,
        letters=given,
        actor=visitor.actor.id,
        now=site.clock(),
    )
    detail: dict[str, str | int] = {"reading": made, "audience": audience}
    site.door.note(decision, "reading.created", count=len(given.letters), detail=detail)
    return visitor.go(f"{HERE}/{made}")


@router.get("/{reading_id}")
def reading(visitor: SignedIn, reading_id: Key) -> Response:
    found = _open(visitor, reading_id)
    site = visitor.site
    lines = store.lines_of(site.state, found.id)
    follows = visitor.may(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    own = found.place_of(visitor.actor.id)
    return visitor.page(
        "reading.html",
        found.title,
        reading=found,
        lines=lines,
        done=sum(one.final for one in lines),
        own=[one for one in lines if one.sheet.reader == own],
        analysis=_analysis(visitor, found, lines) if follows and found.unblinded_at else None,
        shares=analysis.SHARES,
        follows=follows,
        may_run=visitor.may(Action.MANAGE_CAMPAIGNS, CARE_ZONE, EVALUATION),
        people=annotators(visitor),
        names=site.names(),
        here=f"{HERE}/{found.id}",
    )


@router.post("/{reading_id}/lecteurs")
def add_reader(
    visitor: Posting, reading_id: Key, login: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Add a reader: a person of the hospital, or, without a login, somebody on paper."""
    decision = _running(visitor)
    site = visitor.site
    found = store.reading_of(site.state, reading_id)
    person = people.actor_of(site.state, login, site.clock()).id if login else None
    place = store.add_reader(site.state, found, person, now=site.clock())
    detail: dict[str, str | int] = {"reading": found.id, "place": place, "person": person or ""}
    site.door.note(decision, "reading.reader_added", detail=detail)
    return visitor.go(f"{HERE}/{found.id}#lecteurs")


@router.get("/{reading_id}/feuilles/{code}")
def sheet(visitor: SignedIn, reading_id: Key, code: Key) -> Response:
    """Show a letter beside its form: to its reader, or to who enters what came on paper."""
    found, line = _sheet(visitor, reading_id, code)
    site = visitor.site
    letters = store.letters_of(site, found)
    letter = letters.letters[line.sheet.letter]
    return visitor.page(
        "reading_sheet.html",
        visitor.words("reading.sheet_title", code=line.sheet.code),
        reading=found,
        line=line,
        text=letter.texts[line.sheet.origin],
        questions=letter.questions,
        rating=store.rating_of(site, found, line),
        severities=ratings.SEVERITIES,
        faults=ratings.FAULTS,
        signs=ratings.SIGNS,
        scale=ratings.SCALE,
        most_errors=ratings.MOST_ERRORS,
        open=not (line.final or found.unblinded_at),
        here=f"{HERE}/{found.id}/feuilles/{line.sheet.code}",
        above=f"{HERE}/{found.id}",
    )


@router.post("/{reading_id}/feuilles/{code}")
def rate(visitor: Posting, reading_id: Key, code: Key, form: PostedForm) -> Response:
    """Keep a sheet, or hand it in and go to the next one of the same reader."""
    found, line = _sheet(visitor, reading_id, code)
    site = visitor.site
    letter = store.letters_of(site, found).letters[line.sheet.letter]
    fields = {name: str(value) for name, value in form.multi_items()}
    rating = ratings.rating_of(found.audience, fields, _choices(letter))
    final = fields.get("act") == "final"
    store.rate(site, found, line, rating, final=final, actor=visitor.actor.id, now=site.clock())
    here = f"{HERE}/{found.id}/feuilles"
    if not final:
        return visitor.go(f"{here}/{line.sheet.code}")
    lines = store.lines_of(site.state, found.id, reader=line.sheet.reader)
    following = next((one.sheet.code for one in lines if not one.final), None)
    return visitor.go(f"{here}/{following}" if following else f"{HERE}/{found.id}")


@router.post("/{reading_id}/imprimer")
def print_sheets(
    visitor: Posting,
    reading_id: Key,
    place: Annotated[int, Form(ge=0, le=store.MOST_READERS)],
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Show the sheets of a reader one a page, with codes alone: paper leaves the walls."""
    site = visitor.site
    found = store.reading_of(site.state, reading_id)
    decision = visitor.ask(Action.EXPORT, found.resource, EVALUATION, reason)
    lines = store.lines_of(site.state, found.id, reader=place)
    letters = store.letters_of(site, found)
    detail: dict[str, str | int] = {"reading": found.id, "place": place}
    site.door.note(decision, "reading.printed", count=len(lines), detail=detail)
    return visitor.page(
        "reading_print.html",
        visitor.words("reading.print_title", place=place + 1),
        reading=found,
        sheets=[
            (
                one.sheet,
                letters.letters[one.sheet.letter].texts[one.sheet.origin],
                letters.letters[one.sheet.letter].questions,
            )
            for one in lines
        ],
        severities=ratings.SEVERITIES,
        signs=ratings.SIGNS,
        scale=ratings.SCALE,
        above=f"{HERE}/{found.id}",
    )


@router.post("/{reading_id}/lever")
def unblind(
    visitor: Posting, reading_id: Key, reason: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """End a reading and show its origins; nothing is rated after."""
    site = visitor.site
    found = store.reading_of(site.state, reading_id)
    decision = visitor.ask(Action.UNBLIND, found.resource, EVALUATION, reason)
    store.unblind(site.state, found, actor=visitor.actor.id, now=site.clock())
    site.door.note(decision, "reading.unblinded", detail={"reading": found.id})
    return visitor.go(f"{HERE}/{found.id}#resultats")


@router.get("/{reading_id}/resultat.json")
def result_json(visitor: SignedIn, reading_id: Key) -> Response:
    found, result = _result(visitor, reading_id)
    told = analysis.as_json(found.id, found.audience, result)
    content = json.dumps(told, ensure_ascii=False, indent=2)
    return _file(content, "application/json", f"lecture-{found.id}.json")


@router.get("/{reading_id}/resultat.csv")
def result_csv(visitor: SignedIn, reading_id: Key) -> Response:
    found, result = _result(visitor, reading_id)
    return _file(analysis.as_csv(result), "text/csv", f"lecture-{found.id}.csv")


def _open(visitor: Visitor, reading_id: str) -> BlindReading:
    """Return a reading to who follows them, or to its readers."""
    found = store.reading_of(visitor.site.state, reading_id)
    if visitor.may(Action.ANNOTATE, found.resource, EVALUATION):
        visitor.ask(Action.ANNOTATE, found.resource, EVALUATION)
    else:
        visitor.ask(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    return found


def _sheet(visitor: Visitor, reading_id: str, code: str) -> tuple[BlindReading, Line]:
    """Return a sheet to its reader; those on paper to who runs the reading. Each is traced."""
    site = visitor.site
    found = store.reading_of(site.state, reading_id)
    line = store.line_of(site.state, found.id, code)
    if found.readers[line.sheet.reader].person_id is None:
        decision = _running(visitor)
    else:
        decision = visitor.ask(Action.ANNOTATE, found.resource, EVALUATION)
    if found.place_of(visitor.actor.id) != line.sheet.reader and decision.action is Action.ANNOTATE:
        raise BlindReadingRefused(
            cause="Cette feuille est celle d'une autre personne.",
            cause_en="This sheet is another person's.",
        )
    detail: dict[str, str | int] = {"reading": found.id, "sheet": line.sheet.code}
    site.door.note(decision, "reading.letter_read", count=1, detail=detail)
    return found, line


def _result(visitor: Visitor, reading_id: str) -> tuple[BlindReading, analysis.Analysis]:
    visitor.ask(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    found = store.reading_of(visitor.site.state, reading_id)
    lines = store.lines_of(visitor.site.state, found.id)
    return found, _analysis(visitor, found, lines)


def _analysis(visitor: Visitor, found: BlindReading, lines: list[Line]) -> analysis.Analysis:
    """Return the results of a reading; raises BlindReadingRefused before it is unblinded."""
    if found.unblinded_at is None:
        raise BlindReadingRefused(
            cause="Les résultats s'ouvrent quand l'aveugle est levé.",
            cause_en="Results open once the reading is unblinded.",
        )
    site = visitor.site
    rated = store.final_ratings(site, found, lines)
    return analysis.analysed(found.audience, store.letters_of(site, found), rated, seed=found.seed)


def _choices(letter: Letter) -> dict[int, int]:
    return {place: len(one.choices) for place, one in enumerate(letter.questions)}


def _done(visitor: Visitor, found: BlindReading) -> tuple[int, int]:
    lines = store.lines_of(visitor.site.state, found.id)
    return sum(one.final for one in lines), len(lines)


def _running(visitor: Visitor) -> Decision:
    return visitor.ask(Action.MANAGE_CAMPAIGNS, CARE_ZONE, EVALUATION)


def _file(content: str, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
