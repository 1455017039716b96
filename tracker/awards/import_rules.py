"""A workbook's rows as lines of the register: which column is which, what each line becomes or why it cannot; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.awards.rules import AwardKind, Subject, kind_on
from tracker.core.text import day_short, fold, read_day, read_number
from tracker.reader.workbooks import Headings, Table, plain
from tracker.units.rules import Directory, KnownUnit, Places, places_of

NO_HEADINGS = (
    "Không thấy dòng tiêu đề cột trong tệp. Xin đặt một dòng tiêu đề có ít nhất “Họ tên/đơn vị được khen”, “Hình thức khen”, "
    "“Số quyết định”, “Ngày quyết định”, hoặc dùng tệp mẫu."
)
HEADINGS = {
    "recipient": ("ho ten don vi duoc khen", "ho ten", "ho va ten", "don vi duoc khen", "ho ten don vi", "ten ca nhan tap the",
                  "ca nhan tap the", "ca nhan tap the duoc khen", "nguoi duoc khen", "ten don vi"),
    "position": ("chuc vu noi cong tac", "chuc vu don vi cong tac", "chuc vu", "noi cong tac", "don vi cong tac", "dia chi"),
    "kind": ("hinh thuc khen", "hinh thuc khen thuong", "danh hieu", "hinh thuc", "danh hieu hinh thuc khen thuong", "loai khen thuong"),
    "what_for": ("thanh tich", "noi dung", "noi dung khen", "noi dung khen thuong", "ly do khen"),
    "number": ("so quyet dinh", "quyet dinh so", "so qd", "so ky hieu quyet dinh"),
    "day": ("ngay quyet dinh", "ngay qd", "ngay ky", "ngay thang quyet dinh", "ngay"),
    "money": ("so tien", "tien thuong", "muc thuong", "so tien thuong", "so tien dong"),
    "year": ("nam", "nam khen", "nam khen thuong", "nam xet"),
}  # fmt: skip
NEEDED = {
    "recipient": "Họ tên/đơn vị được khen", "kind": "Hình thức khen", "number": "Số quyết định", "day": "Ngày quyết định",
}  # fmt: skip
COLUMNS = Headings(HEADINGS, NEEDED, NO_HEADINGS)
LONGEST = {"recipient": 200, "position": 200, "what_for": 2000, "number": 60}
WORDS = {"position": "Chức vụ/nơi công tác", "what_for": "Thành tích", **NEEDED}
SHORT = {
    "ldtt": "advanced_worker", "cstdcs": "grassroots_fighter", "cstd co so": "grassroots_fighter", "tap the ldtt": "advanced_collective",
    "giay khen ca nhan": "certificate_person", "giay khen tap the": "certificate_collective",
    "giay khen ho gia dinh": "certificate_household", "bang khen cua chu tich ubnd thanh pho": "city_merit",
    "bang khen cua chu tich uy ban nhan dan thanh pho": "city_merit",
}  # fmt: skip
CERTIFICATE = "giay khen"


@dataclass(frozen=True, slots=True)
class Ready:
    """What a line will become."""

    kind: AwardKind
    recipient: str
    position: str
    what_for: str
    number: str
    day: date
    money: int | None
    year: int
    unit: KnownUnit | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the workbook: `ready` to be entered, or `problem` says why not; `is_there`: entered from this very file."""

    row: int
    cells: tuple[str, ...]
    ready: Ready | None = None
    problem: str = ""
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are checked against. `entered`: (folded recipient, folded decision number) → whether it came from this file."""

    kinds: Sequence[AwardKind]
    directory: Directory
    entered: Mapping[tuple[str, str], bool] = field(default_factory=dict)


def checked(table: Table, known: Known) -> list[Line]:
    """Every line with what it becomes, or its problem in Vietnamese."""
    named = kinds_by_name(known.kinds)
    places = places_of(known.directory)
    seen: dict[tuple[str, str], int] = {}
    made = []
    for row, cells in table.lines:
        try:
            ready = ready_of(table, cells, known.kinds, named, places)
        except ValueError as problem:
            made.append(Line(row, cells, problem=str(problem)))
            continue
        same = same_key(ready.recipient, ready.number)
        if same in seen:
            made.append(Line(row, cells, problem=f"Trùng với dòng {seen[same]} của tệp (cùng người, cùng số quyết định)."))
        elif known.entered.get(same):
            made.append(Line(row, cells, is_there=True))
        elif same in known.entered:
            made.append(Line(row, cells, problem="Đã có trong sổ (cùng người, cùng số quyết định)."))
        else:
            made.append(Line(row, cells, ready=ready))
        seen.setdefault(same, row)
    return made


def same_key(recipient: str, number: str) -> tuple[str, str]:
    """What makes two lines the same one."""
    return fold(recipient), fold(number)


def ready_of(table: Table, cells: Sequence[str], kinds: Sequence[AwardKind], named: Mapping[str, str], places: Places) -> Ready:
    """Raises ValueError with one Vietnamese sentence."""
    typed = {name: " ".join(table.cell(cells, name).split()) for name in HEADINGS}
    for name, words in NEEDED.items():
        if not typed[name]:
            raise ValueError(f"Thiếu “{words}”.")
    for name, most in LONGEST.items():
        if len(typed[name]) > most:
            raise ValueError(f"“{WORDS[name]}” dài quá {most} ký tự.")
    day = read_day(typed["day"])
    itself = places(typed["recipient"])
    kind = kind_named(typed["kind"], day, kinds, named, is_unit=itself is not None)
    if kind is None:
        raise ValueError(f"Không có hình thức khen tên “{typed['kind'][:80]}”. Xem các tên ở trang Hình thức khen.")
    unit = itself if kind.subject is Subject.COLLECTIVE else place_in(typed["position"], places)
    return Ready(
        kind, typed["recipient"], typed["position"], typed["what_for"], typed["number"], day, money_typed(typed["money"]),
        year_typed(typed["year"], day), unit,
    )  # fmt: skip


def kinds_by_name(kinds: Sequence[AwardKind]) -> dict[str, str]:
    """Name of a kind, without marks → its key: as any version has it, and in short."""
    known = {one.key for one in kinds}
    return {short: key for short, key in SHORT.items() if key in known} | {plain(one.name): one.key for one in kinds}


def kind_named(
    typed: str, day: date, kinds: Sequence[AwardKind], named: Mapping[str, str], *, is_unit: bool
) -> AwardKind | None:
    """The kind that is meant, in the version of that day (the oldest where none was in force yet)."""
    said = plain(typed)
    if said == CERTIFICATE:
        said = "giay khen tap the" if is_unit else "giay khen ca nhan"
    found = named.get(said)
    if found is None:
        return None
    versions = [one for one in kinds if one.key == found]
    return kind_on(kinds, found, day) or min(versions, key=lambda one: (one.starts_on, one.version))


def place_in(position: str, places: Places) -> KnownUnit | None:
    """The unit that a position names, whole or in one of its parts (“Hiệu trưởng, Trường Tiểu học số 1”)."""
    parts = [position, *(part.strip() for part in re.split(r"[,;]|\s[-–]\s", position))]
    return next((unit for part in parts if part and (unit := places(part))), None)


def money_typed(typed: str) -> int | None:
    """đồng, None where nothing is written. Raises ValueError."""
    written = re.sub(r"\s*(đồng|đ|vnđ|vnd)\.?$", "", typed.strip(), flags=re.IGNORECASE)
    if not written:
        return None
    try:
        value = read_number(written)
    except ValueError:
        raise ValueError(f"Không đọc được số tiền “{typed[:40]}”. Xin ghi số đồng, ví dụ 759.000.") from None
    if value != int(value) or value > 10**12:
        raise ValueError(f"Số tiền “{typed[:40]}” không phải là một số đồng.")
    return int(value)


def year_typed(typed: str, day: date) -> int:
    """The year of the award, the decision's where nothing is written. Raises ValueError."""
    if not typed:
        return day.year
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    if not 2000 <= year <= 2100 or abs(year - day.year) > 1:
        raise ValueError(f"Năm “{typed[:20]}” không khớp với ngày quyết định {day_short(day)}.")
    return year
