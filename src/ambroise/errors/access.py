"""The one door to data: rights, decisions, queries of a project."""

from ambroise.errors.base import AmbroiseError


class AccessRefused(AmbroiseError):
    exit_code = 60
    http_status = 403
    fr = "Accès refusé : il manque {missing}. S'adresser à : {ask}."
    en = "Access refused: {missing_en} is missing. Ask: {ask_en}."


class OutsideCareTeam(AccessRefused):
    exit_code = 66
    fr = "Patient hors de votre équipe de soins : il manque {missing}. S'adresser à : {ask}."
    en = "Patient outside your care team: {missing_en} is missing. Ask: {ask_en}."


class ActorUnknown(AmbroiseError):
    exit_code = 61
    http_status = 403
    fr = "Le compte {account} n'est rattaché à aucune personne active. Un administrateur le rattache avec : ambroise people add"
    en = "Account {account} belongs to no active person. An administrator adds it with: ambroise people add"


class DecisionSpent(AmbroiseError):
    exit_code = 68
    http_status = 403
    fr = "La décision d'accès (règle {rule}) n'est plus valable. Refaire la demande."
    en = "The access decision (rule {rule}) is no longer valid. Ask again."


class DatasetLimited(AmbroiseError):
    exit_code = 67
    http_status = 403
    fr = "La requête sort de ce que la décision (règle {rule}) ouvre : seules ses tables se lisent, par leur nom."
    en = "The query goes beyond what the decision (rule {rule}) opens: only its tables, by their plain names, can be read."


class QueryInvalid(AmbroiseError):
    exit_code = 69
    fr = "Requête refusée par le moteur : {cause}. La corriger ; les tables et colonnes ouvertes : ambroise cohort tables"
    en = "The engine refused the query: {cause}. Correct it; the open tables and columns: ambroise cohort tables"


class QueryStopped(AmbroiseError):
    exit_code = 16
    http_status = 409
    fr = "Requête arrêtée après {seconds} s. La restreindre (moins de tables, une période), puis recommencer."
    en = "Query stopped after {seconds} s. Narrow it (fewer tables, a period), then try again."


class ResearchZoneOutdated(AmbroiseError):
    exit_code = 17
    http_status = 409
    fr = "La zone de recherche ne dit pas encore comment ses colonnes se rendent. Le gestionnaire de données la refait : ambroise pseudonymise --zone care"
    en = "The research zone does not say yet how its columns are rendered. The data manager builds it again: ambroise pseudonymise --zone care"


class TableNotOpen(AmbroiseError):
    exit_code = 35
    http_status = 404
    fr = "La table {table} n'est pas ouverte par l'autorisation de ce projet. Les tables ouvertes : ambroise cohort tables"
    en = "Table {table} is not opened by the permit of this project. The open tables: ambroise cohort tables"


class ExtractDamaged(AmbroiseError):
    """A file of an extract is missing, changed, or was added."""

    exit_code = 35
    fr = "Extrait {folder} : {file} n'est pas ce qui a été écrit. Ne pas s'en servir ; refaire l'extrait."
    en = "Extract {folder}: {file} is not what was written. Do not use it; make the extract again."


class SplitsInvalid(AmbroiseError):
    exit_code = 35
    fr = "Parts {given} : trois nombres positifs dont la somme est 100 (apprentissage, réglage, mise à part), par exemple 80,10,10."
    en = "Shares {given}: three positive numbers that sum to 100 (training, tuning, held out), such as 80,10,10."
