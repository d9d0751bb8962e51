"""Whatever a server sends is read, or fails by name: nothing else gets out of the reading."""

import json
from contextlib import suppress
from itertools import pairwise
from typing import Annotated

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from ambroise.engines import shape_of
from ambroise.llm import Failure
from ambroise.llm.client import _events
from ambroise.llm.replies import completion


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: Annotated[str, Field(max_length=20)]
    numbers: Annotated[tuple[int, ...], Field(max_length=3)]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "numbers", "choices", "more"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(st.binary(max_size=300))
@example(b"[" * 100_000)
@example(b'{"choices": [{"message": {"content": "\\ud83d"}}]}')
def test_any_bytes_are_a_completion_or_a_failure(body: bytes) -> None:
    with suppress(Failure):
        completion(body)


@given(ANYTHING)
def test_any_json_is_a_completion_or_a_failure(value: object) -> None:
    with suppress(Failure):
        completion(json.dumps(value).encode())


@given(st.text(max_size=200) | ANYTHING.map(json.dumps))
@example("[" * 100_000)
@example('{"text": "a", "numbers": [1e400]}')
def test_any_text_is_on_the_schema_or_a_failure(text: str) -> None:
    with suppress(Failure):
        answer = shape_of(Answer).read(text)
        assert len(answer.text) <= 20
        assert len(answer.numbers) <= 3


@given(
    st.builds(
        Answer,
        text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        numbers=st.lists(st.integers(-(2**40), 2**40), max_size=3).map(tuple),
    )
)
def test_what_is_on_the_schema_is_read_as_it_is(answer: Answer) -> None:
    assert shape_of(Answer).read(answer.model_dump_json()) == answer


@given(
    st.lists(st.binary(max_size=20).filter(lambda one: b"\n" not in one), max_size=8),
    st.lists(st.integers(0, 200), max_size=10),
)
def test_events_are_the_same_wherever_the_stream_is_cut(data: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(b": keep-alive\n\ndata: " + one + b"\n\n" for one in data)
    places = sorted({0, len(stream), *(one for one in cuts if one < len(stream))})
    pieces = [stream[a:b] for a, b in pairwise(places)]
    assert list(_events(iter(pieces))) == [one.strip() for one in data]
