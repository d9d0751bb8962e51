"""`python -m tests.builders.fhir_elements`: write the elements of FHIR that views may name.

They are those of FHIR R4 (4.3.0, which has the elements of 4.0.1), completed by those that R5 adds,
as the models of `fhir.resources` tell them; the definitions are HL7's, under CC0.
"""

import json
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from pydantic import BaseModel

from ambroise.warehouse import sql_on_fhir

FILE = Path(sql_on_fhir.__file__).parent / "elements.json"
RELEASES = ("fhir.resources.R4B", "fhir.resources")
"""The first one wins where both have an element."""

_PRIMITIVE = re.compile(r", (\w+)\(|types\.(\w+) object")
_NAMED_OTHERWISE = {"EncodedBytes": "base64Binary", "UuidVersion": "uuid"}
_REQUIRED = re.compile(r"(\w+)\(")
_COMPLEX = re.compile(r"\.(\w+)Type\b")


def elements() -> dict[str, dict[str, str]]:
    """The elements of every type: their type, "*" after it where they repeat, "a|b" for choices."""
    found: dict[str, dict[str, str]] = {}
    for release in RELEASES:
        for name, model in _models(release):
            told = found.setdefault(name, {})
            for element, type_ in _elements_of(model).items():
                choice = element.removesuffix("[x]")
                if choice != element and choice not in told:
                    told[element] = _united(told.get(element, ""), type_)
                elif choice == element and f"{element}[x]" not in told:
                    told.setdefault(element, type_)
    return {name: dict(sorted(told.items())) for name, told in sorted(found.items()) if told}


def _models(release: str) -> list[tuple[str, type[BaseModel]]]:
    package = import_module(release)
    modules = [
        import_module(f"{release}.{one.name}")
        for one in iter_modules(package.__path__)
        if not one.ispkg and one.name not in ("fhirtypes", "fhirtypesvalidators")
    ]
    return [
        (name, model)
        for module in modules
        for name, model in vars(module).items()
        if isinstance(model, type)
        and issubclass(model, BaseModel)
        and model.__module__ == module.__name__
    ]


def _elements_of(model: type[BaseModel]) -> dict[str, str]:
    told: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for field in model.model_fields.values():
        extra: Any = field.json_schema_extra or {}
        name = str(field.alias)
        if not extra.get("element_property") or name.startswith("_"):
            continue
        type_ = _type_of(str(field.annotation), str(field.metadata))
        told[name] = type_
        if choice := extra.get("one_of_many"):
            choices.setdefault(choice, []).append(name.removeprefix(choice))
    return told | {f"{name}[x]": _united(*ways) for name, ways in choices.items()}


def _united(*choices: str) -> str:
    return "|".join(sorted({way for choice in choices for way in choice.split("|") if way}))


def _type_of(annotation: str, metadata: str) -> str:
    repeats = "*" if "List[" in annotation else ""
    if found := _COMPLEX.search(annotation):
        return found[1] + repeats
    if "bool" in annotation:
        return "boolean" + repeats
    names = _PRIMITIVE.search(annotation) or _REQUIRED.search(metadata)
    if names is None:
        raise ValueError(annotation)
    name = next(filter(None, names.groups()))
    return _NAMED_OTHERWISE.get(name, name[0].lower() + name[1:]) + repeats


def written() -> str:
    """The file: one type a line."""
    lines = [f"{json.dumps(name)}: {json.dumps(told)}" for name, told in elements().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
