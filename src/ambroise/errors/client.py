"""What a researcher's own Python meets, from the hospital's API."""

from ambroise.errors.base import AmbroiseError


class HospitalAnswered(AmbroiseError):
    exit_code = 18
    fr = "L'établissement a répondu {status} : {said}"
    en = "The hospital answered {status}: {said}"


class HospitalUnreachable(AmbroiseError):
    exit_code = 19
    fr = "{address} : pas de réponse lisible ({cause}). Vérifier l'adresse (https) et le réseau."
    en = "{address}: no readable answer ({cause}). Check the address (https) and the network."
