"""The use itself: a letter that a person read in, the draft of one of its versions out."""

from collections.abc import Mapping

from ambroise.engines import ANY_LANGUAGE_MODEL
from ambroise.errors import VersionDiffers, VersionOfOtherLetter
from ambroise.uses.cards import Card, read_card
from ambroise.uses.contract import Context, Draft, Reviewed, Scope, ZoneName
from ambroise.uses.explanation.composing import compose
from ambroise.uses.explanation.facts import untold
from ambroise.uses.explanation.render import as_text
from ambroise.uses.explanation.schema import FRENCH, Audience, Explanation, LetterToExplain


class ExplanationUse:
    name = "explanation"
    version = "1"
    zone: ZoneName = "care"
    engines = ("rules", ANY_LANGUAGE_MODEL)
    given_type = LetterToExplain
    value_type = Explanation
    source = "letter"
    reads = (Scope("draft", "lettre de liaison du séjour, telle qu'une personne l'a laissée"),)

    @property
    def card(self) -> Card:
        return read_card("ambroise.uses.explanation")

    def given(self, source: Reviewed, options: Mapping[str, str]) -> LetterToExplain:
        """Return what a version is made from; `options` give `audience` and `language`."""
        return LetterToExplain(
            letter=source.value,
            letter_draft=source.id,
            validated=source.validated,
            evidence=source.evidence,
            rewritten=tuple(sorted(source.rewritten)),
            audience=Audience(options["audience"]),
            language=options.get("language", FRENCH),
        )

    def run(self, given: LetterToExplain, context: Context) -> Draft[Explanation]:
        return compose(given, context)

    def text(self, value: Explanation) -> str:
        """Return what is filed.

        Raises VersionDiffers when it says a treatment otherwise than the letter, and
        VersionOfOtherLetter when nobody had validated that letter.
        """
        if value.preview:
            raise VersionOfOtherLetter
        wrong = untold(value)
        if wrong:
            raise VersionDiffers(what=wrong[0].what, count=len(wrong))
        return as_text(value)
