"""French hospital documents of another hand than the detector's, with exact gold.

Nothing here reads the detector, its word lists or the fictional hospital: names are made from
syllables of many origins, texts come from templates of two families. Failures on `develop` may be
looked at; `kept` is only ever scored. The families share no template, sentence, given name, town
or surname.
"""

from tests.reference.deid_unseen.names import Family
from tests.reference.deid_unseen.writing import Written, write

__all__ = ["Family", "Written", "write"]
