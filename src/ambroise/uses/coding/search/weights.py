"""What the parts of a score weigh, set on wordings held out of our own synonyms.

A score ranks codes for one term: it is no probability, and no decision.
"""

from typing import Final

WORDS: Final = 0.7
"""Share of the score that words give; letters give the rest."""
MISSING: Final = 1.3
"""A word of the term that the wording lacks, against one that both have."""
ADDED: Final = 0.6
"""A word of the wording that the term lacks."""
BRACKETED: Final = 0.2
"""A word that a label holds in brackets, against another word of it."""
HEAD: Final = 0.05
"""Taken away when the first word of the wording is not in the term."""
UNKNOWN: Final = 0.7
"""A word that no wording has, against the rarest word."""
SIDE: Final = 0.3
"""Right and left, which few codes tell, against another word."""
ALIKE: Final = 80
"""Likeness of letters (0..100) from which two words are one misspelt."""
MISSPELT: Final = 0.6
"""A misspelt word against one well written, for the square of their likeness."""
KIN: Final = 0.6
"""A word that goes with one of the term (`kin.py`), for its share, against that one."""
CATEGORY: Final = 0.6
"""The best of the category (three characters), added to each of its codes."""
READING: Final = 0.02
"""Taken away for each further reading of abbreviations."""
SYNONYM: Final = 0.03
"""Added to our own synonyms: clinicians' words, where labels are those of a classification."""
THESAURUS: Final = 0.15
"""Added to the hospital's own wordings."""
LATER: Final = 0.02
"""Taken away for each likelier code of the same wording."""
DIVIDED: Final = 0.05
"""Taken away from a code below one that may be coded: a site or an extension nobody told."""
OTHER: Final = 0.02
"""Taken away from « autres », which a bare term does not mean beside « sans précision »."""
EXTERNAL: Final = 0.1
"""Taken away from external causes, which repeat the words of injuries by place and activity."""
CHAPTER: Final = {"O": 0.03, "P": 0.03, "Z": 0.04}
"""Taken away from codes of pregnancy, birth and circumstances, which their words must ask for."""
LEAST: Final = 0.12
"""Score under which a code is not shown."""
