"""The cohort definitions of ATLAS (Circe JSON), read as plans; what is not known is refused."""

from ambroise.warehouse.cohorts.circe.expression import read_expression

__all__ = ["read_expression"]
