"""The words that others use for our labels and roles, from a TOML table."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from ambroise.deid.labels import LABELS, ROLES
from ambroise.errors import CorpusInvalid
from ambroise.text.spans import Span

SHIPPED: Final = ("partages",)


class _Layer(msgspec.Struct, forbid_unknown_fields=True):
    type: str = "webanno.custom.Identite"
    category: str = "label"
    detail: str = ""


class _Label(msgspec.Struct, forbid_unknown_fields=True):
    ours: str
    theirs: list[str]
    detail: list[str] = []
    role: str = ""


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    layer: _Layer = msgspec.field(default_factory=_Layer)
    roles: dict[str, list[str]] = {}
    label: list[_Label] = []


@dataclass(frozen=True, slots=True)
class LabelTable:
    """How a layer of theirs names what we name.

    `type` is the layer, `category` and `detail` its features that hold the label, `role_features`
    those that hold a role. `unknown` counts what the table does not name, and so leaves out.
    """

    type: str
    category: str
    detail: str
    role_features: tuple[str, ...]
    _rules: tuple[_Label, ...]
    _roles: dict[str, list[str]]
    unknown: Counter[str] = field(default_factory=Counter)

    def span(self, start: int, end: int, features: dict[str, str], entity: str = "") -> Span | None:
        """Return our span for the features of one of theirs; None where its label is not named."""
        category, detail = features.get(self.category, ""), features.get(self.detail, "")
        label = self._ours(category, detail)
        if label is None or not 0 <= start < end:
            self.unknown[f"{category} {detail}".strip()] += 1
            return None
        said = next((features[name] for name in self.role_features if features.get(name)), "")
        return Span(start, end, label, self._our_role(said), entity)

    def features(self, span: Span) -> dict[str, str] | None:
        """Return the features of theirs for a span of ours; None where they have no word."""
        rule = next((one for one in self._rules if one.ours == span.label), None)
        if rule is None:
            self.unknown[span.label] += 1
            return None
        found = {self.category: rule.theirs[0]}
        if self.detail and rule.detail:
            found[self.detail] = rule.detail[0]
        words = self._roles.get(span.role)
        if rule.role and words:
            found[rule.role] = words[0]
        return found

    def _ours(self, category: str, detail: str) -> str | None:
        fitting = [one for one in self._rules if category in one.theirs]
        for one in fitting:
            if detail and detail in one.detail:
                return one.ours
        return next((one.ours for one in fitting if not one.detail or not detail), None)

    def _our_role(self, said: str) -> str:
        return next((role for role, words in self._roles.items() if said in words), "")


def own_labels() -> LabelTable:
    """Return the table of those who use our own words: brat projects, exports to be read back."""
    rules = tuple(_Label(label, [label], role="role") for label in LABELS)
    roles = {role: [role] for role in ROLES}
    layer = _Layer()
    return LabelTable(layer.type, layer.category, "", ("role",), rules, roles)


def read_labels(given: str | Path) -> LabelTable:
    """Return the table of that name shipped with the package, else of a file.

    Raises CorpusInvalid.
    """
    if given in SHIPPED:
        text = resources.files(__package__).joinpath(f"{given}.toml").read_text(encoding="utf-8")
    else:
        try:
            text = Path(given).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusInvalid(path=given, cause=type(error).__name__) from None
    try:
        table = msgspec.convert(tomllib.loads(text), _Table)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CorpusInvalid(path=given, cause=str(error)) from None
    for one in table.label:
        if one.ours not in LABELS or not one.theirs:
            raise CorpusInvalid(path=given, cause=f"label {one.ours}")
    for role in table.roles:
        if role not in ROLES:
            raise CorpusInvalid(path=given, cause=f"role {role}")
    features = dict.fromkeys(one.role for one in table.label if one.role)
    layer = table.layer
    return LabelTable(
        layer.type, layer.category, layer.detail, tuple(features), tuple(table.label), table.roles
    )
