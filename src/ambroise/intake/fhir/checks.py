"""Why a record cannot be mapped, as one DuckDB expression over its typed projection."""

import tomllib
from functools import cache
from importlib.resources import files

from ambroise.intake.fhir.shapes import elements

MACROS = r"""
CREATE MACRO IF NOT EXISTS is_fhir_date(d) AS (
    d IS NULL
    OR (
        regexp_full_match(
            d,
            '\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?'
        )
        AND try_cast(substr(d || '-01-01', 1, 10) AS DATE) IS NOT NULL
        AND (length(d) <= 10 OR try_cast(d AS TIMESTAMPTZ) IS NOT NULL)
    )
);
CREATE MACRO IF NOT EXISTS json_kind(t) AS CASE
    WHEN t IN ('OBJECT', 'ARRAY') THEN t
    WHEN t <> 'NULL' THEN 'VALUE'
END
"""
"""The four precisions of FHIR's dateTime (R4, section 2.24.0.1), each a day that exists.

A time without zone or seconds, which FHIR forbids and hospitals send, is let through. And the
kind of a JSON value: OBJECT, ARRAY, VALUE, or NULL for a null.
"""


@cache
def _checks() -> dict[str, dict[str, list[str]]]:
    text = files("ambroise.intake.fhir").joinpath("checks.toml").read_text("utf-8")
    return tomllib.loads(text)


def refusal(resource_type: str) -> str:
    """Return the SQL expression of "reason:element" for a refused record, NULL for a good one.

    It reads `raw` and its typed projection `body`. An element of another JSON kind than its shape
    (a text where an object stands) would be read as absent: it is refused by name instead.
    """
    shape = elements(resource_type)
    if not shape:
        return "NULL::VARCHAR"
    names = list(shape)
    paths = [f"$.{name}" for name in names]
    kinds = [_kind(shape[name]) for name in names]
    checks = _checks().get(resource_type, {})
    cases = [
        f"WHEN coalesce({', '.join(f'kinds[{names.index(e) + 1}]' for e in choice.split('|'))})"
        f" IS NULL THEN 'missing_element:{choice}'"
        for choice in checks.get("required", [])
    ]
    cases += [
        f"WHEN NOT is_fhir_date(body.{path}) THEN 'impossible_date:{path}'"
        for path in checks.get("dates", [])
    ]
    wrong = f"list_filter(list_zip(kinds, {kinds!r}, {names!r}), lambda e: e[1] <> e[2])[1][3]"
    return f"""(
        SELECT CASE
            WHEN wrong IS NOT NULL THEN 'wrong_type:' || wrong {" ".join(cases)}
        END
        FROM (SELECT kinds, {wrong} AS wrong FROM (
            SELECT list_transform(json_type(raw, {paths!r}), lambda t: json_kind(t)) AS kinds
        ))
    )"""


def _kind(shape: object) -> str:
    return "OBJECT" if isinstance(shape, dict) else "ARRAY" if isinstance(shape, list) else "VALUE"
