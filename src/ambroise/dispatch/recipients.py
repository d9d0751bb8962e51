"""To whom the letter of a stay is due, as the record tells them."""

from dataclasses import dataclass
from typing import Final

from ambroise.dispatch.connectors import configured
from ambroise.dispatch.model import Addressee
from ambroise.errors import ConnectorUnknown, RecipientNotServed, RecipientUnknown
from ambroise.settings import Recipient, Settings
from ambroise.warehouse.views import Banner, Contact, Stay

RECIPIENTS: Final[tuple[Recipient, ...]] = (
    "general_practitioner",
    "referrer",
    "record",
    "shared_record",
    "patient",
)
SHOWN: Final[dict[str, tuple[str, str]]] = {
    "general_practitioner": ("médecin traitant", "general practitioner"),
    "referrer": ("praticien adresseur", "referring practitioner"),
    "patient": ("patient", "patient"),
    "record": ("dossier patient de l'établissement", "the hospital's own record"),
    "shared_record": ("dossier médical partagé (Mon espace santé)", "shared health record"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One recipient through one connector."""

    addressee: Addressee
    connector: str
    label: str


def addressees(
    banner: Banner, contacts: tuple[Contact, ...], stay: Stay
) -> dict[Recipient, Addressee]:
    """Return everybody whom the record names, and the two systems; patient always."""
    found: dict[Recipient, Addressee] = {}
    named: tuple[tuple[Recipient, tuple[Contact, ...]], ...] = (
        ("general_practitioner", contacts),
        ("referrer", (*stay.practitioners, *contacts)),
    )
    for role, among in named:
        one = next((each for each in among if each.role == role and each.name.strip()), None)
        if one is not None:
            found[role] = Addressee(role, one.name.strip(), one.rpps, one.address, one.phone)
    for system in ("record", "shared_record"):
        found[system] = Addressee(system, SHOWN[system][0])
    name = f"{banner.used_name or banner.birth_name} {banner.first_given_name}".strip()
    found["patient"] = Addressee("patient", name)
    return found


def ways(settings: Settings, known: dict[Recipient, Addressee]) -> list[Way]:
    """Return every way that the connectors open to the recipients that are known, in our order."""
    return [
        Way(known[kind], name, given.label or name)
        for kind in RECIPIENTS
        if kind in known
        for name, given in configured(settings).items()
        if kind in given.recipients
    ]


def way_to(
    settings: Settings,
    known: dict[Recipient, Addressee],
    kind: str,
    connector: str,
    *,
    stay: str,
) -> Way:
    """Return one way; raises ConnectorUnknown, RecipientNotServed, RecipientUnknown."""
    told = configured(settings)
    if connector not in told:
        raise ConnectorUnknown(name=connector, known=", ".join(told))
    wanted = next((one for one in RECIPIENTS if one == kind), None)
    if wanted is None or wanted not in told[connector].recipients:
        raise RecipientNotServed(name=connector, recipient=SHOWN.get(kind, (kind, kind))[0])
    if wanted not in known:
        raise RecipientUnknown(stay=stay, recipient=SHOWN[wanted][0])
    return Way(known[wanted], connector, told[connector].label or connector)
