"""Why a record cannot be mapped, as one DuckDB expression over its typed projection."""

import tomllib
from functools import cache
from importlib.resources import files

DATE_MACRO = r"""
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
)
"""
"""The four precisions of FHIR's dateTime (R4, section 2.24.0.1), each a day that exists.

A time without zone or seconds, which FHIR forbids and hospitals send, is let through.
"""


@cache
def _checks() -> dict[str, dict[str, list[str]]]:
    text = files("ambroise.intake.fhir").joinpath("checks.toml").read_text("utf-8")
    return tomllib.loads(text)


def refusal(resource_type: str) -> str:
    """Return the SQL expression of "reason:element" for a refused `body`, NULL for a good one."""
    checks = _checks().get(resource_type, {})
    cases = [
        f"WHEN coalesce({', '.join(f'body.{e}::VARCHAR' for e in choice.split('|'))}) IS NULL"
        f" THEN 'missing_element:{choice}'"
        for choice in checks.get("required", [])
    ]
    cases += [
        f"WHEN NOT is_fhir_date(body.{path}) THEN 'impossible_date:{path}'"
        for path in checks.get("dates", [])
    ]
    return f"CASE {' '.join(cases)} END" if cases else "NULL::VARCHAR"
