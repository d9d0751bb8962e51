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
