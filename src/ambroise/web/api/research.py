"""The researcher's door: the tables of a project's view, and queries over them as Arrow streams."""

import hashlib
from collections.abc import Generator
from contextlib import ExitStack
from typing import Annotated, Any, Final

import pyarrow as pa
from anyio import CancelScope
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ambroise.access import Action, Decision, Purpose, cohorts, projects
from ambroise.access.view import Answer, View
from ambroise.access.view.kept import kept_versions
from ambroise.web.inputs import Key
from ambroise.web.visitor import Calling, SignedIn, Visitor

ARROW: Final = "application/vnd.apache.arrow.stream"
RESEARCH: Final = (Purpose.RESEARCH,)
Value = str | int | float | bool | None

router = APIRouter(tags=["research"])


class Query(BaseModel):
    """One SELECT over the tables of the project; `$name` in it stands for a value of `values`."""

    sql: Annotated[str, Field(min_length=1, max_length=20_000)]
    values: dict[str, Value | list[Value]] = {}


@router.get("/projects/{project_id}/tables")
def read_tables(visitor: SignedIn, project_id: Key) -> Any:
    """Return the tables that the permit of a project opens, with their columns and types."""
    with visitor.site.views.open(_ask(visitor, project_id)) as view:
        return {"publication": str(view.publication), "tables": view.tables}


@router.get("/projects/{project_id}/counts")
def read_counts(visitor: SignedIn, project_id: Key) -> Any:
    """Return how many persons each table has; null stands for fewer than the smallest cell."""
    decision = _ask(visitor, project_id, Action.COUNT)
    with visitor.site.views.open(decision) as view:
        return view.counts()


@router.get("/projects/{project_id}/cohorts")
def read_cohorts(visitor: SignedIn, project_id: Key) -> Any:
    """Return the cohorts of a project, each by its newest version; `kept`: its members are a table.

    `cohort_definition_id` is their number in the tables `cohort` and `cohort_evidence`.
    """
    state = visitor.site.state
    resource = projects.project_resource(state, project_id)
    decision = visitor.ask(Action.READ_PROJECT, resource, RESEARCH)
    kept = kept_versions(state, project_id)
    return [
        {
            "cohort": one.cohort_id,
            "version": one.number,
            "title": one.title,
            "cohort_definition_id": one.id,
            "kept": one.id in kept,
        }
        for one in cohorts.of_project(visitor.site.door, decision)
    ]


@router.post(
    "/projects/{project_id}/query",
    response_class=Response,
    responses={200: {"content": {ARROW: {}}, "description": "Arrow IPC stream"}},
)
def query(visitor: Calling, project_id: Key, asked: Query) -> Response:
    """Return the rows of a query as an Arrow IPC stream; traced, with the number of rows."""
    decision = _ask(visitor, project_id)
    with ExitStack() as opening:
        view = opening.enter_context(visitor.site.views.open(decision))
        answer = view.answer(asked.sql, asked.values)
        opening.callback(answer.batches.close)
        rest = opening.pop_all()
    return _Rows(_stream(visitor, view, answer, asked, rest), rest)


def _ask(visitor: Visitor, project_id: str, action: Action = Action.READ_PSEUDONYMISED) -> Decision:
    resource = projects.project_resource(visitor.site.state, project_id, "research")
    return visitor.ask(action, resource, RESEARCH)


def _stream(
    visitor: Visitor, view: View, answer: Answer, asked: Query, opened: ExitStack
) -> Generator[bytes]:
    """Yield the bytes of an answer; what it took is closed, and its rows counted, at its end."""
    rows = 0
    with opened:
        try:
            sink = _Sink()
            with pa.ipc.new_stream(sink, answer.schema) as writer:
                yield sink.taken()
                for batch in answer.batches:
                    writer.write_batch(batch)
                    rows += batch.num_rows
                    yield sink.taken()
            yield sink.taken()
        finally:
            digest = hashlib.sha256(asked.sql.encode()).hexdigest()
            visitor.site.door.note(
                view.decision, "dataset.queried", count=rows, detail={"query_sha256": digest}
            )


class _Rows(StreamingResponse):
    """A stream that is closed at its end, also when the client left before: a generator that waits
    for the collector would hold the engine, and be closed by any thread, whatever it holds."""

    def __init__(self, rows: Generator[bytes], opened: ExitStack) -> None:
        super().__init__(rows, media_type=ARROW)
        self._rows, self._opened = rows, opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._close)

    def _close(self) -> None:
        self._rows.close()
        self._opened.close()  # of a stream that never began


class _Sink:
    """What Arrow writes to, emptied at each turn."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
