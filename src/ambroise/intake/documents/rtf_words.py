"""The control words of RTF that say where text goes (specification 1.9.1)."""

from typing import Final

SKIPPED: Final = frozenset(
    """
    annotation atnauthor atndate atnicn atnid atnparent atnref atntime atrfend atrfstart author
    background bkmkend bkmkstart buptim category colorschememapping colortbl comment company
    creatim datafield datastore doccomm docvar falt fchars ffdeftext ffentrymcr ffexitmcr ffformat
    ffhelptext ffl ffname ffstattext file filetbl fldinst fldtype fontemb fontfile ftncn ftnsep
    ftnsepc formfield generator gridtbl hlinkbase info keywords latentstyles lchars levelnumbers
    leveltext lfolevel list listlevel listname listoverride listoverridetable listpicture
    liststylename listtable manager mmathPr nesttableprops nextfile nonesttables nonshppict objalias
    objclass objdata objname objsect objtime oleclsid operator panose password passwordhash pict
    pgptbl picprop printim private propname protusertbl pxe revtbl revtim rsidtbl rxe shprslt sn sp
    staticval stylesheet subject sv tc template themedata title txe userprops wgrffmtfilter
    windowcaption writereservation writereservhash xe xform xmlattrname xmlattrvalue xmlnstbl
    """.split()
)
"""Destinations whose words are no text of the document."""

READ_THOUGH_STARRED: Final = frozenset("shpinst shptxt footnote fldrslt nestrow result".split())
"""Destinations that older readers are told to leave out, and that hold text."""

HEADERS: Final = frozenset("header headerf headerl headerr".split())
FOOTERS: Final = frozenset("footer footerf footerl footerr".split())
NOTES: Final = frozenset(("footnote",))

SIGNS: Final = {
    "tab": "\t", "cell": "\t", "nestcell": "\t", "row": "\n", "nestrow": "\n", "sect": "\n\n",
    "page": "\n", "column": "\n", "shptxt": "\n", "emdash": "—", "endash": "–", "emspace": " ",
    "enspace": " ", "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”",
}  # fmt: skip

CHARSETS: Final = {
    0: "cp1252", 2: "latin-1", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab",
    134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
    255: "cp850",
}  # fmt: skip
"""The encoding of a font by its \\fcharset; 2 is that of symbols, one byte a sign."""
