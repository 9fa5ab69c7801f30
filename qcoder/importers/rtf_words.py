"""Words of the Rich Text Format: characters, code pages of fonts, emphasis, and groups that hold no text."""

from qcoder.core.found_marks import MarkKind

CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d",
    "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f", "zwbo": "\u200b",
}  # fmt: skip

# Windows code page of the charset that a font names (\fcharsetN).
CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip


def code_page(number: str | int) -> str:
    """The encoding that \\ansicpgN names; Apple's programs write 10000 for their own."""
    return "mac_roman" if str(number) == "10000" else f"cp{number}"


EMPHASIS: dict[str, MarkKind] = {
    "b": "bold", "i": "italic", "ul": "underline", "ulw": "underline", "uld": "underline", "uldb": "underline",
    "v": "hidden",
}  # fmt: skip

# Destinations whose text no reader sees, or that say again what stands beside them.
PASSED = frozenset(
    [
        "colortbl", "fldinst", "nonshppict", "objdata", "objclass", "objname", "sn", "sv", "shprslt",
        "nonesttables", "generator", "listtable", "listoverridetable", "rsidtbl", "themedata", "colorschememapping",
        "latentstyles", "datastore", "filetbl", "revtbl", "pgptbl", "xmlnstbl", "mmathPr", "pnseclvl", "bkmkstart",
        "bkmkend", "atnid", "atndate", "atnref", "atntime", "atnicn", "atnparent", "ftnsep", "ftnsepc", "ftncn",
        "aftnsep", "aftnsepc", "aftncn", "template", "private", "falt", "panose", "passwordhash", "protusertbl",
        "userprops", "docvar", "tc", "xe", "wgrffmtfilter", "blipuid", "picprop", "keywords", "author",
        "operator", "company", "doccomm", "subject", "category", "manager", "comment", "hlinkbase", "creatim",
        "revtim", "printim", "buptim", "password", "svb", "defchp", "defpap", "expandedcolortbl",
        "pnseclvl1", "fontemb", "fontfile", "fname", "mailmerge", "ebcstart", "ebcend", "factoidname",
        "datafield", "formfield", "ffname", "fftypetxt", "gridtbl", "listname", "listpicture", "levelnumbers",
        "leveltext", "lsdlockedexcept", "oldcprops", "oldpprops", "oldsprops", "oldtprops", "rxe", "txe",
        "pxe", "yxe", "unicodepn", "xform", "pn", "pntxtb", "pntxta",
    ]
)  # fmt: skip

# Ignorable for programs that do not know them, and read here.
PASSED_UNLESS_KNOWN = frozenset(["shpinst", "shppict", "fldrslt", "nesttableprops", "result", "background"])
