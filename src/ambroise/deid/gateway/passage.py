"""One question that left pseudonymised, and the way back of its answer."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ambroise.access import Decision, Door
from ambroise.deid.gateway.outgoing import Outgoing
from ambroise.deid.gateway.residual import Residual
from ambroise.deid.gateway.returning import Restored, Restorer, Unresolved
from ambroise.llm import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in clear; `unresolved` are stretches of it that look like an identity and were
    not put back, `replaced` how many stretches left as something else."""

    text: str
    replaced: int
    put_back: int
    unresolved: tuple[Unresolved, ...]
    residual: Residual


class Passage:
    """`messages` is what left; each return is traced before its answer is given."""

    def __init__(
        self,
        messages: tuple[Message, ...],
        sent: Outgoing,
        door: Door,
        decision: Decision,
        model: str,
    ) -> None:
        self.messages = messages
        self._sent = sent
        self._restorer = Restorer(sent)
        self._door = door
        self._decision = decision
        self._model = model

    def returned(self, said: str) -> Answer:
        """Return a whole answer with the true values put back."""
        restored = self._restorer.text(said)
        self._note(said, [restored])
        return Answer(
            restored.text,
            len(self._sent.replaced),
            restored.put_back,
            restored.unresolved,
            self._sent.residual,
        )

    def returned_json(self, said: str) -> str:
        """Return an answer in JSON with the true values put back in each of its texts.

        Raises ValueError for what is no JSON.
        """
        found: list[Restored] = []
        value = _each_text(msgspec.json.decode(said), self._restorer, found)
        self._note(said, found)
        return msgspec.json.encode(value).decode()

    def streamed(self, pieces: Iterable[str]) -> Iterator[str | Answer]:
        """Yield an answer as it comes, and the whole of it at its end; traced if cut short too."""
        said: list[str] = []

        def heard() -> Iterator[str]:
            for piece in pieces:
                said.append(piece)
                yield piece

        ended = False
        try:
            yield from self._restorer.stream(heard())
            ended = True
            yield self.returned("".join(said))
        finally:
            if not ended:
                self.returned("".join(said))

    def _note(self, said: str, restored: list[Restored]) -> None:
        self._door.note(
            self._decision,
            "gateway.returned",
            count=sum(one.put_back for one in restored),
            detail={
                "unresolved": sum(len(one.unresolved) for one in restored),
                "characters": len(said),
            },
            model=self._model,
            digests={"output": hashlib.sha256(said.encode(errors="replace")).hexdigest()},
        )


def _each_text(value: Any, restorer: Restorer, found: list[Restored]) -> Any:
    if isinstance(value, str):
        found.append(restorer.text(value))
        return found[-1].text
    if isinstance(value, list):
        return [_each_text(one, restorer, found) for one in value]
    if isinstance(value, dict):
        return {key: _each_text(one, restorer, found) for key, one in value.items()}
    return value
