"""The use itself: one stay in, the draft of its coding out."""

from collections.abc import Iterator

from ambroise.engines import ANY_LANGUAGE_MODEL, EngineKind
from ambroise.engines.trained import trained_file
from ambroise.errors import Cim10Missing
from ambroise.settings import load_settings
from ambroise.uses.cards import Card, read_card
from ambroise.uses.coding.assembly import compose
from ambroise.uses.coding.choice.ranking import Ranking
from ambroise.uses.coding.choice.ranking_file import read
from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.coding.knowledge import Knowledge, open_knowledge
from ambroise.uses.coding.render import as_text
from ambroise.uses.coding.schema import Coding
from ambroise.uses.coding.scores import MEASURES, coding_scores, trivial_coding
from ambroise.uses.contract import NO_COST, Context, Draft, Scope, ZoneName
from ambroise.uses.scoring import Part
from ambroise.warehouse.views import StayView


class CodingUse:
    """Reads no diagnosis that was coded already: it would copy a coding instead of making one."""

    name = "coding"
    version = "1"
    zone: ZoneName = "care"
    engines = (EngineKind.TRAINED.value, "rules", ANY_LANGUAGE_MODEL)
    given_type = StayView
    value_type = Coding
    gold_type = CodingGold
    measures = MEASURES
    reads = (
        Scope("person", "sexe et date de naissance : règles de codage"),
        Scope("visit_occurrence", "dates et modes d'entrée et de sortie"),
        Scope("visit_detail", "unités du séjour, une par RUM"),
        Scope("procedure_occurrence", "actes CCAM du séjour"),
        Scope("drug_exposure", "traitements : la prise en charge de chaque diagnostic"),
        Scope("measurement", "résultats qui font suspecter un diagnostic oublié"),
        Scope("note", "documents du séjour, où sont cherchés les diagnostics"),
    )

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        """Lean on `knowledge`, else on what the settings of the installation mount."""
        self._knowledge = knowledge

    @property
    def card(self) -> Card:
        return read_card("ambroise.uses.coding")

    def run(self, given: StayView, context: Context) -> Draft[Coding]:
        """Return the draft; without a CIM-10, the use declines and says how to mount one."""
        try:
            knowledge = self._knowledge or open_knowledge(context.settings or load_settings())
        except Cim10Missing as missing:
            return Draft(None, (), (), missing.message(), NO_COST, context.run_id)
        return compose(given, context, knowledge, _ranking(context))

    def score(self, given: StayView, gold: CodingGold, draft: Draft[Coding]) -> Iterator[Part]:
        return coding_scores(given, gold, draft)

    def trivial(self, given: StayView) -> Draft[Coding]:
        return trivial_coding(given)

    def text(self, value: Coding) -> str:
        return as_text(value)


def _ranking(context: Context) -> Ranking | None:
    """Return what the hospital trained, where its engine runs; raises CodingModelInvalid."""
    if context.engine.kind is not EngineKind.TRAINED:
        return None
    return read(trained_file(context.settings or load_settings())).ranking
