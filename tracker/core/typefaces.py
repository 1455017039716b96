"""Which typeface papers are printed in: one that writes Vietnamese whole, never two mixed within a word."""

from functools import cache
from pathlib import Path

import typst

FAMILIES = ("Times New Roman", "Liberation Serif", "Tinos")  # the first that is there; they are as wide as each other
EMBEDDED = "Libertinus Serif"  # comes with Typst
LETTERS = "ẮẲẴẶẤẨẪẬẾỂỄỆỐỔỖỘỚỞỠỢỨỬỮỰỲỶỸỴĐắẳẵặấẩẫậếểễệốổỗộớởỡợứửữựỳỷỹỵđ"
SAMPLE = b"""#set document(title: "x")
#set text(font: sys.inputs.family, fallback: false)
#let letters = sys.inputs.letters
#letters #strong(letters) #emph(letters) #strong(emph(letters))"""


@cache
def typeface() -> tuple[str, typst.Fonts]:
    """(family, fonts to set it from), found once a process. Letters that the family lacks (of other scripts) come from the rest.

    Folders, not names, are tried: fonts-liberation of Debian 12 holds a Liberation Serif without Vietnamese letters, and
    Typst would take each of them from another typeface.
    """
    found = {(font.family, Path(font.path).parent) for font in typst.Fonts().fonts() if font.path}
    known = {folder for family, folder in found if family in FAMILIES}
    rest = sorted({folder for _, folder in found} - known)
    for wanted in FAMILIES:
        for folder in sorted(folder for family, folder in found if family == wanted):
            if writes_vietnamese(wanted, folder):
                return wanted, typst.Fonts(include_system_fonts=False, font_paths=[folder, *rest])
    return EMBEDDED, typst.Fonts(include_system_fonts=False, font_paths=rest)


def writes_vietnamese(family: str, folder: Path) -> bool:
    """Whether the family's files in a folder hold every letter, upright and sloping, light and bold: PDF/A refuses a missing one."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    inputs = {"family": family, "letters": LETTERS}
    try:
        typst.compile(SAMPLE, font_paths=fonts, sys_inputs=inputs, pdf_standards="a-2b", timestamp=0)
    except typst.TypstError:
        return False
    return True
