"""The ward's data as flat records for other systems: stable names, each field described; pure.

Days are ISO dates of the ward's calendar, instants UTC; numbers are whole or decimal text, never floats. No names of people.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tracker.exchange.rules import Part


def said(words: str) -> Meta:
    return Meta(description=words)


def counted(words: str) -> Meta:
    """Of decimal text that a workbook holds as a number."""
    return Meta(description=words, extra={"decimal": True})


Id = Annotated[int, said("Mã của dòng, không đổi, dùng để nối các phần với nhau")]
Unit = Annotated[int, said("Mã đơn vị (phần units)")]
UnitName = Annotated[str, said("Tên đơn vị")]
UnitKind = Annotated[str, said("Loại đơn vị: ward, office, centre, school, neighbourhood, front, organisation, agency")]
Plan = Annotated[int, said("Mã kế hoạch (phần plans)")]
MaybePlan = Annotated[int | None, said("Mã kế hoạch (phần plans); trống: không thuộc kế hoạch nào")]
Requested = Annotated[bool, said("Đơn vị được đề nghị phối hợp, không phải được giao")]
DaysLate = Annotated[int, said("Số ngày chậm, theo ngày lịch, tính đến ngày số liệu; 0: không chậm")]
ReportState = Literal["waiting", "submitted", "returned", "accepted"]
CountedOn = Annotated[date | None, said("Ngày nộp được tính: của lần nộp đang chờ hoặc đã được nhận")]
LateAfter = Annotated[
    date | None, said("Ngày cuối còn đúng hạn: ngày hạn, hoặc ngày làm việc tiếp theo nếu hạn rơi vào ngày nghỉ")
]


class PlanRecord(Struct, frozen=True):
    """Kế hoạch đã giao việc."""

    id: Id
    code: Annotated[str, said("Mã kế hoạch trên Sổ Việc")]
    title: Annotated[str, said("Tên kế hoạch")]
    number: Annotated[str, said("Số, ký hiệu văn bản; trống: chưa có")]
    issuer: Annotated[str, said("Cơ quan ban hành")]
    issued_on: Annotated[date | None, said("Ngày ban hành")]
    office: Annotated[int, said("Mã đơn vị theo dõi (phần units)")]
    office_name: Annotated[str, said("Tên đơn vị theo dõi")]
    state: Annotated[Literal["running", "closed"], said("running: đang thực hiện; closed: đã kết thúc")]
    published_on: Annotated[date, said("Ngày giao việc")]


class TaskRecord(Struct, frozen=True):
    """Nhiệm vụ, chung cho các đơn vị cùng thực hiện."""

    id: Id
    code: Annotated[str, said("Mã nhiệm vụ")]
    plan: MaybePlan
    office: Annotated[int, said("Mã đơn vị theo dõi (phần units)")]
    text: Annotated[str, said("Nội dung nhiệm vụ")]
    product: Annotated[str, said("Sản phẩm phải có; trống: không nêu")]
    deadline: Annotated[str, said("Thời hạn như kế hoạch ghi; trống: không ghi")]
    recurring: Annotated[bool, said("Nhiệm vụ lặp lại theo kỳ, mỗi kỳ là một dòng của phần assignments")]
    given_on: Annotated[date, said("Ngày giao")]
    cancelled_on: Annotated[date | None, said("Ngày huỷ; trống: không huỷ")]


class AssignmentRecord(Struct, frozen=True):
    """Một nhiệm vụ giao cho một đơn vị chủ trì, một kỳ, và tình trạng của nó."""

    id: Id
    code: Annotated[str, said("Mã việc")]
    task: Annotated[int, said("Mã nhiệm vụ (phần tasks)")]
    task_code: Annotated[str, said("Mã nhiệm vụ dễ đọc")]
    plan: MaybePlan
    unit: Unit
    unit_name: UnitName
    unit_kind: UnitKind
    requested: Requested
    due_on: Annotated[date | None, said("Ngày hạn; trống: chưa có hoặc không có hạn")]
    first_due_on: Annotated[date | None, said("Ngày hạn đầu tiên, không đổi khi gia hạn")]
    late_after: LateAfter
    fix_by: Annotated[date | None, said("Hạn bổ sung của báo cáo bị trả lại gần nhất")]
    state: Annotated[
        Literal["not_started", "in_progress", "submitted", "returned", "done", "cancelled"],
        said(
            "not_started: chưa thực hiện; in_progress: đang thực hiện; submitted: chờ xác nhận; returned: cần bổ sung; "
            "done: hoàn thành; cancelled: đã huỷ hoặc đã chuyển đơn vị khác"
        ),
    ]
    timeliness: Annotated[
        Literal[
            "on_track", "soon", "overdue", "done_on_time", "done_late", "no_deadline", "ongoing", "awaiting_day", "cancelled",
            "handed_over",
        ],
        said(
            "on_track: còn hạn; soon: còn không quá 3 ngày; overdue: quá hạn; done_on_time: xong đúng hạn; done_late: xong muộn; "
            "no_deadline: không có hạn; ongoing: thường xuyên; awaiting_day: chờ có ngày; cancelled: đã huỷ; "
            "handed_over: đã chuyển đơn vị khác"
        ),
    ]  # fmt: skip
    days_late: DaysLate
    counted_on: CountedOn


class UnitRecord(Struct, frozen=True):
    """Đơn vị của phường."""

    id: Id
    parent: Annotated[int | None, said("Mã đơn vị cấp trên trực tiếp; trống: đơn vị gốc")]
    name: UnitName
    kind: UnitKind
    standing: Annotated[Literal["ordered", "requested"], said("ordered: phường giao việc; requested: phường đề nghị phối hợp")]
    opened_on: Annotated[date | None, said("Ngày thành lập")]
    closed_on: Annotated[date | None, said("Ngày kết thúc hoạt động; trống: đang hoạt động")]


class TargetRecord(Struct, frozen=True):
    """Mức phải đạt của một năm."""

    year: Annotated[int | None, said("Năm; trống: kế hoạch không nêu năm")]
    comparator: Annotated[str, said("So sánh như kế hoạch ghi: >, >=, <, <=, =, ~, between")]
    low: Annotated[str, said("Mức dưới, số thập phân (phần trăm, hoặc số lượng)")]
    high: Annotated[str, said("Mức trên, số thập phân")]

    def __str__(self) -> str:
        edges = f"{self.low}–{self.high}" if self.comparator == "between" else self.high if "<" in self.comparator else self.low
        return f"{self.year or ''}: {self.comparator} {edges}".strip(": ")


class IndicatorRecord(Struct, frozen=True):
    """Chỉ tiêu của kế hoạch và cách tính hiện nay."""

    id: Id
    plan: Plan
    name: Annotated[str, said("Tên chỉ tiêu")]
    measure: Annotated[str, said("Đơn vị tính như kế hoạch ghi")]
    state: Annotated[str, said("unset: chưa đặt cách tính; running: đang theo dõi; closed: đã kết thúc")]
    shape: Annotated[str, said("share: tỷ lệ phần trăm; count: số lượng")]
    numerator: Annotated[str, said("Tử số đếm gì")]
    denominator: Annotated[str, said("Mẫu số đếm gì; trống: chỉ tiêu số lượng")]
    source: Annotated[str, said("Nguồn: own: đơn vị tự đếm; vneid; school: phần mềm trường học; other: nguồn khác")]
    rollup: Annotated[str, said("latest: lấy số mới nhất của mỗi đơn vị; cumulative: cộng dồn từ đầu năm")]
    frequency: Annotated[str, said("Kỳ báo số: month, quarter, half, year (kỳ chốt ngày 14 theo Nghị định 09/2019/NĐ-CP)")]
    targets: Annotated[tuple[TargetRecord, ...], said("Mức phải đạt theo năm")]


class ReadingRecord(Struct, frozen=True):
    """Số một đơn vị báo cho một chỉ tiêu, một kỳ. Không có dòng nghĩa là chưa báo cáo, không phải bằng 0."""

    id: Id
    indicator: Annotated[int, said("Mã chỉ tiêu (phần indicators)")]
    plan: Plan
    unit: Unit
    unit_name: UnitName
    unit_kind: UnitKind
    first_on: Annotated[date, said("Ngày đầu kỳ")]
    last_on: Annotated[date, said("Ngày cuối kỳ")]
    numerator: Annotated[str, counted("Tử số, số thập phân")]
    denominator: Annotated[str | None, counted("Mẫu số, số thập phân; trống: chỉ tiêu số lượng")]
    counted_on: Annotated[date, said("Ngày báo lần đầu của kỳ này (hoặc ngày phòng nhận được)")]
    recorded_at: Annotated[datetime, said("Lúc ghi vào Sổ Việc, giờ UTC")]
    corrected: Annotated[bool, said("Số này đã thay một số báo trước đó")]


class ReportRecord(Struct, frozen=True):
    """Một lần phường yêu cầu các đơn vị báo cáo."""

    id: Id
    code: Annotated[str, said("Mã yêu cầu")]
    plan: MaybePlan
    title: Annotated[str, said("Tên báo cáo")]
    period: Annotated[str, said("Kỳ bằng chữ; trống: báo cáo đột xuất")]
    first_on: Annotated[date, said("Ngày đầu kỳ")]
    last_on: Annotated[date, said("Ngày cuối kỳ")]
    due_on: Annotated[date, said("Hạn nộp")]
    closed_on: Annotated[date | None, said("Ngày thôi nhận báo cáo; trống: còn nhận")]


class SubmissionRecord(Struct, frozen=True):
    """Báo cáo của một đơn vị cho một yêu cầu: tình trạng, không có nội dung."""

    id: Id
    report: Annotated[int, said("Mã yêu cầu báo cáo (phần reports)")]
    report_code: Annotated[str, said("Mã yêu cầu dễ đọc")]
    unit: Unit
    unit_name: UnitName
    unit_kind: UnitKind
    requested: Requested
    due_on: Annotated[date, said("Hạn nộp của đơn vị này")]
    late_after: LateAfter
    state: Annotated[
        ReportState,
        said("waiting: chưa báo cáo; submitted: chờ phòng xem; returned: cần bổ sung; accepted: đã nhận"),
    ]
    counted_on: CountedOn
    days_late: DaysLate


class EstimateRecord(Struct, frozen=True):
    """Một bản dự toán; mỗi lần lập lại là một bản mới cùng mã."""

    id: Id
    code: Annotated[str, said("Mã dự toán, chung cho các bản")]
    number: Annotated[int, said("Bản thứ mấy")]
    plan: MaybePlan
    year: Annotated[int, said("Năm ngân sách")]
    title: Annotated[str, said("Tên dự toán")]
    unit: Annotated[int, said("Mã đơn vị lập (phần units)")]
    proposed: Annotated[int, said("Tổng đề nghị, đồng")]
    submitted_on: Annotated[date, said("Ngày trình")]
    appraised: Annotated[int | None, said("Tổng thẩm định, đồng; trống: chưa thẩm định")]
    appraised_on: Annotated[date | None, said("Ngày thẩm định")]
    approved: Annotated[int | None, said("Tổng được duyệt, đồng; trống: chưa duyệt hoặc không duyệt")]
    decided_on: Annotated[date | None, said("Ngày quyết định")]
    spent: Annotated[int, said("Đã chi theo sổ, đồng")]


Record = (
    PlanRecord | TaskRecord | AssignmentRecord | UnitRecord | IndicatorRecord | ReadingRecord | ReportRecord | SubmissionRecord
    | EstimateRecord
)  # fmt: skip
RECORDS: dict[Part, type[Record]] = {
    Part.PLANS: PlanRecord,
    Part.TASKS: TaskRecord,
    Part.ASSIGNMENTS: AssignmentRecord,
    Part.UNITS: UnitRecord,
    Part.INDICATORS: IndicatorRecord,
    Part.READINGS: ReadingRecord,
    Part.REPORTS: ReportRecord,
    Part.SUBMISSIONS: SubmissionRecord,
    Part.ESTIMATES: EstimateRecord,
}


def described(record: type[Struct]) -> dict[str, str]:
    """Field → what it means, in Vietnamese, in the order of the fields."""
    return {name: hint.__metadata__[0].description for name, hint in record.__annotations__.items()}


def decimals_of(record: type[Struct]) -> frozenset[str]:
    """The fields that hold decimal text."""
    return frozenset(name for name, hint in record.__annotations__.items() if hint.__metadata__[0].extra)


def decimal(hundredths: int) -> str:
    """9392 → "93.92"."""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02d}"
