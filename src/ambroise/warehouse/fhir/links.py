"""What each mapped type refers to, and which of its records are mistakes to leave out."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Links:
    """SQL expressions over `body`, each giving a FHIR Reference; "" where the type has none."""

    person: str
    visit: str = ""
    provider: str = ""


LINKS: Final[dict[str, Links]] = {
    "AllergyIntolerance": Links(
        "body.patient", "body.encounter", "coalesce(body.recorder, body.asserter)"
    ),
    "CarePlan": Links("body.subject", "body.encounter", "body.author"),
    "Condition": Links("body.subject", "body.encounter", "coalesce(body.recorder, body.asserter)"),
    "Device": Links("body.patient"),
    "DeviceUseStatement": Links("body.subject", "", "body.source"),
    "DiagnosticReport": Links("body.subject", "body.encounter", "body.performer[1]"),
    "DocumentReference": Links("body.subject", "body.context.encounter[1]", "body.author[1]"),
    "Encounter": Links("body.subject", "", "attending(body.participant)"),
    "Flag": Links("body.subject", "body.encounter", "body.author"),
    "ImagingStudy": Links("body.subject", "body.encounter", "body.interpreter[1]"),
    "Immunization": Links("body.patient", "body.encounter", "body.performer[1].actor"),
    "MedicationAdministration": Links("body.subject", "body.context", "body.performer[1].actor"),
    "MedicationDispense": Links("body.subject", "body.context", "body.performer[1].actor"),
    "MedicationRequest": Links("body.subject", "body.encounter", "body.requester"),
    "MedicationStatement": Links("body.subject", "body.context", "body.informationSource"),
    "Observation": Links("body.subject", "body.encounter", "body.performer[1]"),
    "Procedure": Links("body.subject", "body.encounter", "body.performer[1].actor"),
    "RelatedPerson": Links("body.patient"),
    "Specimen": Links("body.subject", "", "body.collection.collector"),
}
"""The types that tell something of a patient."""

_ALONE: Final = frozenset(
    {
        "Binary",
        "Location",
        "Medication",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
    }
)

FOLDED: Final = frozenset({"Binary", "Medication", "PractitionerRole"})
"""The types without rows of their own: they complete the rows of others."""

WITH_TEXTS: Final = frozenset({"DiagnosticReport", "DocumentReference"})
"""The types that carry documents, or point to them."""

MAPPED_TYPES: Final = frozenset(LINKS) | _ALONE
"""The types that reach the warehouse; every other one is kept as it came."""

_IN_VERIFICATION: Final = frozenset({"AllergyIntolerance", "Condition"})
_WITHOUT_STATUS: Final = frozenset(
    {"Binary", "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"}
)

VOID: Final[dict[str, str]] = {
    record_type: (
        "body.verificationStatus.coding[1].code = 'entered-in-error'"
        if record_type in _IN_VERIFICATION
        else "body.status = 'entered-in-error'"
    )
    for record_type in MAPPED_TYPES - _WITHOUT_STATUS
}
"""Per type, the SQL condition of a record entered in error."""

NOT_DONE: Final[dict[str, str]] = {
    "AllergyIntolerance": "body.verificationStatus.coding[1].code = 'refuted'",
    "CarePlan": "body.status IN ('draft', 'revoked')",
    "Condition": "body.verificationStatus.coding[1].code = 'refuted'",
    "DiagnosticReport": "body.status = 'cancelled'",
    "DocumentReference": "body.status = 'superseded'",
    "Encounter": "body.status IN ('planned', 'cancelled')",
    "ImagingStudy": "body.status = 'cancelled'",
    "Immunization": "body.status = 'not-done'",
    "MedicationAdministration": "body.status = 'not-done'",
    "MedicationDispense": "body.status IN ('cancelled', 'declined', 'preparation')",
    "MedicationRequest": "body.status IN ('cancelled', 'draft') OR body.doNotPerform"
    " OR body.intent IN ('proposal', 'option')",
    "MedicationStatement": "body.status = 'not-taken'",
    "Observation": "body.status = 'cancelled'",
    "Procedure": "body.status IN ('not-done', 'preparation')",
    "Specimen": "body.status = 'unavailable'",
}
"""Per type, the SQL condition of a record that says that something is not, or did not happen."""
