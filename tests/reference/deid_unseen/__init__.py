"""French hospital documents of another hand than the detector's, with exact gold.

Nothing here reads the detector, its word lists or the fictional hospital: names are made from
syllables of many origins, texts come from templates of three families. Failures on `develop` and
`fresh` may be looked at; `kept` is only ever scored. `develop` and `kept` share no template,
sentence, given name, town or surname.
"""

from tests.reference.deid_unseen.names import Family
from tests.reference.deid_unseen.writing import Written, write

__all__ = ["Family", "Written", "write"]
