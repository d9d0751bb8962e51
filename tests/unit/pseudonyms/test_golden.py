"""A whole letter pseudonymised, read as a researcher would."""

import re
from pathlib import Path

import pytest

from ambroise.pseudonyms import Mode, render, with_weekdays
from ambroise.text.spans import Span

GOLDEN = Path(__file__).parent / "golden"
KEY = bytes(range(32))
MARK = re.compile(r"\[(?P<label>[A-Z_]+) ?(?P<entity>[a-z0-9]*)\|(?P<written>[^\]]*)\]")

LETTER = """[HOPITAL h1|CHU de Brest] - Service de [SERVICE|cardiologie]
[ADRESSE|2 avenue Foch] - [ZIP|29200] [VILLE|BREST] - Tél. [TEL|02 98 22 33 44]
Pr [PRENOM d1|J.-P.] [NOM d1|LE GOFF] (RPPS [RPPS|10001234563]) - Dr [PRENOM d2|Fatoumata] [NOM d2|TRAORÉ]

[VILLE|Brest], le jeudi [DATE|14 mars 2024]

Patiente : Mme [NOM p1|KERVELLA] née [NOM p1|LE BRAS] [PRENOM p1|Anne-Marie], née le [DATE_NAISSANCE|03/02/1931]
N° SS : [SECU|2 31 02 29 019 123 45]   IPP : [IPP|8001234567]   IEP : [NDA|700000011]
[ADRESSE|12 bis rue du Port], [ZIP|29900] [VILLE|Concarneau] ([PAYS|France])

Cher confrère,
Mme [PRENOM p1|A.-M.] [NOM p1|Kervella] ([NOM p1|KERVELA] sur l'ordonnance), [AGE|93 ans], [SITUATION|veuve],
ancienne [PROFESSION|institutrice], a été hospitalisée du [DATE|8 au 14 mars 2024] pour une dyspnée apparue
le [DATE|douze février deux mille vingt-quatre]. Syndrome de Raynaud connu depuis [DATE|2019], pacemaker
posé en [DATE|mars 2021] puis contrôlé le [DATE|12/03] et le [DATE|20240313].
Son fils [PRENOM p2|Malo] [NOM p2|KERVELLA] ([TEL|06.12.34.56.78], [MAIL|malo.kervella@courrier.fr]) est prévenu.
Prélèvement [PRELEVEMENT|L24H012345], examen [EXAMEN|A-2024-00917], série [UID|1.2.840.113619.2.55.3.604].

[PRENOM d2|F.][NOM d2|TRAORÉ] / [NOM d1|JPL] - copie au Dr [NOM d3|van der Berg]
"""  # noqa: E501


def unmarked(marked: str) -> tuple[str, list[Span]]:
    """Return the text of inline markup and its spans; `p` entities are of the patient."""
    text, spans, at = "", [], 0
    for found in MARK.finditer(marked):
        text += marked[at : found.start()]
        role = "patient" if found["entity"] == "p1" else ""
        end = len(text) + len(found["written"])
        spans.append(Span(len(text), end, found["label"], role, found["entity"]))
        text += found["written"]
        at = found.end()
    return text + marked[at:], spans


@pytest.mark.parametrize("mode", ["replace", "tag", "mask"])
def test_a_letter_reads_as_expected(mode: Mode) -> None:
    text, spans = unmarked(LETTER)
    spans = with_weekdays(text, spans)
    rendered = render(
        text, spans, key=KEY, shift=-25, mode=mode, kept={"SITUATION", "PROFESSION"}, oldest_age=89
    )
    assert rendered.text == (GOLDEN / f"letter.{mode}.txt").read_text(encoding="utf-8")
