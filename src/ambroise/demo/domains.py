"""Which domains of identifiers are one: what the hospital says once for its sources to meet."""

from typing import Final

from ambroise.demo import staff
from ambroise.demo.fhir_people import IPP_SYSTEM
from ambroise.demo.fhir_stay import IEP_SYSTEM
from ambroise.demo.hl7 import IEP_ROOT, IPP_ROOT, UF_ROOT

DOMAINS: Final = {
    f"urn:oid:{IPP_ROOT}": IPP_SYSTEM,
    f"urn:oid:{IEP_ROOT}": IEP_SYSTEM,
    f"urn:oid:{UF_ROOT}": f"{staff.SITE}/uf",
    f"urn:ambroise:domain:{staff.FINESS_LEGAL}": IEP_SYSTEM,
}
"""By the system of HL7 v2 and of the PMSI, that of FHIR."""
