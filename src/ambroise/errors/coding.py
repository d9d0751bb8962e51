"""The coding of stays: the CIM-10 of the hospital, its thesaurus, the files of terms."""

from ambroise.errors.base import AmbroiseError


class Cim10Missing(AmbroiseError):
    exit_code = 230
    http_status = 409
    fr = "Aucune CIM-10 n'est installée : elle n'est pas livrée avec Ambroise. Donner le fichier de l'ATIH (CIM-10 FR à usage PMSI) par AMBROISE_CIM10 (docs/coding.md)."
    en = "No CIM-10 is installed: it does not come with Ambroise. Give the file of the ATIH (CIM-10 FR for the PMSI) with AMBROISE_CIM10 (docs/coding.md)."


class Cim10Invalid(AmbroiseError):
    exit_code = 231
    fr = "CIM-10 {path}, ligne {line} : {cause}. Attendu : code, type MCO (0 à 4), type SSR, type psychiatrie, libellé court, libellé long, par |, virgule, point-virgule ou tabulation (docs/coding.md)."
    en = "CIM-10 {path}, line {line}: {cause_en}. Expected: code, MCO type (0 to 4), SSR type, psychiatry type, short label, long label, parted by |, comma, semicolon or tab (docs/coding.md)."


class IndexNotReady(AmbroiseError):
    exit_code = 231
    http_status = 503
    fr = "L'index de la CIM-10 se prépare : quelques secondes la première fois, ou après un nouveau thésaurus. La recherche reprend d'elle-même ; sinon, chercher à nouveau."
    en = "The index of the CIM-10 is being made: some seconds the first time, or after a new thesaurus. The search goes on by itself; otherwise, search again."


class ThesaurusInvalid(AmbroiseError):
    exit_code = 232
    fr = "Thésaurus {path} : {count} ligne(s) à corriger, rien n'est changé. {lines}."
    en = "Thesaurus {path}: {count} line(s) to correct, nothing was changed. {lines_en}."


class TermsUnreadable(AmbroiseError):
    exit_code = 232
    fr = "Fichier de termes {path} : {cause}. Attendu : un CSV en UTF-8 avec une colonne « term »."
    en = 'File of terms {path}: {cause_en}. Expected: a CSV in UTF-8 with a column "term".'


class RumUnwritable(AmbroiseError):
    exit_code = 233
    fr = "Séjour {stay}, RUM {rum} : {cause}. Corriger le dossier ou le paramétrage, puis exporter à nouveau ; rien n'est écrit."
    en = "Stay {stay}, RUM {rum}: {cause_en}. Correct the record or the settings, then export again; nothing was written."


class GroupingFailed(AmbroiseError):
    exit_code = 233
    http_status = 409
    fr = "Groupage du séjour {stay} : {cause}. L'estimation reste affichée ; voir le réglage « grouping » (docs/coding.md)."
    en = "Grouping of stay {stay}: {cause_en}. The estimate stays; see the setting `grouping` (docs/coding.md)."


class CodesUndecided(AmbroiseError):
    exit_code = 234
    http_status = 409
    fr = "Codage {id} : {count} code(s) sans décision. Accepter, changer ou refuser chacun, puis valider."
    en = "Coding {id}: {count} code(s) without a decision. Accept, change or refuse each one, then validate."


class CodingBreaksRules(AmbroiseError):
    exit_code = 234
    http_status = 409
    fr = "Codage {id} : {count} règle(s) enfreinte(s), dites sous le RUM. Corriger, ou cocher « valider malgré les règles enfreintes »."
    en = 'Coding {id}: {count} rule(s) broken, told below the unit summary. Correct, or tick "validate despite the rules broken".'


class CodeDecisionInvalid(AmbroiseError):
    exit_code = 234
    http_status = 422
    fr = "Codage {id} : {cause}. Rien n'est changé."
    en = "Coding {id}: {cause_en}. Nothing was changed."


class CodingModelInvalid(AmbroiseError):
    exit_code = 235
    http_status = 409
    fr = "Modèle de codage {path} refusé : {cause}. Le faire à nouveau par « ambroise coding train » (docs/coding.md) ; rien n'est changé."
    en = 'Coding model {path} refused: {cause_en}. Make it again with "ambroise coding train" (docs/coding.md); nothing was changed.'


class PastStaysTooFew(AmbroiseError):
    exit_code = 236
    fr = "{found} séjours passés avec un DP codé pour apprendre et {held} tenus à part pour mesurer : il en faut {needed} et {needed_held}. Élargir --from et --hold-from, ou attendre que la source ait codé davantage de séjours."
    en = "{found} past stays with a coded DP to learn from and {held} held apart to measure: {needed} and {needed_held} are needed. Widen --from and --hold-from, or wait until the source has coded more stays."


class PastStaysSilent(AmbroiseError):
    exit_code = 236
    fr = "Les {found} séjours passés n'enseignent rien : aucun {position} codé n'est parmi les diagnostics trouvés dans leurs documents. Vérifier que AMBROISE_CIM10 est la nomenclature de ces séjours, et que leurs comptes rendus sont rangés."
    en = "The {found} past stays teach nothing: no coded {position} is among the diagnoses found in their documents. Check that AMBROISE_CIM10 is the nomenclature of these stays, and that their reports are stored."
