"""The words of a readable definition, and what they say in the plan."""

from typing import Final

from ambroise.warehouse.cohorts.plan import Kept, Limit, Matching, Op, Times

ANY: Final = "any"
"""What stands for a concept set where every concept will do."""

RANGES: Final = {
    "lt": Op.LT,
    "lte": Op.LTE,
    "eq": Op.EQ,
    "not": Op.NOT_EQ,
    "gt": Op.GT,
    "gte": Op.GTE,
    "between": Op.BETWEEN,
    "not_between": Op.NOT_BETWEEN,
}
MATCHINGS: Final = {
    "starts": (Matching.STARTS, False),
    "contains": (Matching.CONTAINS, False),
    "ends": (Matching.ENDS, False),
    "not_starts": (Matching.STARTS, True),
    "not_contains": (Matching.CONTAINS, True),
    "not_ends": (Matching.ENDS, True),
}
TIMES: Final = {"exactly": Times.EXACTLY, "at_most": Times.AT_MOST, "at_least": Times.AT_LEAST}
DISTINCT: Final = {"concept": "domain_concept", "day": "start_date", "stay": "visit_id"}
LIMITS: Final = {"all": Limit.ALL, "first": Limit.FIRST, "last": Limit.LAST}
GROUPS: Final = {
    "all": Kept.ALL,
    "any": Kept.ANY,
    "at_least": Kept.AT_LEAST,
    "at_most": Kept.AT_MOST,
}
