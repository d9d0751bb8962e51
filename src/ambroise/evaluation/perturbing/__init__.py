"""The checker measures itself: twins of the site's own sentences, changed on purpose."""

from ambroise.evaluation.perturbing.report import Report, Share
from ambroise.evaluation.perturbing.suite import measure_checker
from ambroise.evaluation.perturbing.twins import Change, Sample, Twin

__all__ = ["Change", "Report", "Sample", "Share", "Twin", "measure_checker"]
