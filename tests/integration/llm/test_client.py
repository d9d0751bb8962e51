"""The client against a real server on the loopback that misbehaves on demand."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ambroise.llm import Bounds, Cause, Client, Failure, Message, Said
from ambroise.settings import ServerSettings
from tests.builders.certificates import certificates
from tests.builders.model_server import MODEL, Manner, ModelServer, model_server

ASKED = (Message("user", "Question MARQUE-CLINIQUE ?"),)
ANSWER = "Réponse « entière », avec des accents."


@pytest.fixture(scope="module")
def started() -> Iterator[ModelServer]:
    with model_server(lambda _: ANSWER) as server:
        yield server


@pytest.fixture
def server(started: ModelServer) -> ModelServer:
    started.behaves("right")
    started.seconds = 0.0
    started.received.clear()
    return started


def client(server: ModelServer, **more: Any) -> Client:
    return Client(ServerSettings(url=server.address, model=MODEL, **more))


def failure(server: ModelServer, seconds: float = 5.0, *, stream: bool = False) -> Failure:
    asking = client(server).stream if stream else client(server).answer
    with pytest.raises(Failure) as caught:
        list(asking(ASKED, Bounds.of(seconds)))
    return caught.value


def test_an_answer_comes_whole_with_its_tokens(server: ModelServer) -> None:
    assert client(server).answer(ASKED, Bounds.of(5), max_tokens=9) == Said(ANSWER, 18)
    assert server.received[0]["max_tokens"] == 9
    assert server.received[0]["messages"] == [{"role": "user", "content": ASKED[0].content}]


def test_the_same_answer_comes_in_pieces_then_whole(server: ModelServer) -> None:
    *pieces, whole = client(server).stream(ASKED, Bounds.of(5))
    assert len(pieces) > 3
    assert "".join(str(one) for one in pieces) == ANSWER
    assert whole == Said(ANSWER, 18)


@pytest.mark.parametrize(
    ("manner", "cause", "status"),
    [
        ("error", Cause.SERVER_ERROR, 500),
        ("busy", Cause.BUSY, 429),
        ("rejected", Cause.REJECTED, 400),
        ("redirect", Cause.REDIRECTED, 307),
        ("cut", Cause.CUT, None),
        ("not_http", Cause.CUT, None),
        ("invalid_utf8", Cause.INVALID_TEXT, None),
        ("half_character", Cause.UNREADABLE, None),
        ("replaced", Cause.INVALID_TEXT, None),
        ("huge", Cause.TOO_BIG, None),
    ],
)
def test_each_failure_has_its_name(
    server: ModelServer, manner: Manner, cause: Cause, status: int | None
) -> None:
    server.behaves(manner)
    found = failure(server)
    assert (found.cause, found.status) == (cause, status)


def test_an_answer_that_was_not_done_says_so(server: ModelServer) -> None:
    server.behaves("length", "filtered")
    asking = client(server)
    assert asking.answer(ASKED, Bounds.of(5)).unfinished is Cause.LENGTH
    assert asking.answer(ASKED, Bounds.of(5)).unfinished is Cause.FILTERED


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("manner", ["hang", "drip"])
def test_a_silent_or_dripping_server_is_left_when_time_is_over(
    server: ModelServer, manner: Manner, stream: bool
) -> None:
    server.behaves(manner)
    begun = time.monotonic()
    assert failure(server, 0.3, stream=stream).cause is Cause.TIMEOUT
    assert time.monotonic() - begun < 1.0


@pytest.fixture
def fresh() -> Iterator[ModelServer]:
    with model_server(lambda _: ANSWER) as server:
        yield server


def test_what_is_called_off_ends_at_once_and_the_server_sees_it(fresh: ModelServer) -> None:
    fresh.behaves("hang")
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    begun = time.monotonic()
    with pytest.raises(Failure) as caught:
        client(fresh).answer(ASKED, Bounds.of(30, cancelled))
    assert caught.value.cause is Cause.CANCELLED
    assert time.monotonic() - begun < 1.0
    assert waited_for(lambda: fresh.left == 1)


def test_closing_a_stream_closes_its_connection(fresh: ModelServer) -> None:
    fresh.seconds = 0.1
    pieces = client(fresh).stream(ASKED, Bounds.of(30))
    assert next(pieces)
    pieces.close()
    assert waited_for(lambda: fresh.left == 1)


def test_over_tls_the_server_is_known_by_its_authority_and_left_in_time(tmp_path: Path) -> None:
    made = certificates(tmp_path)
    with model_server(lambda _: ANSWER, tls=made) as server:
        known = client(server, ca_file=made.authority)
        assert known.answer(ASKED, Bounds.of(5)).text == ANSWER
        assert failure(server).cause is Cause.REFUSED
        server.behaves("hang")
        begun = time.monotonic()
        with pytest.raises(Failure) as caught:
            known.answer(ASKED, Bounds.of(0.3))
        assert caught.value.cause is Cause.TIMEOUT
        assert time.monotonic() - begun < 1.0
        assert waited_for(lambda: server.left == 1)


def test_nobody_there_is_a_refused_connection() -> None:
    asking = Client(ServerSettings(url="http://127.0.0.1:9/v1", model=MODEL))
    with pytest.raises(Failure) as caught:
        asking.answer(ASKED, Bounds.of(5))
    assert caught.value.cause is Cause.REFUSED


def test_the_key_is_sent_and_one_that_cannot_be_read_is_told(
    server: ModelServer, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("secret-du-serveur\n", encoding="ascii")
    client(server, key_file=tmp_path / "key").answer(ASKED, Bounds.of(5))
    assert server.keys[-1] == "Bearer secret-du-serveur"
    with pytest.raises(Failure) as caught:
        client(server, key_file=tmp_path / "none").answer(ASKED, Bounds.of(5))
    assert caught.value.cause is Cause.NO_KEY


def test_proxies_of_the_environment_are_not_heeded(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert client(server).answer(ASKED, Bounds.of(5)).text == ANSWER


def test_the_server_tells_its_model(server: ModelServer) -> None:
    assert client(server).model(Bounds.of(5))["owned_by"] == "hospital"


def waited_for(seen: Any) -> bool:
    until = time.monotonic() + 3
    while not seen() and time.monotonic() < until:
        time.sleep(0.02)
    return bool(seen())
