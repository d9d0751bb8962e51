"""The use itself: one stay in, the draft of its letter out."""

from collections.abc import Iterator

from ambroise.engines import ANY_LANGUAGE_MODEL
from ambroise.uses.cards import Card, read_card
from ambroise.uses.contract import Context, Draft, Scope, ZoneName
from ambroise.uses.letter.assembly import compose
from ambroise.uses.letter.gold import LetterGold
from ambroise.uses.letter.render import as_text
from ambroise.uses.letter.schema import Letter
from ambroise.uses.letter.scores import MEASURES, letter_parts, trivial_letter
from ambroise.uses.scoring import Part
from ambroise.warehouse.views import StayView


class LetterUse:
    name = "letter"
    version = "3"
    zone: ZoneName = "care"
    engines = ("rules", ANY_LANGUAGE_MODEL)
    given_type = StayView
    value_type = Letter
    gold_type = LetterGold
    measures = MEASURES
    reads = (
        Scope("person", "identité du patient, allergies"),
        Scope("provider", "médecin traitant, praticien adresseur, médecin du séjour"),
        Scope("visit_occurrence", "dates et modes d'entrée et de sortie, motif"),
        Scope("visit_detail", "unités du séjour"),
        Scope("condition_occurrence", "diagnostics du séjour, antécédents"),
        Scope("procedure_occurrence", "actes du séjour"),
        Scope("device_exposure", "dispositifs implantés"),
        Scope("drug_exposure", "traitements à l'entrée et à la sortie"),
        Scope("measurement", "résultats hors bornes ou en attente"),
        Scope("note", "documents du séjour, cités phrase par phrase"),
    )

    @property
    def card(self) -> Card:
        return read_card("ambroise.uses.letter")

    def run(self, given: StayView, context: Context) -> Draft[Letter]:
        return compose(given, context)

    def score(self, given: StayView, gold: LetterGold, draft: Draft[Letter]) -> Iterator[Part]:
        return letter_parts(given, gold, draft)

    def trivial(self, given: StayView) -> Draft[Letter]:
        return trivial_letter(given)

    def text(self, value: Letter) -> str:
        return as_text(value)
