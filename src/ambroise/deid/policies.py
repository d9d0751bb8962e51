"""What is done with what was found: the policies shipped, and those that a project writes."""

import tomllib
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from ambroise.deid.ages import old_ages
from ambroise.deid.labels import LABELS, ROLES
from ambroise.errors import PolicyInvalid, PolicyUnknown
from ambroise.pseudonyms import DATES, OPTIONAL, Mode, Rendered, render, shift_days, with_weekdays
from ambroise.text.spans import Span

Action = Literal["hide", "replace", "shift", "keep"]
"""To write the tag of the label, a surrogate, the date moved, or what stands there."""

_AGES: Final = range(70, 121)


@dataclass(frozen=True, slots=True)
class Policy:
    """Spans below `least_score` are left in clear, and those of `kept`; `tagged` become tags.

    Both hold labels, and labels of a role (`NOM.professional`). With `whole_weeks` dates keep
    their weekday; with `oldest_age` ages above it are said together.
    """

    name: str
    least_score: float = 0.0
    kept: frozenset[str] = OPTIONAL
    tagged: frozenset[str] = frozenset()
    whole_weeks: bool = False
    oldest_age: int | None = None

    def hidden(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """Return the spans to hide of a text, with its weekdays and oldest ages where asked."""
        found = with_weekdays(text, self.applied(spans))
        if self.oldest_age is None:
            return found
        return sorted([*found, *old_ages(text, self.oldest_age, found)])

    def applied(self, spans: Iterable[Span]) -> list[Span]:
        """Return the spans to hide."""
        return [
            span
            for span in spans
            if span.score >= self.least_score
            and span.label not in self.kept
            and f"{span.label}.{span.role}" not in self.kept
        ]

    def shift(self, key: bytes, person: str) -> int:
        """Return the move in days of all dates of `person`."""
        return shift_days(key, person, whole_weeks=self.whole_weeks)

    def rendered(
        self,
        text: str,
        spans: Iterable[Span],
        *,
        key: bytes,
        shift: int,
        mode: Mode = "replace",
        known: Container[str] = frozenset(),
    ) -> Rendered:
        """Return `text` with the spans to hide written as the policy says (`pseudonyms.render`)."""
        return render(
            text,
            spans,
            key=key,
            shift=shift,
            mode=mode,
            tagged=self.tagged,
            known=known,
            oldest_age=self.oldest_age,
        )


POLICIES: Final = {
    policy.name: policy
    for policy in (
        Policy("strict"),
        Policy("balanced", least_score=0.65),
        Policy("dates-kept", kept=OPTIONAL | {"DATE"}),
    )
}
"""`strict` hides all that is found, `balanced` leaves the doubtful, `dates-kept` general dates.

All leave wards, family status, occupation and nationality, which identify only with other
facts.
"""


def policy_named(name: str) -> Policy:
    """Return the policy of a name, or of the TOML file at a path.

    Raises PolicyUnknown, PolicyInvalid.
    """
    if name in POLICIES:
        return POLICIES[name]
    if name.endswith(".toml"):
        return read_policy(Path(name))
    raise PolicyUnknown(name=name, known=", ".join(POLICIES))


def read_policy(path: Path) -> Policy:
    """Return the policy that a TOML file says; what it does not say is as in its `base`.

    `[labels]` gives an action to a label, or to a label of a role, which then goes first:
    `HOPITAL = "keep"`, `"NOM.professional" = "hide"`. Raises PolicyInvalid with the field, never
    a value of the file.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return _policy(said, path.stem)
    except OSError as error:
        raise PolicyInvalid(path=path, cause=error.strerror or "lecture impossible") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise PolicyInvalid(path=path, cause="ce n'est pas du TOML") from None
    except ValueError as error:
        raise PolicyInvalid(path=path, cause=str(error)) from None


def _policy(said: Mapping[str, Any], name: str) -> Policy:
    """Return the policy; ValueError with what a person corrects."""
    unknown = sorted(set(said) - {"base", *_FIELDS})
    if unknown:
        raise ValueError(f"champ {unknown[0]} inconnu")
    base = POLICIES.get(said.get("base", "strict"))
    if base is None:
        raise ValueError(f"base : une de {', '.join(POLICIES)}")
    for field, (holds, wanted) in _FIELDS.items():
        if field in said and not holds(said[field]):
            raise ValueError(f"{field} : {wanted}")
    done = _actions(base, said.get("labels", {}))
    return replace(
        base,
        **{"name": name}
        | {field: said[field] for field in _FIELDS if field in said and field != "labels"},
        kept=frozenset(target for target, action in done.items() if action == "keep"),
        tagged=frozenset(target for target, action in done.items() if action == "hide"),
    )


_FIELDS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "name": (lambda value: isinstance(value, str) and value != "", "un nom"),
    "labels": (lambda value: isinstance(value, dict), 'une table « LABEL = "action" »'),
    "least_score": (
        lambda value: type(value) in (int, float) and 0 <= value <= 1,
        "un nombre de 0 à 1",
    ),
    "whole_weeks": (lambda value: isinstance(value, bool), "true ou false"),
    "oldest_age": (
        lambda value: type(value) is int and value in _AGES,
        f"un âge entier de {_AGES[0]} à {_AGES[-1]}",
    ),
}
"""The fields of a policy, what they hold and how that is said."""


def _actions(base: Policy, said: Mapping[str, Any]) -> dict[str, str]:
    """Return the action of each label and role that does not follow from its label."""
    done: dict[str, str] = {}
    for listed, action in ((base.kept, "keep"), (base.tagged, "hide")):
        for target in sorted(listed):
            done |= _spread(target, action)
    for target, action in sorted(dict(said).items(), key=lambda one: "." in one[0]):
        label, _, role = target.partition(".")
        if label not in LABELS or (role and role not in ROLES):
            raise ValueError(f"labels : {target} n'est ni un label ni un label et un rôle")
        if action not in get_args(Action):
            raise ValueError(f"{target} : une de {', '.join(get_args(Action))}")
        if (action == "shift" and label not in DATES) or (action == "replace" and label in DATES):
            raise ValueError(f"{target} : une date se décale (shift), et elle seule")
        done |= _spread(target, action)
    return done


def _spread(target: str, action: str) -> dict[str, str]:
    """Return the action of each role that `target` says: of all for a label alone."""
    if "." in target:
        return {target: action}
    return {f"{target}.{role}": action for role in (*ROLES, "")}
