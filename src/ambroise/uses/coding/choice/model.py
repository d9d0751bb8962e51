"""The choice by a language model among codes that were found: numbers in, numbers out.

The model is given candidates by number, each with the passage that names it, and answers numbers:
it can neither write a code nor a passage. What it chooses goes through the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from ambroise.engines.guard import fence
from ambroise.errors import GenerationFailed
from ambroise.llm import Cause, Message
from ambroise.uses.contract import Context

MOST: Final = 200
"""Candidates that a model is shown, at most."""

TASK: Final = (
    "Tu aides un technicien de l'information médicale à coder un séjour MCO (PMSI). Chaque ligne"
    " donne un numéro, un diagnostic CIM-10 trouvé dans le dossier, et la phrase qui le nomme."
    " Donne le numéro du diagnostic principal (le problème de santé qui a motivé l'admission,"
    " connu à la sortie) et les numéros des diagnostics associés qui ont demandé un soin, un examen"
    " ou une surveillance pendant le séjour. Laisse de côté antécédents sans prise en charge,"
    " hypothèses non retenues, symptômes expliqués par un autre diagnostic. {rule}"
)

Number = Annotated[int, Field(ge=1, le=MOST)]


class Chosen(BaseModel):
    """The answer: numbers from 1, as shown."""

    model_config = ConfigDict(extra="forbid")

    principal: Number
    associes: Annotated[list[Number], Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the model sees of one candidate."""

    code: str
    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes that the model chose, in its order; `failed` when it could not be used."""

    dp: str = ""
    das: tuple[str, ...] = ()
    failed: bool = False


def chosen_by_model(shown: Sequence[Shown], context: Context) -> Choice:
    """Return the choice of the model among the first candidates; a call-off is raised."""
    given = shown[:MOST]
    if not given:
        return Choice(failed=True)
    fenced = fence([f"{one.code} {one.label} — {one.quote}" for one in given])
    task = TASK.format(rule=fenced.rule)
    try:
        answer = context.ask([Message("system", task), Message("user", fenced.text)], Chosen)
    except GenerationFailed as failed:
        if failed.code == Cause.CANCELLED:
            raise
        return Choice(failed=True)
    withheld = set(fenced.withheld)

    def code(number: int) -> str:
        at = number - 1
        return given[at].code if at < len(given) and at not in withheld else ""

    dp = code(answer.principal)
    das = dict.fromkeys(code(number) for number in answer.associes)
    return Choice(dp, tuple(one for one in das if one and one != dp), failed=not dp)
