"""What is done with what was found, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ambroise.errors import PolicyUnknown
from ambroise.text.spans import Span


@dataclass(frozen=True, slots=True)
class Policy:
    """Spans below `least_score` are left in clear, and those of the labels in `kept`."""

    name: str
    least_score: float = 0.0
    kept: frozenset[str] = frozenset()

    def applied(self, spans: Iterable[Span]) -> list[Span]:
        """Return the spans to hide."""
        return [
            span for span in spans if span.score >= self.least_score and span.label not in self.kept
        ]


POLICIES: Final = {
    policy.name: policy
    for policy in (
        Policy("strict"),
        Policy("balanced", least_score=0.65),
        Policy("dates-kept", kept=frozenset({"DATE"})),
    )
}
"""`strict` hides all that is found, `balanced` leaves the doubtful, `dates-kept` general dates."""


def policy_named(name: str) -> Policy:
    """Return the policy; raises PolicyUnknown."""
    try:
        return POLICIES[name]
    except KeyError:
        raise PolicyUnknown(name=name, known=", ".join(POLICIES)) from None
