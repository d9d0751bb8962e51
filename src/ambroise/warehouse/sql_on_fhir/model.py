"""A ViewDefinition of SQL on FHIR v2, as its file writes it (sql-on-fhir.org, 2.0).

What is misspelt is refused, not left out; of the metadata, only what names the view is read.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ambroise.errors import ViewInvalid
from ambroise.warehouse.sql_on_fhir.elements import is_resource, sql_type
from ambroise.warehouse.sql_on_fhir.fhirpath import Literal

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=255)]
Expression = Annotated[str, Field(min_length=1)]

_METADATA: Final = frozenset(
    "resourceType id meta implicitRules language text contained extension url identifier version"
    " versionAlgorithmString versionAlgorithmCoding title status experimental date publisher"
    " contact description useContext jurisdiction purpose copyright copyrightLabel approvalDate"
    " lastReviewDate effectivePeriod topic author editor reviewer endorser relatedArtifact"
    " fhirVersion profile".split()
)


_CAUSES: Final = {
    "missing": ("élément obligatoire absent", "required element missing"),
    "extra_forbidden": ("élément inconnu", "unknown element"),
    "string_type": ("texte attendu", "text expected"),
    "bool_type": ("true ou false attendu", "true or false expected"),
    "list_type": ("liste attendue", "list expected"),
    "too_short": ("liste vide", "empty list"),
    "string_too_short": ("texte vide", "empty text"),
    "string_pattern_mismatch": (
        "nom attendu : une lettre, puis lettres, chiffres ou _",
        "name expected: a letter, then letters, digits or _",
    ),
}


def wrong(fr: str, en: str) -> PydanticCustomError:
    """Return the error of a validator, in both languages."""
    return PydanticCustomError("wrong", "{en}", {"fr": fr, "en": en})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Column(_Part):
    path: Expression
    name: Name
    type: str | None = None
    collection: bool = False
    description: str | None = None
    tag: list[dict[str, Any]] = []


class Select(_Part):
    """`forEach`, `forEachOrNull` and `repeat` exclude each other."""

    column: list[Column] = []
    select: list["Select"] = []
    union_all: list["Select"] = Field(default=[], alias="unionAll")
    for_each: Expression | None = Field(default=None, alias="forEach")
    for_each_or_null: Expression | None = Field(default=None, alias="forEachOrNull")
    repeat: Annotated[list[Expression], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _once(self) -> "Select":
        if sum(one is not None for one in (self.for_each, self.for_each_or_null, self.repeat)) > 1:
            raise wrong(
                "forEach, forEachOrNull et repeat s'excluent",
                "forEach, forEachOrNull and repeat exclude each other",
            )
        if not (self.column or self.select or self.union_all):
            raise wrong(
                "ni column, ni select, ni unionAll", "neither column, nor select, nor unionAll"
            )
        return self


class Where(_Part):
    path: Expression
    description: str | None = None


class Constant(_Part):
    """`value` is what the only `value[x]` tells."""

    name: Name
    value: Literal

    @model_validator(mode="before")
    @classmethod
    def _of_choice(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        ways = [key for key in given if key.startswith("value")]
        rest = {key: one for key, one in given.items() if key not in ways}
        if len(ways) != 1:
            raise wrong(
                "une valeur attendue, et une seule : valueString, valueInteger...",
                "one value expected, and one only: valueString, valueInteger...",
            )
        return rest | {"value": _literal(ways[0].removeprefix("value"), given[ways[0]])}


class ViewDefinition(_Part):
    name: Annotated[str, Field(pattern=r"^\w[\w .-]*$", max_length=200)]
    resource: str
    select: Annotated[list[Select], Field(min_length=1)]
    where: list[Where] = []
    constant: list[Constant] = []

    @model_validator(mode="before")
    @classmethod
    def _without_metadata(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        if given.get("resourceType", "ViewDefinition") != "ViewDefinition":
            raise wrong("pas une ViewDefinition", "not a ViewDefinition")
        return {key: one for key, one in given.items() if key not in _METADATA}

    @model_validator(mode="after")
    def _known(self) -> "ViewDefinition":
        if not is_resource(self.resource):
            raise wrong(
                f"« {self.resource} » n'est pas un type de ressource de FHIR",
                f"“{self.resource}” is not a type of resource of FHIR",
            )
        names = [one.name for one in self.constant]
        if len(set(names)) < len(names):
            raise wrong("deux constantes du même nom", "two constants of one name")
        return self

    def constants(self) -> dict[str, Literal]:
        return {one.name: one.value for one in self.constant}


def _literal(ending: str, value: object) -> Literal:
    type_ = ending[:1].lower() + ending[1:]
    held = sql_type(type_)
    kinds = {"BOOLEAN": (bool,), "BIGINT": (int,), "DOUBLE": (int, float), "VARCHAR": (str,)}
    if held is None:
        raise wrong(
            f"value{ending} : type non pris en charge", f"value{ending}: type not supported"
        )
    if not isinstance(value, kinds[held]) or (isinstance(value, bool) and held != "BOOLEAN"):
        raise wrong(
            f"value{ending} : valeur d'un autre type", f"value{ending}: value of another type"
        )
    return Literal(json.dumps(value) if held != "VARCHAR" else str(value), type_)


def read_view(path: Path) -> ViewDefinition:
    """Return the view of a JSON file; raises ViewInvalid, which names the place and the cause."""
    try:
        given = json.loads(path.read_text("utf-8"))
    except OSError as error:
        cause = error.strerror or "lecture impossible"
        raise ViewInvalid(view=path.name, place="fichier", cause=cause, cause_en=cause) from None
    except (ValueError, RecursionError):
        raise ViewInvalid(
            view=path.name, place="fichier", cause="pas du JSON", cause_en="not JSON"
        ) from None
    return view_of(given, name=path.stem)


def view_of(given: object, *, name: str = "vue") -> ViewDefinition:
    """Return the view that a JSON value tells, `name` when it has none; raises ViewInvalid."""
    try:
        return ViewDefinition.model_validate(
            {"name": name} | given if isinstance(given, dict) else given
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        told = first.get("ctx", {})
        other = ("forme inattendue", first["msg"])
        fr, en = (told["fr"], told["en"]) if "fr" in told else _CAUSES.get(first["type"], other)
        raise ViewInvalid(view=name, place=_place(first["loc"]), cause=fr, cause_en=en) from None


def _place(location: tuple[str | int, ...]) -> str:
    """Return "select[0].column[1].path"."""
    told = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in location)
    return told.removeprefix(".") or "vue"
