"""A question through the gateway: decided, pseudonymised, bounded, traced, asked, put back."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from ambroise.access import Action, Decision, Door
from ambroise.deid.gateway.outgoing import outgoing
from ambroise.deid.gateway.passage import Answer, Passage
from ambroise.deid.gateway.people import known_of
from ambroise.deid.gateway.service import Service
from ambroise.deid.identity import Identity
from ambroise.deid.means import means_of
from ambroise.deid.policies import policy_named
from ambroise.errors import GatewayClosed, GatewayTextTooLong, GatewayTooRisky
from ambroise.llm import Message
from ambroise.settings import GatewaySettings, ServerSettings


@dataclass(frozen=True, slots=True)
class Question:
    """A conversation about one person, and who else it may name beside what the record knows."""

    messages: tuple[Message, ...]
    identities: tuple[Identity, ...] = ()


class WayOut:
    """How text leaves for one outside server; what asks the server is not its matter."""

    def __init__(self, settings: ServerSettings, door: Door) -> None:
        self._settings = settings
        self._door = door

    def leave(self, decision: Decision, question: Question) -> Passage:
        """Return what may leave, its trace durable; what may not is traced before the error.

        `decision` is one that the door gave lately for SEND_OUTSIDE, on a patient whose record
        is then known to detection, or on the data of a project. Raises DecisionSpent,
        GatewayTextTooLong and GatewayTooRisky.
        """
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
            means=means_of(self._door.settings.home),
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
        return Passage(messages, sent, self._door, decision, self._settings.model)

    def _known(self, decision: Decision) -> tuple[Identity, ...]:
        if decision.resource.kind != "person":
            return ()
        with self._door.open_dataset(decision) as dataset:
            return known_of(dataset, int(decision.resource.id))


class Gateway:
    """The way out of one installation; raises GatewayClosed where the settings name no service."""

    def __init__(self, settings: GatewaySettings | None, door: Door) -> None:
        if settings is None:
            raise GatewayClosed
        self._service = Service(settings)
        self._way_out = WayOut(settings, door)

    def ask(self, decision: Decision, question: Question) -> Answer:
        """Return the answer of the service with the true values put back.

        Raises what `WayOut.leave` does, and ServiceFailed; nothing has left before the trace of it
        is durable.
        """
        passage = self._way_out.leave(decision, question)
        return passage.returned(self._service.answer(passage.messages))

    def stream(self, decision: Decision, question: Question) -> Iterator[str | Answer]:
        """Return the same answer in pieces as it comes, and at its end the whole of it.

        All that `ask` checks is checked before this returns; ServiceFailed may come at any piece.
        """
        passage = self._way_out.leave(decision, question)
        return passage.streamed(self._service.stream(passage.messages))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
