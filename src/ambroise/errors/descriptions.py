"""A description that the hospital writes is wrong: its author corrects that file and runs again."""

from ambroise.errors.base import AmbroiseError


class MappingInvalid(AmbroiseError):
    """A mapping that cannot be used: `place` is a line and a key of the file, never a value."""

    exit_code = 9
    fr = "Correspondance {path}, {place} : {cause}"
    en = "Mapping {path}, {place}: {cause}"


class DocumentsSettingsInvalid(AmbroiseError):
    """Settings that cannot be used: `place` is a key or a line, never a value."""

    exit_code = 9
    fr = "Documents {path}, {place} : {cause}"
    en = "Documents {path}, {place}: {cause}"


class VocabularyInvalid(AmbroiseError):
    exit_code = 9
    fr = "Vocabulaire {name} : {cause}. Rien n'a changé ; corriger puis recommencer (docs/vocabularies.md)."
    en = "Vocabulary {name}: {cause_en}. Nothing has changed; correct it and try again (docs/vocabularies.md)."


class PolicyInvalid(AmbroiseError):
    exit_code = 9
    fr = "{path} : politique refusée ({cause}). Corriger le fichier, puis relancer ; rien n'a été écrit."
    en = "{path}: policy refused ({cause}). Correct the file, then run again; nothing was written."


class ViewInvalid(AmbroiseError):
    """A view that cannot be run as it is written: `place` is an element of it, never a value."""

    exit_code = 9
    fr = "Vue {view}, {place} : {cause}"
    en = "View {view}, {place}: {cause_en}"


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


class QuestionInvalid(AmbroiseError):
    exit_code = 9
    fr = "Question de la campagne : {cause}. Corriger les libellés ; rien n'a été créé."
    en = "Question of the campaign: {cause_en}. Correct the labels; nothing was created."


class LettersInvalid(AmbroiseError):
    """A file of letters with a fault: `place` is a line and a key, never a value."""

    exit_code = 9
    fr = "Lettres, {place} : {cause}. Corriger le fichier (docs/gold.md) ; rien n'a été créé."
    en = "Letters, {place}: {cause_en}. Correct the file (docs/gold.md); nothing was created."


class TemplateInvalid(AmbroiseError):
    """The hospital's template of letters has a fault: `place` is a key or a line, never a value."""

    exit_code = 9
    http_status = 500
    fr = "Modèle de lettre {path}, {place} : {cause}. Corriger le fichier (docs/explanations.md) ; les lettres ne sont pas touchées."
    en = "Letter template {path}, {place}: {cause_en}. Correct the file (docs/explanations.md); no letter is touched."
