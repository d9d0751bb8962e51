"""A definition of a cohort cannot be used as it is: nothing is run in its place."""

from ambroise.errors.base import AmbroiseError


class CohortInvalid(AmbroiseError):
    """A definition with a fault: `part` is a JSON pointer into the file, never a value."""

    exit_code = 9
    fr = "Cohorte {file}, {part} : {cause}. Corriger la définition (docs/cohorts.md) ; rien n'a été calculé."
    en = "Cohort {file}, {part}: {cause_en}. Correct the definition (docs/cohorts.md); nothing was computed."


class CohortPartUnsupported(AmbroiseError):
    """A part that is not known, or known and not run: an approximate cohort would be worse."""

    exit_code = 9
    fr = "Cohorte {file} : la partie {part} n'est pas prise en charge. L'ôter ou la dire autrement (docs/cohorts.md) ; rien n'a été calculé."
    en = "Cohort {file}: part {part} is not supported. Remove it or say it otherwise (docs/cohorts.md); nothing was computed."


class CohortTableMissing(AmbroiseError):
    """A table, or a column as `table.column`, that this warehouse does not have."""

    exit_code = 9
    http_status = 409
    fr = "Cohorte {name} : l'entrepôt n'a pas {table}, que demande un critère. Ôter ce critère, ou recevoir un flux qui le donne."
    en = "Cohort {name}: the warehouse lacks {table}, which a criterion needs. Remove that criterion, or receive a source that gives it."
