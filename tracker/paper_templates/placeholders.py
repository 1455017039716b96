"""What may stand between braces in a template, looked for in the XML as it is, before any library reads it; pure.

Every tag must be one of a few plain forms and lie within one paragraph, and no other brace may stand anywhere. So what follows
(docxtpl's patterns, Jinja) meets only short, closed tags, in a file made by whomever.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

NAME = r"[a-z][a-z0-9_]{0,59}"
VALUE = rf"{NAME}(?:\.{NAME})?"
TAG = re.compile(
    rf"\{{\{{ ?{VALUE} ?\}}\}}|\{{%(?:(?:p|tr|tc|r) | ?)(?:for {NAME} in {NAME}|if {VALUE}|else|endif|endfor) ?%\}}"
)
BRACE = re.compile(r"[{}]")
PAIR = re.compile(r"\{[{%#]|[}%#]\}")
TOKEN = re.compile(r"\{[{%#].{0,60}|.{0,40}[}%#]\}|.{0,20}[{}].{0,20}", re.DOTALL)
STATEMENTS = ("set", "include", "import", "from", "macro", "call", "extends", "block", "filter", "raw", "with", "elif", "do")
TEXT, PARAGRAPH = qn("w:t"), qn("w:p")
INSTRUCTIONS = (qn("w:instrText"), qn("w:delInstrText"))
OUTSIDE = re.compile(r"DDE|INCLUDE|IMPORT|DATABASE|MACROBUTTON|EMBED|AUTOTEXT|(?<!HYPER)LINK", re.IGNORECASE)


def strange_tags(root: Any) -> Iterator[str]:
    """What must not stand there, each in Vietnamese, of one part's XML."""
    written: dict[Any, list[str]] = {}
    for element in root.iter():
        is_text = element.tag == TEXT
        if is_text and element.text:
            written.setdefault(next(element.iterancestors(PARAGRAPH), None), []).append(element.text)
        hidden = f"{'' if is_text else element.text or ''} {element.tail or ''}"
        if BRACE.search(hidden) or any(PAIR.search(value) for value in element.attrib.values()):
            yield "có dấu ngoặc nhọn ở chỗ không phải chữ của văn bản"
    for paragraph, texts in written.items():
        left = TAG.sub("", "".join(texts))
        if paragraph is None and BRACE.search("".join(texts)):
            yield "có dấu ngoặc nhọn ngoài đoạn văn"
        elif BRACE.search(left):
            yield reason(TOKEN.search(left)[0])  # type: ignore[index]


def reason(found: str) -> str:
    """Why these words are not taken."""
    shown = f"“{' '.join(found.split())[:60]}”"
    inside = found.strip("{}% \u00a0")
    if found.startswith("{#"):
        return f"{shown}: mẫu không dùng ghi chú {{# … #}}"
    if found.startswith("{%") and inside.split(" ")[0].lstrip("-+") in STATEMENTS:
        return f"{shown}: lệnh này không dùng được, mẫu chỉ có for và if"
    if "|" in found:
        return f"{shown}: mẫu không dùng bộ lọc (dấu |)"
    if "(" in found or "[" in found:
        return f"{shown}: mẫu không gọi hàm, không dùng ngoặc tròn hay ngoặc vuông"
    if inside.count(".") > 1:
        return f"{shown}: tên trường chỉ có nhiều nhất một dấu chấm"
    if found.startswith(("{{", "{%")) and "}" not in found:
        return f"{shown}: chưa đóng ngoặc trong cùng một đoạn văn"
    return f"{shown}: viết trường dạng {{{{ ten_truong }}}}, chữ thường không dấu, không có phép tính"


def outside_fields(root: Any) -> Iterator[str]:
    """Word fields that would bring something in from elsewhere when the paper is opened."""
    code = "".join(one.text or "" for one in root.iter(*INSTRUCTIONS))
    code += " ".join(one.get(qn("w:instr"), "") for one in root.iter(qn("w:fldSimple")))
    if found := OUTSIDE.search(re.sub(r'"[^"]*"', "", code)):
        yield f"có trường Word lấy nội dung từ nơi khác ({found[0].upper()})"
