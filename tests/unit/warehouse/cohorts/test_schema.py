"""The JSON schema for editors says of a definition what the reader says."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
import yaml

from ambroise.warehouse.cohorts import definition_schema
from tests.builders.cohorts import written
from tests.spec.sources import ROOT
from tests.unit.warehouse.cohorts.test_readable import SHORT

EXAMPLES = re.findall(
    r"^```yaml\n(.*?)^```", (ROOT / "docs/cohorts.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)


class _AsWritten(yaml.SafeLoader):
    """Days as texts and keys as they are: what an editor checks."""


for first, resolvers in list(_AsWritten.yaml_implicit_resolvers.items()):
    _AsWritten.yaml_implicit_resolvers = {
        **_AsWritten.yaml_implicit_resolvers,
        first: [one for one in resolvers if not one[0].endswith("timestamp")],
    }


def values(text: str) -> Any:
    found = yaml.load(re.sub(r"\boff:", '"off":', text), Loader=_AsWritten)
    return json.loads(json.dumps(found))


@pytest.fixture(scope="module")
def validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(definition_schema())


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_the_documentation_are_read(
    validator: jsonschema_rs.Draft202012Validator, text: str
) -> None:
    assert written(text).name
    validator.validate(values(text))


@pytest.mark.parametrize(
    "added",
    [
        "keep: last\nexit: {days: 30}\ngap: 3\nbetween: [2019-01-01, null]\ncensor: [{death: any}]",
        "rules: [{rule: r, at_least: 1, of: [{any: [{person: {age: {between: [1, 2]}}}]}]}]",
        "rules: [{rule: r, all: [{measurement: fa, keep: last, then: {value: {gt: 1}}}]}]",
        "among: {all: [{death: any, days: [0, 3], count: {exactly: 0}}], keep: first}",
        "rules: [{rule: r, all: [{drug_era: fa, ends: {days: [0, null]}, distinct: day}]}]",
    ],
)
def test_what_is_read_is_in_the_schema(
    validator: jsonschema_rs.Draft202012Validator, added: str
) -> None:
    assert written(f"{SHORT}{added}\n")
    validator.validate(values(f"{SHORT}{added}\n"))


@pytest.mark.parametrize(
    "added",
    [
        "suite: 1",
        "keep: some",
        "rules: [{rule: r, all: [{cancer: fa}]}]",
        "rules: [{rule: r, all: [{death: any, first: true}]}]",
        "rules: [{rule: r, at_least: 2}]",
        "rules: [{rule: r, all: [{drug_era: fa, where: {dose: {gt: 1}}}]}]",
    ],
)
def test_what_is_refused_is_not_in_the_schema(
    validator: jsonschema_rs.Draft202012Validator, added: str
) -> None:
    assert not validator.is_valid(values(f"{SHORT}{added}\n"))
