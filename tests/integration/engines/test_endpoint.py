"""An endpoint against real servers: one that misbehaves on demand, one that knows nothing."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from ambroise.engines import Asked, Attempt, Endpoint, EngineKind, shape_of
from ambroise.errors import EngineStaysInside, GenerationFailed
from ambroise.llm import Cause, Message
from tests.builders.llama import Llama, llama_server
from tests.builders.model_server import Manner, ModelServer, model_server

MARK = "MARQUE-CLINIQUE"
MESSAGES = (Message("system", "Réponds."), Message("user", f"Patient {MARK}."))


class Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: Annotated[str, Field(max_length=40)]
    document: Annotated[int, Field(ge=0, le=99)]
    kind: Literal["drug", "act", "result"]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=4)]
    certain: bool


RIGHT = '{"lines":[{"text":"Eliquis","document":1,"kind":"drug"}],"certain":true}'
LASTING: tuple[tuple[Manner, Cause], ...] = (
    ("wrong_schema", Cause.SCHEMA),
    ("not_json", Cause.NOT_JSON),
    ("empty", Cause.EMPTY),
    ("length", Cause.LENGTH),
    ("filtered", Cause.FILTERED),
    ("replaced", Cause.INVALID_TEXT),
    ("invalid_utf8", Cause.INVALID_TEXT),
    ("huge", Cause.TOO_BIG),
    ("error", Cause.SERVER_ERROR),
    ("busy", Cause.BUSY),
    ("cut", Cause.CUT),
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: RIGHT) as made:
        yield made


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    with llama_server(tmp_path_factory.mktemp("llama")) as made:
        yield made


def asked(person: str = "anne", **more: Any) -> Asked[Answer]:
    return Asked(MESSAGES, person, shape_of(Answer), **more)


def failure(endpoint: Endpoint, heard: list[Attempt], **more: Any) -> GenerationFailed:
    with pytest.raises(GenerationFailed) as caught:
        endpoint.ask(asked(**more), heard.append)
    return caught.value


def test_an_answer_on_its_schema_comes_back_typed(server: ModelServer) -> None:
    endpoint, heard = Endpoint("local", server.endpoint(watts=200)), list[Attempt]()
    answer = endpoint.ask(asked(), heard.append)
    assert answer.lines[0].text == "Eliquis"
    (one,) = heard
    assert (one.text, one.tokens, one.cause) == (RIGHT, 18, None)
    assert one.joules == pytest.approx(200 * one.seconds)
    sent = server.received[0]
    assert sent["response_format"]["json_schema"]["schema"] == shape_of(Answer).schema
    assert (sent["max_tokens"], sent["temperature"]) == (4096, 0)


def test_an_answer_never_takes_more_tokens_than_the_endpoint_allows(server: ModelServer) -> None:
    endpoint = Endpoint("local", server.endpoint(tokens=100))
    endpoint.ask(asked(tokens=50), lambda _: None)
    endpoint.ask(asked(tokens=500), lambda _: None)
    assert [one["max_tokens"] for one in server.received] == [50, 100]


@pytest.mark.parametrize(("manner", "cause"), LASTING)
def test_a_failed_generation_is_asked_once_more(
    server: ModelServer, manner: Manner, cause: Cause
) -> None:
    endpoint, heard = Endpoint("local", server.endpoint()), list[Attempt]()
    server.behaves(manner, "right")
    assert endpoint.ask(asked(), heard.append).certain
    assert [one.cause for one in heard] == [cause, None]


@pytest.mark.parametrize(("manner", "cause"), LASTING)
def test_what_fails_twice_is_told_by_its_name_and_not_asked_again(
    server: ModelServer, manner: Manner, cause: Cause
) -> None:
    endpoint, heard = Endpoint("local", server.endpoint()), list[Attempt]()
    server.behaves(manner)
    error = failure(endpoint, heard)
    assert error.code == cause.value
    assert [one.cause for one in heard] == [cause, cause]
    assert len(server.received) == 2
    assert endpoint.health.condition().failures == {cause: 2}


@pytest.mark.parametrize(
    ("manner", "cause"), [("rejected", Cause.REJECTED), ("redirect", Cause.REDIRECTED)]
)
def test_what_cannot_go_better_is_not_asked_again(
    server: ModelServer, manner: Manner, cause: Cause
) -> None:
    server.behaves(manner)
    assert failure(Endpoint("local", server.endpoint()), []).code == cause.value
    assert len(server.received) == 1


@pytest.mark.parametrize("manner", [one for one, _ in LASTING] + ["rejected", "redirect"])
def test_no_word_of_a_record_is_in_a_failure(server: ModelServer, manner: Manner) -> None:
    server.reply = lambda body: str(body["messages"])
    server.behaves(manner)
    error = failure(Endpoint("local", server.endpoint()), [])
    seen, one = [error.message("fr"), *traceback.format_exception(error)], error.__context__
    while one is not None:
        seen += [*traceback.format_exception(one), repr(one), repr(vars(one))]
        one = one.__context__
    assert MARK not in "".join(seen)


def test_a_question_too_long_is_not_sent(server: ModelServer) -> None:
    assert failure(Endpoint("local", server.endpoint(longest=10)), []).code == "too_long"
    assert server.received == []


def test_the_time_bound_covers_both_tries(server: ModelServer) -> None:
    server.behaves("hang")
    begun = time.monotonic()
    assert failure(Endpoint("local", server.endpoint(seconds=0.3)), []).code == "timeout"
    assert time.monotonic() - begun < 1.5


def test_a_server_that_is_gone_is_not_waited_for_by_everyone(llama: Llama) -> None:
    endpoint = Endpoint("local", llama.endpoint(url="http://127.0.0.1:9/v1"))
    assert failure(endpoint, []).code == "refused"
    heard: list[Attempt] = []
    begun = time.monotonic()
    assert failure(endpoint, heard).code == "resting"
    assert (heard, time.monotonic() - begun < 0.1) == ([], True)


def test_a_server_that_comes_back_serves_again(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambroise.engines.health.FIRST_REST", 0.2)
    endpoint = Endpoint("local", server.endpoint())
    server.behaves("error", "error", "right")
    assert failure(endpoint, []).code == "server_error"
    time.sleep(endpoint.health.condition().resting_seconds + 0.1)
    assert endpoint.ask(asked(), lambda _: None).certain
    assert not endpoint.health.resting


def test_no_more_than_its_limit_is_asked_at_once_and_turns_are_fair(server: ModelServer) -> None:
    server.seconds = 0.15
    endpoint = Endpoint("local", server.endpoint(at_once=2))
    ended: list[str] = []

    def ask(person: str) -> None:
        endpoint.ask(asked(person), lambda _: None)
        ended.append(person)

    with ThreadPoolExecutor(12) as people:
        waiting = [people.submit(ask, "anne") for _ in range(8)]
        assert waited_for(lambda: endpoint.queue.waiting == 6)
        waiting += [people.submit(ask, name) for name in ("bruno", "claire")]
        for one in waiting:
            one.result()
    assert server.most_at_once == 2
    assert {"bruno", "claire"} <= set(ended[:4])


def test_calling_off_stops_the_server_too(server: ModelServer) -> None:
    server.behaves("hang")
    endpoint, cancelled, heard = Endpoint("local", server.endpoint()), threading.Event(), []
    threading.Timer(0.2, cancelled.set).start()
    assert failure(endpoint, heard, cancelled=cancelled).code == "cancelled"
    assert [one.cause for one in heard] == [Cause.CANCELLED]
    assert waited_for(lambda: server.left == 1)
    assert not endpoint.health.resting


def test_words_come_as_they_are_written_and_are_heard_whole(server: ModelServer) -> None:
    endpoint, heard = Endpoint("local", server.endpoint()), list[Attempt]()
    pieces = list(endpoint.stream(Asked(MESSAGES, "anne"), heard.append))
    assert "".join(pieces) == RIGHT
    assert len(pieces) > 3
    assert [(one.text, one.tokens, one.cause) for one in heard] == [(RIGHT, 18, None)]


def test_a_stream_that_nobody_reads_any_more_is_heard_as_called_off(server: ModelServer) -> None:
    server.seconds = 0.1
    endpoint, heard = Endpoint("local", server.endpoint()), list[Attempt]()
    pieces = endpoint.stream(Asked(MESSAGES, "anne"), heard.append)
    first = next(pieces)
    pieces.close()
    assert [(one.text, one.cause) for one in heard] == [(first, Cause.CANCELLED)]
    assert endpoint.queue.running == 0
    assert waited_for(lambda: server.left == 1)


def test_a_stream_fails_by_name_at_any_piece(server: ModelServer) -> None:
    endpoint = Endpoint("local", server.endpoint())
    for manner, cause in (("length", "length"), ("empty", "empty"), ("cut", "cut")):
        server.behaves(manner)
        with pytest.raises(GenerationFailed) as caught:
            list(endpoint.stream(Asked(MESSAGES, "anne"), lambda _: None))
        assert caught.value.code == cause


def test_a_server_outside_is_asked_nothing_without_a_decision(server: ModelServer) -> None:
    with pytest.raises(EngineStaysInside):
        Endpoint("local", server.endpoint(outside=True)).ask(asked(), lambda _: None)
    assert server.received == []


def test_random_weights_are_always_on_the_schema(llama: Llama) -> None:
    endpoint, heard = Endpoint("local", llama.endpoint(temperature=1.5, tokens=2048)), []
    for number in range(20):
        question = (Message("user", f"Résume le séjour {number} : fièvre à 38,5 °C."),)
        with suppress(GenerationFailed):
            endpoint.ask(Asked(question, "anne", shape_of(Answer)), heard.append)
    for one in heard:
        shape_of(Answer).read(one.text)
    assert len(heard) >= 20
    assert {one.cause for one in heard} <= {None, Cause.NOT_WORDS}
    assert all(one.tokens > 0 for one in heard)
    assert len({one.text for one in heard}) > 10


def test_random_weights_without_a_schema_stop_at_the_cap(llama: Llama) -> None:
    endpoint, heard = Endpoint("local", llama.endpoint()), list[Attempt]()
    with pytest.raises(GenerationFailed) as caught:
        list(endpoint.stream(Asked(MESSAGES, "anne", tokens=24), heard.append))
    assert caught.value.code == "length"
    assert [one.cause for one in heard] == [Cause.LENGTH]


def test_an_endpoint_says_what_it_is_and_its_digest_tells_models_apart(llama: Llama) -> None:
    endpoint = Endpoint("local", llama.endpoint())
    assert (endpoint.kind, endpoint.version) == (EngineKind.LANGUAGE_MODEL, "hasard")
    before = endpoint.digest
    assert endpoint.check()["meta"]["n_params"] > 100_000
    again = Endpoint("local", llama.endpoint())
    again.check()
    warmer = Endpoint("local", llama.endpoint(temperature=1))
    assert len({before, endpoint.digest, warmer.digest}) == 3
    assert again.digest == endpoint.digest


def test_a_check_of_a_server_that_is_gone_fails_and_is_counted(tmp_path: Path) -> None:
    with llama_server(tmp_path) as llama:
        endpoint = Endpoint("local", llama.endpoint())
        endpoint.check()
        llama.kill()
        with pytest.raises(GenerationFailed):
            endpoint.check()
    assert endpoint.health.condition().successes == 1
    assert endpoint.health.resting


def test_a_server_killed_while_it_writes_is_a_failure_by_name(tmp_path: Path) -> None:
    with llama_server(tmp_path) as llama:
        endpoint, heard = Endpoint("local", llama.endpoint()), list[Attempt]()
        pieces = endpoint.stream(Asked(MESSAGES, "anne"), heard.append)
        next(pieces)
        llama.kill()
        with pytest.raises(GenerationFailed) as caught:
            list(pieces)
    assert caught.value.code == "cut"
    assert [one.cause for one in heard] == [Cause.CUT]
    assert failure(endpoint, heard).code == "resting"


def waited_for(seen: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not seen() and time.monotonic() < until:
        time.sleep(0.01)
    return seen()


def test_an_answer_that_is_not_words_alone_is_a_failed_generation(server: ModelServer) -> None:
    server.reply = lambda _: RIGHT.replace("Eliquis", "<b>E</b>")
    heard: list[Attempt] = []
    with pytest.raises(GenerationFailed):
        Endpoint("local", server.endpoint()).ask(
            Asked(MESSAGES, "anne", shape_of(Answer)), heard.append
        )
    assert [one.cause for one in heard] == [Cause.NOT_WORDS] * 2
