"""What detection rests on beside its rules: the model, and the lists of the installation."""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from ambroise.deid.classifier import Model, read_model, shipped
from ambroise.deid.gazetteers import Lists, load_lists

RULES: Final = "rules-5"
"""Changes when the rules of detection do: what an earlier one found is looked for again."""

OWN_MODEL: Final = Path("deid/names.npz")
"""Where an installation keeps the model that it trained, in its home."""


@dataclass(frozen=True)
class Means:
    """A model and lists; sent to another process, they are opened there again."""

    model: Model
    lists: Lists
    home: Path | None = None
    digest: str = field(default="", compare=False)
    """Of the rules, the model and the lists."""

    def __reduce__(self) -> tuple[object, tuple[Path | None]]:
        return means_of, (self.home,)


def means_of(home: Path | None = None) -> Means:
    """Return the means of an installation: its own model if it trained one, and its lists.

    Raises ModelUnreadable, ListFileInvalid.
    """
    if home is None:
        return _opened(None, 0, Lists())
    own = home / OWN_MODEL
    return _opened(home, own.stat().st_mtime_ns if own.exists() else 0, load_lists(home))


@lru_cache(maxsize=4)
def _opened(home: Path | None, changed: int, lists: Lists) -> Means:
    model = read_model(home / OWN_MODEL) if home is not None and changed else shipped()
    if lists:
        model = model.with_lists(lists)
    named = f"{RULES}:{model.digest}:{lists.digest}"
    return Means(model, lists, home, sha256(named.encode()).hexdigest()[:16])
