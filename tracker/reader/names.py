"""Names of units as plans write them: where they start, where they end, several in one place."""

import re

from tracker.core.text import fold

UNIT_WORD = (
    r"(?:Phòng(?! chống|,)|Sở|Ban(?! hành)|Ủy ban|Uỷ ban|UBND|UBMTTQ|UB MTTQ|MTTQ|Trung tâm|TT|Công an|Trường|Mặt trận|Hội(?! nghị| thảo| thi)|Đoàn|Liên đoàn|Liên minh"
    r"|Hiệp hội|Văn phòng|VPĐU|VP|Bộ(?! tiêu chí| chỉ số| tài liệu)|Tổ(?! chức)|Đài|Báo(?! cáo)|Ngân hàng|Trạm|Quân|Chi cục|Cục|Viện|Thông tấn|Kho bạc|Bưu điện|Thanh tra"
    r"|Chủ tịch|Cơ quan|Đảng|Nhà trường|Thủ trưởng|Giám đốc|Hợp tác xã|Doanh nghiệp|Khối|Công ty|Tập đoàn|Tòa án|Viện kiểm sát"
    r"|[Cc]ác)"
)
STARTS = re.compile(UNIT_WORD + r"\b")
PARTS = re.compile(rf"\s*(?:;|\n|,(?=\s*{UNIT_WORD}\s)|\s+và\s+(?:và\s+)?(?={UNIT_WORD}\s))\s*")
LEADING = re.compile(r"^(?:Đề nghị|Giao|Yêu cầu|Trách nhiệm của|Đối với|Kính đề nghị|Phân công)\s+", re.IGNORECASE)
REQUESTS = re.compile(r"^(?:kính )?đề nghị\b", re.IGNORECASE)

VERBS = (
    r"(?:tổ chức|triển khai|thực hiện|xây dựng|tham mưu|phát động|tuyên truyền|rà soát|kiểm tra|theo dõi|đôn đốc|hướng dẫn"
    r"|thẩm định|tổng hợp|báo cáo|đề xuất|hoàn thành|lập|cung cấp|đánh giá|tiếp nhận|giải quyết|vận động|huy động|bố trí"
    r"|giám sát|xử lý|hỗ trợ|tham gia|đẩy mạnh|tăng cường|chỉ đạo|biên soạn|ban hành|trình|mở|để|trong|nhằm|cập nhật|quản lý"
    r"|bảo đảm|đảm bảo|phổ biến|nghiên cứu|lồng ghép|kịp thời|chủ động|thường xuyên|tiến hành|đưa|khảo sát|vận hành)"
)
# "tổ chức" is a noun after "các", "," or "và"
NAME_END = re.compile(rf"(?<!các)(?<!,)(?<!và)(?<!cơ quan)\s+{VERBS}\b|[.;:()]|$", re.IGNORECASE)
WITH = re.compile(r"\b[Pp]hối hợp(?:\s+chặt chẽ)?(?:,\s*\w+ \w+)?\s+(?:với|cùng)(?:\s+với)?\s+")
WITHOUT = re.compile(rf"\b[Pp]hối hợp\s+(?={UNIT_WORD.replace('|[Cc]ác', '|các')}\s)")
MADE_BY = re.compile(rf"\bdo\s+({UNIT_WORD}[^,.;]{{3,60}}?)\s+(?:lập|xây dựng|trình|soạn thảo|đề xuất)\b")
NEXT_GROUP = re.compile(r",\s+(?=các\s)|;\s*|\s+và\s+(?=các\s)")

SHORT_FORMS = [
    (r"\buy ban nhan dan\b", "ubnd"),
    (
        r"\b(uy ban |ub ?)?(mat tran to quoc|mttq)( viet nam| vn)?\b",
        "mat tran to quoc",
    ),
    (r"\btrung tam\b", "tt"),
    (r"\bvan hoa (va )?xa hoi\b|\bvh ?xh\b", "vhxh"),
    (r"\bkinh te ha tang (va )?do thi\b|\bkt ?ht ?dt\b", "kthtdt"),
    (r"\bto dan pho\b", "tdp"),
    (r"\bthcs\b", "trung hoc co so"),
    (r"\bthpt\b", "trung hoc pho thong"),
    (r"\bdoan thanh nien cong san ho chi minh\b|\bdoan tncs( ho chi minh| hcm)?\b", "doan thanh nien"),
    (r"\bhoi lien hiep phu nu( viet nam)?\b|\bhoi lhpn\b", "hoi phu nu"),
]
DROPPED = r"\b(viet nam|tren dia ban|cua|thuoc|phuong|xa|dac khu|cac|va|voi|de nghi|giao|so)\b"


def key(written: str) -> str:
    """What two spellings of one unit share: no marks, usual short forms, no filler words."""
    plain = re.sub(r"[^\w]+", " ", fold(written)).strip()
    for pattern, short in SHORT_FORMS:
        plain = re.sub(pattern, short, plain)
    return " ".join(re.sub(DROPPED, " ", plain).split()) or plain


def several(written: str) -> tuple[str, ...]:
    """The units of a heading or cell, each as written: parted by ; or a line break, by a comma or "và" before a unit."""
    parts = (part.strip(" .,:;-") for part in PARTS.split(LEADING.sub("", written.strip())))
    return tuple(dict.fromkeys(part for part in parts if part))


def heads(text: str) -> tuple[tuple[str, ...], str]:
    """(units, rest) of a clause that opens with the units it speaks to: "Unit", "Unit: text" or "Unit chủ trì …".

    No units when it does not.
    """
    plain = LEADING.sub("", text.strip())
    before, colon, after = plain.partition(":")
    if colon and len(before) <= 220 and is_name(before):
        return several(before), after.strip()
    if not colon and len(plain) <= 200 and is_name(plain):
        return several(plain), ""
    end = re.search(r"\s+(?:chủ trì|có trách nhiệm|chịu trách nhiệm)\b", plain[:200]) if STARTS.match(plain) else None
    if end and is_name(plain[: end.start()]):
        return several(plain[: end.start()]), plain[end.start() :].strip(" ,")
    return (), text


def is_name(text: str) -> bool:
    """Whether a phrase is nothing but names of units."""
    return all(is_one_name(part) for part in text.strip(" .;").split(";"))


def is_one_name(text: str) -> bool:
    text = text.strip(" .")
    if not STARTS.match(text) or text.count(" ") > 40:
        return False
    if re.match(r"[Cc]ác (?:nhiệm vụ|giải pháp|nội dung|hoạt động|mục tiêu|chỉ tiêu|bước|hình thức)", text):
        return False
    end = NAME_END.search(text)
    return end is None or end.start() >= len(text) - 1 or text[end.start()] == "("


def coordinating(text: str) -> tuple[str, ...]:
    """The units a duty is to be done with, as written."""
    found: list[str] = []
    for pattern in (WITH, WITHOUT):
        for opening in pattern.finditer(text):
            rest = text[opening.end() : opening.end() + 260]
            name = rest[: name_length(rest)].strip(" ,")
            if name:
                found.extend(part for group in NEXT_GROUP.split(name) for part in several(group))
    found.extend(part for made in MADE_BY.finditer(text) for part in several(made.group(1)))
    return tuple(dict.fromkeys(found))


def name_length(rest: str) -> int:
    for end in NAME_END.finditer(rest):
        if rest[end.start()] == "(" and (close := rest.find(")", end.start())) > 0:
            after = NAME_END.search(rest, close + 1)
            return after.start() if after else close + 1
        return end.start()
    return len(rest)
