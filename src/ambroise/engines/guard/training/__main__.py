"""`python -m ambroise.engines.guard.training MODEL.npz REPORTS.jsonl.gz`: learn the model again.

The same `--seed` and reports give the same weights. Needs the extra `train`.
"""

import argparse
from pathlib import Path
from typing import Final

from ambroise.engines.guard.learning import learn
from ambroise.engines.guard.training.examples import lessons
from ambroise.engines.guard.training.ordinary import ordinary
from ambroise.engines.guard.training.reports import taught_half
from ambroise.engines.guard.unmasking import unmasked

_THRESHOLD: Final = 2.3
"""The log odds from which a sentence is told, chosen on split `a` of the corpus of injections."""

_NEARLY: Final = -1.5
"""The score above which a stretch of a case report was nearly taken for an order."""

_SHORT: Final = 160
_LONG: Final = (2,)
"""How many ordinary sentences stand together in some lessons, as two do when notes are read."""


def main(arguments: list[str] | None = None) -> None:
    """Learn from the made lessons and the ordinary sentences, write the model, say its digest."""
    parser = argparse.ArgumentParser(prog="python -m ambroise.engines.guard.training")
    parser.add_argument("out", type=Path)
    parser.add_argument("reports", type=Path, help="French case reports: JSONL.gz, {text} a line")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    care = ordinary(given.seed)
    made = list(lessons(given.seed, [said for said in care if len(said) < _SHORT]))
    joined = [
        " ".join(care[at : at + long]) for long in _LONG for at in range(long, len(care), 4 * long)
    ]
    texts = [lesson.text for lesson in made] + care + joined
    attacks = [lesson.attack for lesson in made] + [False] * (len(care) + len(joined))
    first = learn(texts, attacks).less(_THRESHOLD)
    nearly = [
        one for one in taught_half(given.reports) if first.score(unmasked(one).text) > _NEARLY
    ]
    model = learn(texts + nearly, attacks + [False] * len(nearly)).less(_THRESHOLD)
    with given.out.open("wb") as sink:
        model.save(sink)
    told = f"{len(texts)} texts, {sum(attacks)} attacks, {len(nearly)} of case reports"
    print(f"{told}, digest {model.digest}")


if __name__ == "__main__":
    main()
