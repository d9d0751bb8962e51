"""What a plan becomes: one chain of named queries, and what can be asked at its end."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """Each property is one whole DuckDB query over the tables of OMOP.

    `reads` are the tables that it needs, those of the vocabulary included, each with the columns
    that filters look at: what a criterion brought from elsewhere may ask of a table in vain.
    """

    steps: Mapping[str, str]
    attrition_rows: str
    evidence_rows: str
    rules_met_rows: str
    reads: Mapping[str, frozenset[str]]

    @property
    def cohort(self) -> str:
        """(subject_id, cohort_start_date, cohort_end_date): a row a period of a person."""
        return self._ending("SELECT * FROM cohort")

    @property
    def attrition(self) -> str:
        """(step, part, name, persons, stays, events, persons_alone), a row a step, in order.

        Each step is counted after those before it, and alone. `part` is a place in the plan, or
        "/entry", "/limit" and "/cohort".
        """
        return self._ending(self.attrition_rows)

    @property
    def evidence(self) -> str:
        """(subject_id, index_date, part, table, row_id, on_date): what fired, when, on which row.

        A row for the entry event of each index date, and one for each row that a criterion found.
        """
        return self._ending(self.evidence_rows)

    @property
    def rules_met(self) -> str:
        """(mode_id, inclusion_rule_mask, person_count): ATLAS's inclusion report.

        How many events (mode 0), or best events of each person (mode 1), meet which rules: bit n of
        the mask is rule n, from 0. The best event meets the most rules, then the earliest rule.
        """
        return self._ending(self.rules_met_rows)

    def _ending(self, last: str) -> str:
        return (
            f"WITH {', '.join(f'{name} AS {query}' for name, query in self.steps.items())} {last}"
        )
