"""The JSON schema of a readable definition, by which editors complete and check it."""

from typing import Any, Final

from ambroise.warehouse.cohorts.domains import DEMOGRAPHIC, Domain, Kind, domains
from ambroise.warehouse.cohorts.plan import Edge
from ambroise.warehouse.cohorts.readable.criteria import EVENTS, PERSON
from ambroise.warehouse.cohorts.readable.words import (
    DISTINCT,
    GROUPS,
    LIMITS,
    MATCHINGS,
    RANGES,
    TIMES,
)

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_FLAG: Final[Schema] = {"type": "boolean"}
_DAY: Final[Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_END: Final[Schema] = {"enum": ["start", "end"]}
_IDS: Final[Schema] = {"type": "array", "items": _WHOLE, "minItems": 1}
_BETWEEN: Final = ("between", "not_between")


def definition_schema() -> Schema:
    """Return the schema (JSON Schema 2020-12); editors read days of YAML as texts."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cohorte Ambroise",
        **_object(
            {
                "cohort": _TEXT,
                "description": _TEXT,
                "concepts": {"type": "object", "additionalProperties": _ref("set")},
                "entry": _ref("entry"),
                "among": _group({"keep": {"enum": list(LIMITS)}}),
                "rules": _list(_group({"rule": _TEXT, "description": _TEXT, "off": _FLAG}, "rule")),
                "keep": {"enum": list(LIMITS)},
                "exit": _ref("exit"),
                "censor": _list(_ref("event")),
                "gap": _WHOLE,
                "between": _days(_DAY),
            },
            "cohort",
            "entry",
        ),
        "$defs": _parts(),
    }


def _parts() -> Schema:
    item = _object(
        {
            "id": _WHOLE,
            "vocabulary": _TEXT,
            "code": _TEXT,
            "set": _TEXT,
            "below": _FLAG,
            "mapped": _FLAG,
            "except": _FLAG,
        }
    )
    concept: Schema = {"anyOf": [_WHOLE, item]}
    entry = {
        "any": {**_list(_ref("event")), "minItems": 1},
        "observed": _object({"before": _WHOLE, "after": _WHOLE}),
        "keep": {"enum": list(LIMITS)},
    }
    exit_ = {
        "days": _WHOLE,
        "from": _END,
        "exposure": _TEXT,
        "gap": _WHOLE,
        "supply": _WHOLE,
    }
    return {
        "set": {"anyOf": [concept, _list(concept)]},
        "entry": _object(entry, "any"),
        "exit": _object(exit_),
        "group": _group({"off": _FLAG}),
        "event": {"oneOf": [_event(domains()[name]) for name in EVENTS]},
        "part": {
            "anyOf": [
                _ref("group"),
                _object({PERSON: _fields(domains()[DEMOGRAPHIC]), "off": _FLAG}, PERSON),
                *(_event(domains()[name], around=True) for name in EVENTS),
            ]
        },
    }


def _event(domain: Domain, *, around: bool = False) -> Schema:
    said: Schema = {
        domain.name: _TEXT,
        "where": _fields(domain),
        "moved": _object({"start": _moved(), "end": _moved()}),
        "around": _ref("group"),
    }
    if domain.source_concept:
        said["source"] = _TEXT
    if not domain.unordered:
        said["first"] = _FLAG
    if domain.period:
        said["period"] = _days(_DAY)
    if around:
        said |= _window() | {
            "name": _TEXT,
            "ends": _object(_window()),
            "count": {"anyOf": [_WHOLE, _one_of(dict.fromkeys(TIMES, _WHOLE))]},
            "distinct": {"enum": [*DISTINCT, *domain.distinct]},
            "same_stay": _FLAG,
            "anywhere": _FLAG,
            "keep": {"enum": list(LIMITS)},
            "then": _fields(domain),
            "off": _FLAG,
        }
    return _object(said, domain.name)


def _window() -> Schema:
    bound = {"anyOf": [_WHOLE, {"enum": [edge.value for edge in Edge]}]}
    return {"days": _days(bound), "from": _END, "of": _END}


def _moved() -> Schema:
    return _object({"from": _END, "days": _WHOLE})


def _fields(domain: Domain) -> Schema:
    asked = _object({name: _asked(field.kind) for name, field in domain.fields.items()})
    return {"anyOf": [asked, _list(asked)]}


def _asked(kind: Kind) -> Schema:
    match kind:
        case Kind.FLAG:
            return _FLAG
        case Kind.TEXT:
            return _one_of(dict.fromkeys(MATCHINGS, _TEXT))
        case Kind.CONCEPT | Kind.SET:
            some: Schema = {"anyOf": [_TEXT, _IDS]}
            return {"anyOf": [*some["anyOf"], _object({"not": some}, "not")]}
    value = {Kind.DATE: _DAY, Kind.NUMBER: _WHOLE}.get(kind, {"type": "number"})
    ends: Schema = {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
    return _one_of({word: ends if word in _BETWEEN else value for word in RANGES})


def _group(beside: Schema, *required: str) -> Schema:
    parts = _list(_ref("part"))
    said = {word: _WHOLE if word.startswith("at_") else parts for word in GROUPS}
    return {
        **_object({**beside, **said, "of": parts}, *required),
        "oneOf": [
            {"required": [word, "of"] if word.startswith("at_") else [word]} for word in GROUPS
        ],
    }


def _one_of(said: Schema) -> Schema:
    return {**_object(said), "minProperties": 1, "maxProperties": 1}


def _object(said: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": said,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _days(end: Schema) -> Schema:
    ends = {"anyOf": [end, {"type": "null"}]}
    return {"type": "array", "items": ends, "minItems": 2, "maxItems": 2}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
