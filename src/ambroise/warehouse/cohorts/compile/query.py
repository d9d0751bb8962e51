"""What a plan becomes: whole DuckDB queries, each a chain of named steps and what ends it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """Each is one whole DuckDB query over the tables of OMOP.

    - `cohort`: (subject_id, cohort_start_date, cohort_end_date), a row a period of a person.
    - `attrition`: (step, part, name, persons, stays, events, persons_alone), a row a step, in
      order. Each step is counted after those before it, and alone. `part` is a place in the plan,
      or "/entry", "/limit" and "/cohort".
    - `evidence`: (subject_id, index_date, part, table, row_id, on_date), what fired, when, on which
      row: a row for the entry event of each index date, and one for each that a criterion found.
    - `rules_met`: (mode_id, inclusion_rule_mask, person_count), ATLAS's inclusion report: how many
      events (mode 0), or best events of each person (mode 1), meet which rules. Bit n of the mask
      is rule n, from 0. The best event meets the most rules, then the earliest rule.

    `reads` are the tables that it needs, those of the vocabulary included, each with the columns
    that filters look at: what a criterion brought from elsewhere may ask of a table in vain.
    """

    cohort: str
    attrition: str
    evidence: str
    rules_met: str
    reads: Mapping[str, frozenset[str]]
