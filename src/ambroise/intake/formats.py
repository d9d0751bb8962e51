"""The formats that a source may come in."""

from typing import Final

from ambroise.intake.fhir.format import FHIR
from ambroise.intake.files import Format
from ambroise.intake.hl7.format import HL7
from ambroise.intake.pmsi.format import PMSI

FORMATS: Final[tuple[Format, ...]] = (FHIR, HL7, PMSI)
"""The formats that a file is known by its name or its content to be in; what none knows is read
as the first, so that it waits with its reason."""
