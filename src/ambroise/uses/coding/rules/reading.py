"""The rules as `rules.toml` writes them, each with its condition, its text and its source."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ambroise.uses.coding.schema import Level

Kind = Literal[
    "unknown", "father", "position", "twice", "related", "sex", "age", "asterisk", "imprecise",
    "pair", "needs",
]  # fmt: skip
Prefix = Annotated[str, Field(pattern=r"^[A-Z](\d\d?[\d+]{0,4})?$")]


class Rule(BaseModel):
    """One rule. `drop` beside one of `with_` is too much; `codes` call for one of `one_of`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Kind
    level: Level
    text: str
    source: Annotated[str, Field(min_length=1)]
    codes: tuple[Prefix, ...] = ()
    drop: tuple[Prefix, ...] = ()
    with_: Annotated[tuple[Prefix, ...], Field(alias="with")] = ()
    one_of: tuple[Prefix, ...] = ()
    sex: Literal["", "F", "M"] = ""
    least_years: int = 0
    most_years: int | None = None
    most_days: int | None = None


_RULES: Final[TypeAdapter[tuple[Rule, ...]]] = TypeAdapter(tuple[Rule, ...])


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return the rules in the order of the file."""
    told: Any = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))
    return _RULES.validate_python(told["rule"])
