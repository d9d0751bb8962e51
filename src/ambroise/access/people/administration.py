"""What every act on persons looks at: the decision that the door gave for it."""

from ambroise.access.model import PEOPLE, Action, Decision
from ambroise.errors import DecisionSpent


def administers(decision: Decision) -> None:
    """Raise DecisionSpent unless `decision` allowed to manage people, and was traced."""
    if not (
        decision.allowed
        and decision.trace > 0
        and decision.action is Action.MANAGE_PEOPLE
        and decision.resource == PEOPLE
    ):
        raise DecisionSpent(rule=decision.rule)
