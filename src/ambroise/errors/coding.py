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
