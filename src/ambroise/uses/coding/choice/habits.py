"""What a hospital coded in its past stays, where the documents named a diagnosis.

Counts of patients, by what was named: a code, a wording, a code in a unit, a code beside a DP. What
was coded is looked at within the category of what was named: « cataracte » named as H25.9 and coded
H25.1 is a habit of the hospital.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from ambroise.uses.coding.choice.options import Option, Options

FEWEST: Final = 5
"""Patients under which a habit is not kept: too few to say anything, few enough to point at one."""

_STRENGTH: Final = 4.0
"""Patients that the wider habit is worth where the narrower one has few."""
_NEVER: Final = 0.02
"""The share given to what no habit knows."""
_SISTER: Final = 0.1
"""Share of the patients from which a code coded in place of the named one is weighed too."""

_KINDS: Final = ("code", "wording", "ward", "best")
SAID: Final = (
    *(f"DP by {kind}" for kind in _KINDS),
    *(f"DAS by {kind}" for kind in _KINDS),
    "other than named",
    "known",
)
"""The names of the numbers that `Habits.said` gives, in order."""


@dataclass(frozen=True, slots=True)
class Habit:
    """Patients in whom something was named, and by code those in whom it was then DP, or DAS."""

    named: int
    dp: Mapping[str, int]
    das: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Habits:
    """Habits by key, as `keys_of` makes them."""

    by_key: Mapping[str, Habit]

    def sisters(self, one: Option) -> list[str]:
        """Return the other codes of its category that are often coded where `one` is named."""
        found: dict[str, None] = {}
        for key in (f"code {one.code}", *(f"wording {word}" for word in one.wordings)):
            habit = self.by_key.get(key)
            if habit is None:
                continue
            for code in (*habit.dp, *habit.das):
                times = habit.dp.get(code, 0) + habit.das.get(code, 0)
                if code != one.code and times >= max(FEWEST, _SISTER * habit.named):
                    found[code] = None
        return list(found)

    def said(self, one: Option, stay: Options, code: str) -> tuple[float, ...]:
        """Return the numbers of SAID for `code`, where `one` of the stay was named."""
        keys = dict(keys_of(one, stay))
        known = self.by_key.get(f"code {one.code}")
        return (
            *self._shares(keys, code, "dp"),
            *self._shares(keys, code, "das"),
            float(code != one.code),
            log(1 + known.named) if known else 0.0,
        )

    def told(self, one: Option, code: str, *, principal: bool) -> str:
        """Return the habit of a code in words, "" when it is not known."""
        habit = self.by_key.get(f"code {one.code}")
        times = 0 if habit is None else (habit.dp if principal else habit.das).get(code, 0)
        if habit is None or not times:
            return ""
        role = "DP" if principal else "DAS"
        return f"codé {role} chez {times} des {habit.named} patients passés où il est nommé"

    def _shares(self, keys: Mapping[str, tuple[str, ...]], code: str, role: str) -> Iterator[float]:
        """Yield the log-odds of a role by code, then by narrower keys drawn towards it."""
        wide = self._share(keys["code"], code, role, _NEVER)
        yield _odds(wide)
        for kind in _KINDS[1:]:
            yield _odds(self._share(keys[kind], code, role, wide))

    def _share(self, keys: tuple[str, ...], code: str, role: str, wide: float) -> float:
        """Return the share of the key of which most is known, drawn towards `wide`."""
        known = [self.by_key[key] for key in keys if key in self.by_key]
        if not known:
            return wide
        habit = max(known, key=lambda one: one.named)
        times = (habit.dp if role == "dp" else habit.das).get(code, 0)
        return (times + _STRENGTH * wide) / (habit.named + _STRENGTH)


def keys_of(one: Option, stay: Options) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the keys under which a code named in a stay is counted, by kind."""
    yield "code", (f"code {one.code}",)
    yield "wording", tuple(f"wording {word}" for word in one.wordings)
    yield "ward", (f"ward {stay.ward} {one.code}",)
    yield "best", (f"best {stay.best} {one.code}",)


def _odds(share: float) -> float:
    low = min(max(share, 0.001), 0.999)
    return log(low / (1 - low))
