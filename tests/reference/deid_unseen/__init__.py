"""French hospital documents of another hand than the detector's, with exact gold.

Nothing here reads the detector, its word lists or the fictional hospital: names are made from
syllables of many origins, texts come from templates of five families. Failures on `develop`,
`fresh` and `wards` may be looked at; `kept` and `apart` are only ever scored. `develop` and `kept`
share no template, sentence, given name, town or surname. `wards` and `apart` are lists of patients,
notes of the night, dictation, forms in bars: names in small letters, cut by line ends, of staff.
"""

from tests.reference.deid_unseen.names import Family
from tests.reference.deid_unseen.writing import Written, write

__all__ = ["Family", "Written", "write"]
