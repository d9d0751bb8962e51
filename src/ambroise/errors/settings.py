"""Settings, extras, worker processes: what the installation itself lacks."""

from ambroise.errors.base import AmbroiseError


class SettingsInvalid(AmbroiseError):
    exit_code = 11
    fr = "Réglage {name} : {cause}. Corriger la variable AMBROISE_{name} ou le fichier {file}."
    en = "Setting {name}: {cause}. Correct the variable AMBROISE_{name} or the file {file}."


class HomeNotPrivate(AmbroiseError):
    exit_code = 12
    fr = "{path} est lisible par d'autres comptes (mode {mode}). Faire : chmod 700 {path}"
    en = "{path} is readable by other accounts (mode {mode}). Run: chmod 700 {path}"


class ExtraMissing(AmbroiseError):
    exit_code = 13
    http_status = 500
    fr = "Cette commande demande l'extra « {extra} ». L'installer : pip install 'ambroise[{extra}]'"
    en = "This command needs the extra “{extra}”. Install it: pip install 'ambroise[{extra}]'"


class ProcessLost(AmbroiseError):
    exit_code = 14
    http_status = 500
    fr = "Un processus de calcul a été arrêté avant la fin (code {code}), le plus souvent faute de mémoire. Rien n'est perdu : libérer de la mémoire ou baisser AMBROISE_THREADS, puis relancer."
    en = "A worker process was stopped before its end (code {code}), most often for lack of memory. Nothing is lost: free some memory or lower AMBROISE_THREADS, then run again."


class ClusterFailed(AmbroiseError):
    exit_code = 14
    http_status = 500
    fr = "Le calcul réparti sur {master} s'est arrêté ({cause}). Rien n'est perdu : voir les journaux de Spark, ou vider AMBROISE_SPARK_MASTER pour calculer sur cette machine, puis relancer."
    en = "The work spread over {master} was stopped ({cause}). Nothing is lost: see the logs of Spark, or empty AMBROISE_SPARK_MASTER to work on this machine, then run again."


class WorkerNotPrivate(AmbroiseError):
    exit_code = 12
    http_status = 500
    fr = "Sur {machine}, Spark garderait des données dans {path}, hors de la zone de soins. Donner aux exécutants un dossier privé (SPARK_LOCAL_DIRS), puis relancer."
    en = "On {machine}, Spark would keep data in {path}, outside the care zone. Give the workers a private folder (SPARK_LOCAL_DIRS), then run again."
