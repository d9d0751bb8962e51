"""What the rules find in a stay, before anything is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from ambroise.uses.coding.choice.associated import Weighed, weighed
from ambroise.uses.coding.choice.options import Options, options_of
from ambroise.uses.coding.choice.principal import Ranked, birth_named, purpose_named, ranked
from ambroise.uses.coding.knowledge import Knowledge
from ambroise.uses.coding.problems.clauses import looked_up
from ambroise.uses.coding.problems.gathering import Named, gathered
from ambroise.uses.coding.problems.mentions import Mention, mentions_of
from ambroise.uses.coding.units import Unit, units_of
from ambroise.warehouse.views import StayView


@dataclass(frozen=True, slots=True)
class Found:
    """The diagnoses of a stay: those that may be principal, all of them with their care; each sort
    the likeliest first."""

    given: StayView
    units: tuple[Unit, ...]
    mentions: Sequence[Mention]
    problems: Sequence[Named]
    principal: Sequence[Ranked]
    associated: Sequence[Weighed]


def find(given: StayView, knowledge: Knowledge) -> Found:
    """Return what the rules find in a stay."""
    mentions = mentions_of(given.notes, knowledge.lexicon)
    mentions += looked_up(given.notes, mentions, knowledge.search)
    problems = gathered(mentions, given, knowledge.cim10, knowledge.search)
    units = units_of(given.stay)
    purpose = purpose_named(given, units, knowledge.cim10)
    problems += [purpose] if purpose and all(one.code != purpose.code for one in problems) else []
    birth = birth_named(problems, given, knowledge.cim10)
    problems += [birth] if birth else []
    principal = ranked(problems, given, units, knowledge.cim10)
    associated = weighed(problems, given, purpose.code if purpose else "")
    return Found(given, units, mentions, problems, principal, associated)


def weighable(found: Found, knowledge: Knowledge) -> Options:
    """Return what was found as the numbers that a ranking weighs."""
    return options_of(
        found.problems,
        found.principal,
        found.associated,
        found.given,
        found.units,
        knowledge.cim10,
    )
