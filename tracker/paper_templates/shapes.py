"""What a kind of paper is made of: its fields, the tables they stand in, and the values that fill them; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tracker.core.papers import Heading
from tracker.core.text import clean

Row: TypeAlias = Mapping[str, str]
Values: TypeAlias = Mapping[str, str | Sequence[str] | Sequence[Row]]
MOST_ROWS = 2_000  # of one list in a paper
MOST_TEXT = 20_000  # characters of one value
TOTAL = "tong_"  # before a column's name: the field that holds its sum


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: `head` over it in the common form, where it is `width` mm wide; 0: it stands in no table."""

    name: str
    about: str
    example: str
    head: str = ""
    width: int = 0
    centred: bool = True
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a template. Without `columns` one text, or with `many` a list of texts; with them a list of rows."""

    name: str
    about: str
    example: str = ""
    required: bool = False
    many: bool = False
    columns: tuple[Column, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.many or bool(self.columns)

    @property
    def totals(self) -> tuple["Field", ...]:
        """The fields that hold the sums of its summed columns."""
        return tuple(Field(TOTAL + one.name, f"Tổng cộng: {one.about}", one.example) for one in self.columns if one.summed)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the common form: the field whose rows it shows, under `heading` where there is one."""

    rows: Field
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper. `title`: tên loại; `symbol`: what stands after its number (NĐ 30/2020, Phụ lục III; to confirm).

    In the common form `noi_dung` comes first, then the `grids`, then `noi_dung_sau` and `doan_ket`; `annex` on pages of its own.
    `capacity`, `signer_title`: who signs, where it is not whom the ward settled. `own`: further fields, for a ward's own form.
    """

    key: str
    name: str
    title: str
    symbol: str
    use: str
    grids: tuple[Grid, ...] = ()
    annex: tuple[Grid, ...] = ()
    own: tuple[Field, ...] = ()
    capacity: str | None = None
    signer_title: str | None = None
    fields: tuple[Field, ...] = field(init=False)

    def __post_init__(self) -> None:
        lists = tuple(grid.rows for grid in (*self.grids, *self.annex))
        sums = tuple(total for one in lists for total in one.totals)
        extra = (ALONG,) if self.annex else ()
        object.__setattr__(self, "fields", (*HEAD, *BODY, *lists, *sums, *self.own, *extra, *CLOSING))

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)


HEAD = (
    Field("co_quan_tren", "Cơ quan cấp trên, dòng trên cùng bên trái; có thể trống", "UBND THÀNH PHỐ MẪU"),
    Field("co_quan", "Cơ quan ban hành, chữ in hoa", "ỦY BAN NHÂN DÂN\nPHƯỜNG MẪU", required=True),
    Field("so_ky_hieu", "Số và ký hiệu; số để trống cho văn thư ghi", "……/BC-UBND", required=True),
    Field("dia_danh_ngay", "Địa danh và ngày tháng năm", "Phường Mẫu, ngày 05 tháng 01 năm 2026", required=True),
    Field("trich_yeu", "Trích yếu nội dung", "Kết quả thực hiện kế hoạch quý IV năm 2025", required=True),
    Field("kinh_gui", "Nơi nhận ở dòng Kính gửi; có thể trống", "Ủy ban nhân dân thành phố"),
)
LINE = (
    Column("tieu_de", "Dòng tiêu đề; ở dòng thường thì trống", "I. TÌNH HÌNH CHUNG"),
    Column("doan", "Đoạn văn; ở dòng tiêu đề thì trống", "Các đơn vị đã triển khai đầy đủ nhiệm vụ được giao."),
)
BODY = (
    Field("noi_dung", "Nội dung chính: từng dòng là tiêu đề hoặc đoạn văn", required=True, columns=LINE),
    Field("noi_dung_sau", "Nội dung đứng sau bảng; có thể trống", columns=LINE),
    Field("doan_ket", "Câu kết của văn bản", "Ủy ban nhân dân phường báo cáo./.", required=True),
)
ALONG = Field("kem_theo", "Dòng “Kèm theo…” của phụ lục", "Kèm theo Báo cáo số ……/BC-UBND ngày … tháng … năm 2026")
CLOSING = (
    Field("quyen_han", "Quyền hạn của người ký; có thể trống", "TM. ỦY BAN NHÂN DÂN"),
    Field("chuc_vu", "Chức vụ người ký", "CHỦ TỊCH", required=True),
    Field("ho_ten", "Họ và tên người ký", "Nguyễn Văn Mẫu", required=True),
    Field("noi_nhan", "Nơi nhận, mỗi dòng một nơi, đã có gạch đầu dòng", "- Như trên;", many=True, required=True),
    Field("chan_trang", "Chân trang: dòng của nhật ký Sổ Việc khi lập", "Nhật ký: dòng 1.234, 0a1b2c3d4e5f6789", required=True),
)


def lines(*parts: str) -> list[Row]:
    """Paragraphs and `core.papers.Heading`s as the rows of `noi_dung`; several paragraphs may stand in one text, a line each.

    lines(Heading("I. KẾT QUẢ"), "Đã xong.") → [{"tieu_de": "I. KẾT QUẢ", "doan": ""}, {"tieu_de": "", "doan": "Đã xong."}]
    """
    found: list[Row] = []
    for part in parts:
        if isinstance(part, Heading):
            found.append({"tieu_de": str(part), "doan": ""})
        else:
            found += [{"tieu_de": "", "doan": one} for one in part.split("\n") if one.strip()]
    return found


def completed(kind: Kind, values: Values) -> dict[str, Any]:
    """Every field of the kind with clean text, empty where `values` has none. Raises ValueError for what the kind does not have
    or a list longer than MOST_ROWS: a composer's mistake."""
    if strange := set(values) - {one.name for one in kind.fields}:
        raise ValueError(f"{kind.key} has no fields {sorted(strange)}")
    return {one.name: completed_field(one, values.get(one.name)) for one in kind.fields}


def completed_field(wanted: Field, value: Any) -> Any:
    """The value of a field as templates get it: text, texts, or rows with every column. Raises ValueError for rows it has not."""
    if not wanted.is_list:
        return clean(value or "", MOST_TEXT)
    found = list(value or ())
    if len(found) > MOST_ROWS:
        raise ValueError(f"{wanted.name} has {len(found)} rows")
    if wanted.many:
        return [clean(one, MOST_TEXT) for one in found]
    names = {one.name for one in wanted.columns}
    if any(set(row) - names for row in found):
        raise ValueError(f"{wanted.name} has only the columns {sorted(names)}")
    return [{name: clean(row.get(name, ""), MOST_TEXT) for name in names} for row in found]


def sample(kind: Kind) -> dict[str, Any]:
    """Every field filled with its example; lists with two rows."""
    return {one.name: sample_of(one) for one in kind.fields}


def sample_of(wanted: Field) -> Any:
    if wanted.many:
        return [wanted.example, "- Lưu: VT."]
    if wanted.columns == LINE:
        heading, words = (one.example for one in LINE)
        return lines(Heading(heading), words) if wanted.required else lines(words)
    if wanted.columns:
        return [{one.name: one.example for one in wanted.columns}] * 2
    return wanted.example


def empty(kind: Kind) -> dict[str, Any]:
    """Every field empty: the other branch of each condition."""
    return completed(kind, {})
