"""A mapping read from its YAML file, each fault told with its line, its key and what is allowed."""

import re
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from ambroise.errors import MappingInvalid, SourceUnreadable
from ambroise.intake.tabular.mapping import Mapping
from ambroise.intake.tabular.parts import near
from ambroise.intake.tabular.placed_yaml import Place, Placed, YamlInvalid, read

_LARGEST: Final = 1 << 20
_CAUSES: Final = {
    "string_type": "un mot est attendu",
    "string_too_short": "un mot est attendu",
    "tuple_type": "une liste est attendue",
    "dict_type": "des clés sont attendues",
    "too_short": "au moins un élément est attendu",
    "string_pattern_mismatch": "nom refusé : lettres minuscules, chiffres, 40 signes au plus",
}


class LoadedMapping:
    """A mapping, and where each of its parts is written."""

    def __init__(self, path: Path, text: str, mapping: Mapping, placed: Placed) -> None:
        self.path = path
        self.text = text
        self.mapping = mapping
        self._placed = placed

    def check(self, table: str, header: list[str], found_in: str) -> None:
        """Raise MappingInvalid for a column that is named and not in `header`.

        `found_in` names the file or the table whose columns these are.
        """
        for place, column in self.mapping.tables[table].columns():
            if column not in header:
                known = near(column, header) or f" ; colonnes : {_listed(header)}"
                cause = f"colonne « {column} » absente de {found_in}{known}"
                raise self.invalid(("tables", table, *place), cause)

    def invalid(self, place: Place, cause: str) -> MappingInvalid:
        return _invalid(self.path, self._placed, place, cause)


def load_mapping(path: Path) -> LoadedMapping:
    """Return the mapping of a file; raises SourceUnreadable, MappingInvalid."""
    try:
        written = path.read_bytes()
        if len(written) > _LARGEST:
            raise _unplaced(path, 1, "fichier de plus de 1 Mo")
        text = written.decode("utf-8-sig")
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise _unplaced(path, line, "UTF-8 attendu") from None
    return mapping_written(path, text)


def mapping_written(path: Path, text: str) -> LoadedMapping:
    """Return the mapping that `text` is, as it was read from `path`; raises MappingInvalid."""
    try:
        placed = read(text)
    except YamlInvalid as error:
        raise _unplaced(path, error.line, error.cause) from None
    try:
        return LoadedMapping(path, text, Mapping.model_validate(placed.values), placed)
    except ValidationError as error:
        fault = min(error.errors(include_url=False), key=lambda one: placed.line(_place(one)))
        raise _invalid(path, placed, _place(fault), _cause(fault)) from None


def mapping_schema() -> dict[str, Any]:
    """Return the JSON schema of a mapping, by which editors complete and check it."""
    schema = Mapping.model_json_schema(by_alias=True)
    for part in (schema, *schema["$defs"].values()):
        del part["description"]  # the docstrings, for those who read the code
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _place(fault: Any) -> Place:
    """Return where a fault is; pydantic marks a key that is refused by a step of its own."""
    steps = tuple(step for step in fault["loc"] if step != "[key]")
    key = fault.get("ctx", {}).get("key")
    return (*steps, key) if key else steps


def _cause(fault: Any) -> str:
    kind = fault["type"]
    if kind == "mapping":
        return str(fault["ctx"]["cause"])
    if kind == "missing":
        return f"clé « {fault['loc'][-1]} » manquante"
    if kind == "literal_error":
        allowed = re.sub(r"'([^']*)'", r"\1", fault["ctx"]["expected"]).replace(" or ", ", ")
        return f"un de : {allowed}"
    return _CAUSES.get(kind, "valeur refusée")


def _invalid(path: Path, placed: Placed, place: Place, cause: str) -> MappingInvalid:
    steps = (str(s + 1) if isinstance(s, int) else s for s in placed.written(place))
    shown = ".".join(steps)
    where = f"ligne {placed.line(place)}" + (f", clé {shown}" if shown else "")
    return MappingInvalid(path=path, place=where, cause=cause)


def _unplaced(path: Path, line: int, cause: str) -> MappingInvalid:
    return MappingInvalid(path=path, place=f"ligne {line}", cause=cause)


def _listed(header: list[str]) -> str:
    shown = ", ".join(f"« {name} »" for name in header[:20])
    return shown + (", ..." if len(header) > 20 else "")
