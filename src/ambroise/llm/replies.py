"""What OpenAI-compatible servers answer, read without trust: only the fields that are used."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec

from ambroise.llm.failures import Cause, Failure
from ambroise.llm.messages import Message

UNDECODED: Final = "\ufffd"


class Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None


class Choice(msgspec.Struct, frozen=True):
    message: _Message = _Message()
    delta: _Message = _Message()
    finish_reason: str | None = None


class _Listed(msgspec.Struct, frozen=True):
    data: list[dict[str, Any]]


class Completion(msgspec.Struct, frozen=True):
    """A whole answer, or one event of a streamed one."""

    choices: list[Choice]
    usage: Usage | None = None


def models(body: bytes) -> list[dict[str, Any]]:
    """Return the models that a server lists, each with its `id`; raises Failure (UNREADABLE)."""
    with suppress(msgspec.MsgspecError):
        listed = msgspec.json.decode(body, type=_Listed).data
        if all("id" in one for one in listed):
            return listed
    raise Failure(Cause.UNREADABLE)


def completion(body: bytes) -> Completion:
    """Return an answer as it was said; raises Failure (INVALID_TEXT, UNREADABLE)."""
    cause = None
    try:
        body.decode()
        return msgspec.json.decode(body, type=Completion)
    except UnicodeDecodeError:
        cause = Cause.INVALID_TEXT
    except (msgspec.MsgspecError, RecursionError):
        cause = Cause.UNREADABLE
    raise Failure(cause)


def tokens_of(found: Completion) -> int:
    """Return the tokens read and written, as the server counts them."""
    usage = found.usage
    return usage.prompt_tokens + usage.completion_tokens if usage else 0


def unfinished(choice: Choice) -> Cause | None:
    """Return why a model stopped when it was not done."""
    if choice.finish_reason == "length":
        return Cause.LENGTH
    if choice.finish_reason == "content_filter" or choice.message.refusal or choice.delta.refusal:
        return Cause.FILTERED
    return None


def check_text(text: str, asked: Sequence[Message]) -> str:
    """Return a text; raises Failure where the server could not decode what its model wrote.

    It then writes U+FFFD; the question may hold some too.
    """
    if UNDECODED in text and not any(UNDECODED in one.content for one in asked):
        raise Failure(Cause.INVALID_TEXT)
    return text
