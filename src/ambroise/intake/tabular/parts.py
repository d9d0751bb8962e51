"""What every part of a mapping is made of: keys of its own, one thing or several, conditions."""

from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Word = Annotated[str, Field(min_length=1)]

_NEAR: Final = 0.6


def refusal(cause: str, key: str = "") -> PydanticCustomError:
    """Return what a validator raises: a cause in French, the key that it is about."""
    return PydanticCustomError("mapping", "{cause}", {"cause": cause, "key": key})


def near(word: str, known: list[str]) -> str:
    """Return the end of a sentence that names what `word` may have meant."""
    found = get_close_matches(word, known, n=3, cutoff=_NEAR)
    return " ; peut-être " + ", ".join(f"« {one} »" for one in found) if found else ""


class Part(BaseModel):
    """A part of a mapping: its keys are those it declares, in French."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def keys(cls) -> list[str]:
        return [field.alias or name for name, field in cls.model_fields.items()]

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, given: Any) -> Any:
        keys = cls.keys()
        if not isinstance(given, dict):
            raise refusal(f"des clés sont attendues : {', '.join(keys)}")
        for key in given:
            if key not in keys:
                known = near(key, keys) or f" ; clés permises : {', '.join(keys)}"
                raise refusal(f"clé inconnue{known}", key)
        return given


class OneOrMany:
    """Marks a tuple that may be written as the one thing in it."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


def _listed(given: Any) -> Any:
    return given if isinstance(given, list | tuple) else [given]


Words = Annotated[tuple[str, ...], OneOrMany()]


class Short:
    """Marks a part that may be written as what one of its keys says."""

    def __init__(self, key: str, *, lists: bool = False) -> None:
        self.key = key
        self.lists = lists

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._written_out, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        word: JsonSchemaValue = {"type": "string"}
        lists = [{"type": "array", "items": word}] if self.lists else []
        return {"anyOf": [word, *lists, handler(schema)]}

    def _written_out(self, given: Any) -> Any:
        short = isinstance(given, str) or (self.lists and isinstance(given, list))
        return {self.key: given} if short else given


class Expected(Part):
    """What a condition asks of a column."""

    among: Words = Field((), alias="parmi", description="un de ces mots")
    besides: Words = Field((), alias="sauf", description="aucun de ces mots")
    filled: Literal["oui", "non"] | None = Field(
        None, alias="rempli", description="« oui » : la colonne dit quelque chose ; « non » : rien"
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Expected":
        if sum(map(bool, (self.among, self.besides, self.filled))) != 1:
            raise refusal("une seule des clés « parmi », « sauf », « rempli » est attendue")
        return self

    def met(self, word: str) -> bool:
        """Tell whether a cell, "" when empty, is what is asked."""
        if self.filled:
            return bool(word) == (self.filled == "oui")
        return word in self.among if self.among else word not in self.besides


Condition = dict[Word, Annotated[Expected, Short("parmi", lists=True)]]
"""Columns, and what all of them must hold."""
