"""`python -m ambroise.engines.guard.training MODEL.npz`: learn the guard's model again.

The same `--seed` gives the same weights. Needs the extra `train`.
"""

import argparse
from pathlib import Path
from typing import Final

from ambroise.engines.guard.learning import learn
from ambroise.engines.guard.training.examples import lessons
from ambroise.engines.guard.training.ordinary import ordinary

_THRESHOLD: Final = 2.7
"""The log odds from which a sentence is told: three harmless lessons in a hundred pass it, their
family being held out."""

_SHORT: Final = 160
_LONG: Final = (2,)
"""How many ordinary sentences stand together in some lessons, as two do when notes are read."""


def main(arguments: list[str] | None = None) -> None:
    """Learn from the made lessons and the ordinary sentences, write the model, say its digest."""
    parser = argparse.ArgumentParser(prog="python -m ambroise.engines.guard.training")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    care = ordinary(given.seed)
    made = list(lessons(given.seed, [said for said in care if len(said) < _SHORT]))
    joined = [
        " ".join(care[at : at + long]) for long in _LONG for at in range(long, len(care), 4 * long)
    ]
    texts = [lesson.text for lesson in made] + care + joined
    attacks = [lesson.attack for lesson in made] + [False] * (len(care) + len(joined))
    model = learn(texts, attacks).less(_THRESHOLD)
    with given.out.open("wb") as sink:
        model.save(sink)
    print(f"{len(texts)} texts, {sum(attacks)} attacks, digest {model.digest}")


if __name__ == "__main__":
    main()
