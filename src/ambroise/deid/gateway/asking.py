"""A question through the gateway: decided, pseudonymised, bounded, traced, asked, put back."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambroise.access import Action, Decision, Door
from ambroise.deid.gateway.outgoing import Outgoing, outgoing
from ambroise.deid.gateway.people import known_of
from ambroise.deid.gateway.residual import Residual
from ambroise.deid.gateway.returning import Restorer, Unresolved
from ambroise.deid.gateway.service import Message, Service
from ambroise.deid.identity import Identity
from ambroise.deid.means import means_of
from ambroise.deid.policies import policy_named
from ambroise.errors import GatewayTextTooLong, GatewayTooRisky
from ambroise.settings import GatewaySettings


@dataclass(frozen=True, slots=True)
class Question:
    """A conversation about one person, and who else it may name beside what the record knows."""

    messages: tuple[Message, ...]
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in clear; `unresolved` are stretches of it that look like an identity and were
    not put back, `replaced` how many stretches left as something else."""

    text: str
    replaced: int
    put_back: int
    unresolved: tuple[Unresolved, ...]
    residual: Residual


class Gateway:
    """The way out of one installation; raises GatewayClosed where the settings name no service."""

    def __init__(self, settings: GatewaySettings | None, door: Door) -> None:
        self._service = Service(settings)
        self._settings = self._service.settings
        self._door = door

    def ask(self, decision: Decision, question: Question) -> Answer:
        """Return the answer of the service with the true values put back.

        `decision` is one that the door gave lately for SEND_OUTSIDE, on a patient whose record
        is then known to detection, or on the data of a project. Raises DecisionSpent,
        GatewayTextTooLong, GatewayTooRisky and ServiceFailed; nothing has left before the trace
        of it is durable.
        """
        sent, messages = self._leaving(decision, question)
        return self._answer(decision, sent, Restorer(sent), self._service.answer(messages))

    def stream(self, decision: Decision, question: Question) -> Iterator[str | Answer]:
        """Return the same answer in pieces as it comes, and at its end the whole of it.

        All that `ask` checks is checked before this returns; ServiceFailed may come at any piece.
        """
        sent, messages = self._leaving(decision, question)
        return self._streamed(decision, sent, messages)

    def _streamed(
        self, decision: Decision, sent: Outgoing, messages: Sequence[Message]
    ) -> Iterator[str | Answer]:
        restorer = Restorer(sent)
        said: list[str] = []

        def heard() -> Iterator[str]:
            for piece in self._service.stream(messages):
                said.append(piece)
                yield piece

        ended = False
        try:
            yield from restorer.stream(heard())
            ended = True
            yield self._answer(decision, sent, restorer, "".join(said))
        finally:
            if not ended:
                self._answer(decision, sent, restorer, "".join(said))

    def _answer(self, decision: Decision, sent: Outgoing, restorer: Restorer, said: str) -> Answer:
        """Return what was said with the true values, once its return is traced."""
        restored = restorer.text(said)
        self._door.note(
            decision,
            "gateway.returned",
            count=restored.put_back,
            detail={"unresolved": len(restored.unresolved), "characters": len(said)},
            model=self._settings.model,
            digests={"output": _digest(said)},
        )
        return Answer(
            restored.text, len(sent.replaced), restored.put_back, restored.unresolved, sent.residual
        )

    def _leaving(
        self, decision: Decision, question: Question
    ) -> tuple[Outgoing, tuple[Message, ...]]:
        """Return what may leave, its trace durable; the trace of what may not, before the error."""
        self._door.check(decision, Action.SEND_OUTSIDE)
        length = sum(len(one.content) for one in question.messages)
        if length > self._settings.longest:
            raise GatewayTextTooLong(length=length, longest=self._settings.longest)
        policy = policy_named(self._settings.policy)
        people = (*self._known(decision), *question.identities)
        sent = outgoing(
            [one.content for one in question.messages],
            policy,
            people,
            means=means_of(self._door.home),
        )
        residual, bound = sent.residual, self._settings.residual_bound
        refused = residual.expected > bound
        self._door.note(
            decision,
            "gateway.refused" if refused else "gateway.sent",
            count=len(sent.replaced),
            detail={
                "messages": len(sent.texts),
                "characters": length,
                "residual_thousandths": round(1000 * residual.expected),
                "bound_thousandths": round(1000 * bound),
                "left": residual.left,
                "doubtful": residual.doubtful,
                "policy": policy.name,
            },
            model=self._settings.model,
            digests={"input": _digest("\n".join(sent.texts))},
        )
        if refused:
            raise GatewayTooRisky(
                residual=f"{residual.expected:.2f}", bound=f"{bound:.2f}", count=residual.doubtful
            )
        messages = tuple(
            Message(one.role, text) for one, text in zip(question.messages, sent.texts, strict=True)
        )
        return sent, messages

    def _known(self, decision: Decision) -> tuple[Identity, ...]:
        if decision.resource.kind != "person":
            return ()
        with self._door.open_dataset(decision) as dataset:
            return known_of(dataset, int(decision.resource.id))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
