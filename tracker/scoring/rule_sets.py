"""Rule sets as data: what a sheet counts, what it takes off, what its words are, and the law each of these rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError


class Population(StrEnum):
    """Whose heads a rule set is for."""

    EVERYONE = "everyone"
    CIVIL_SERVANTS = "civil_servants"
    PUBLIC_EMPLOYEES = "public_employees"


class Grade(StrEnum):
    """The four grades of NĐ 335/2025 and NĐ 233/2026, best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


class Role(StrEnum):
    """Whose formula runs: deputies use the leader's, staff are without the three criteria."""

    LEADER = "leader"
    DEPUTY = "deputy"
    STAFF = "staff"


class LateCounting(StrEnum):
    """What counts as one late event."""

    EACH = "each"
    ONCE = "once"


class ExcellentOf(StrEnum):
    """Of whom the share of "xuất sắc" is taken."""

    GOOD = "good"
    GOOD_OR_BETTER = "good_or_better"


class EmptyMonth(StrEnum):
    """What a month without a published result does to the mean of a quarter, half-year or year."""

    LEFT_OUT = "left_out"
    NO_MEAN = "no_mean"


POPULATION_WORDS = {
    Population.EVERYONE: "Mọi người đứng đầu đơn vị",
    Population.CIVIL_SERVANTS: "Công chức",
    Population.PUBLIC_EMPLOYEES: "Viên chức",
}
GRADE_WORDS = {
    Grade.EXCELLENT: "Hoàn thành xuất sắc nhiệm vụ",
    Grade.GOOD: "Hoàn thành tốt nhiệm vụ",
    Grade.COMPLETED: "Hoàn thành nhiệm vụ",
    Grade.NOT_COMPLETED: "Không hoàn thành nhiệm vụ",
}
CRITERIA = ("unit_result", "organising", "uniting")
COMPONENT_WORDS = {
    "general": "Điểm chung",
    "a": "Số lượng",
    "b": "Chất lượng",
    "c": "Tiến độ",
    "unit_result": "Người thuộc quyền",
    "organising": "Tiến độ chung của chương trình",
    "uniting": "Đoàn kết nội bộ",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which total a grade is reached: at least `bound` points, or more than it where `above`. Hundredths."""

    grade: Grade
    bound: int
    above: bool = False

    def reached_by(self, total: int) -> bool:
        return total > self.bound if self.above else total >= self.bound


@dataclass(frozen=True, slots=True)
class GeneralCriterion:
    """One of the general criteria: `most` in hundredths of a point."""

    key: str
    words: str
    most: int


@dataclass(frozen=True, slots=True)
class GeneralGroup:
    """General criteria under one heading."""

    words: str
    criteria: tuple[GeneralCriterion, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a sheet. Points are whole, losses and reduced criteria percent, thresholds hundredths.

    `general`: most general points (0: the sheet has none, and no grade); `results`: points that a full KQ is worth.
    `review_loss`, `late_loss`: percent of an item lost for each failed review, each late event. `criteria`: the three of
    heads and deputies, each 100 % or `reduced` %. `publishable` false: a preview. `explain_days`, `appeal_days`: working
    days to explain after the announcement, to answer an appeal; `data_days`: days until results are in the national database;
    `year_end`: (month, day) before which yearly grades are decided. The rest are settings where the law is silent (SETTINGS).
    """

    key: str
    version: int
    title: str
    basis: str
    starts_on: date
    population: Population
    ends_on: date | None = None
    publishable: bool = True
    general: int = 0
    results: int = 100
    review_loss: int = 25
    late_loss: int = 25
    criteria: tuple[str, ...] = ()
    reduced: int = 50
    thresholds: tuple[Threshold, ...] = ()
    general_groups: tuple[GeneralGroup, ...] = ()
    explain_days: int = 5
    appeal_days: int = 7
    data_days: int = 5
    year_end: tuple[int, int] = (12, 15)
    note: str = ""
    cap: bool = True
    floor: bool = True
    late_counting: LateCounting = LateCounting.EACH
    empty_month: EmptyMonth = EmptyMonth.LEFT_OUT
    closing_days: int = 0
    prolonged_days: int = 30
    handover_days: int = 10
    alone: int = 100
    excellent_of: ExcellentOf = ExcellentOf.GOOD
    excellent_percent: int = 20
    outstanding_percent: int = 25

    @property
    def is_legal(self) -> bool:
        """Whether it is a sheet of the law, with general points and a grade, on top of the plan score."""
        return self.general > 0

    def grade_of(self, total: int) -> Grade | None:
        """The grade of a rounded total (hundredths); None where the sheet has no grades."""
        reached = (threshold.grade for threshold in self.thresholds if threshold.reached_by(total))
        return next(reached, Grade.NOT_COMPLETED) if self.thresholds else None

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


# Settings where the law is silent


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a rule set: what it means and why its default is what it is."""

    name: str
    words: str
    reason: str
    unit: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)
    least: int = 0
    most: int = 0

    def said(self, rules: RuleSet) -> str:
        """Its value in Vietnamese."""
        value = getattr(rules, self.name)
        if self.choices:
            return self.choices[value]
        return f"{value}%" if self.unit == "%" else f"{value} {self.unit}"


YES_NO = {True: "Có", False: "Không"}
SETTINGS = (
    Setting(
        "cap", "Mỗi mục số lượng, chất lượng, tiến độ nhiều nhất 100%",
        "Nghị định không nói; việc nhận thêm của đơn vị khác có thể làm một mục vượt 100%. Mặc định có, để điểm không vượt thang.",
        choices=YES_NO,
    ),
    Setting(
        "floor", "Một việc bị trừ nhiều nhất là hết điểm của việc đó",
        "Nghị định trừ 25% mỗi lần, không nói về lần thứ năm. Mặc định có, để một việc không trừ sang việc khác.",
        choices=YES_NO,
    ),
    Setting(
        "late_counting", "Thế nào là một lần chậm",
        "Nghị định ghi “mỗi lần chậm tiến độ”. Mặc định đếm mỗi hạn bị lỡ: hạn của việc, hạn sau gia hạn, hạn bổ sung.",
        choices={LateCounting.EACH: "Mỗi hạn bị lỡ là một lần", LateCounting.ONCE: "Mỗi việc nhiều nhất một lần"},
    ),
    Setting(
        "empty_month", "Tháng không có kết quả, khi lấy trung bình quý, nửa năm, năm",
        "Nghị định lấy trung bình các tháng, không nói về tháng không có việc đến hạn. Tháng ấy ghi “không có dữ liệu”: không phải 0,"
        " cũng không phải 100.",
        choices={EmptyMonth.LEFT_OUT: "Bỏ ra ngoài", EmptyMonth.NO_MEAN: "Chưa đủ các tháng thì chưa có trung bình"},
    ),
    Setting(
        "closing_days", "Sau ngày cuối kỳ, báo cáo muộn còn được tính là đã xong trong", unit="ngày",
        reason="Mặc định 0: điểm là tình trạng tại ngày cuối kỳ, nên không đổi theo ngày mở xem. Hạn rơi vào ngày nghỉ,"
        " hạn bổ sung và hạn gia hạn thì được tính đến hết hạn đó.", most=31,
    ),
    Setting(
        "prolonged_days", "Đề nghị mức 50% ở mục tiến độ chung khi có việc quá hạn từ", unit="ngày",
        reason="Nghị định ghi “chậm kéo dài”, không ghi số ngày. Ứng dụng chỉ đề nghị, một người xác nhận.", least=1, most=365,
    ),
    Setting(
        "handover_days", "Việc đến hạn khi người đứng đầu mới nhận chức chưa quá", unit="ngày, cần một người xếp",
        reason="Nghị định không nói. Mặc định 10 ngày: việc bàn giao sát hạn không tự tính cho ai.", most=60,
    ),
    Setting(
        "alone", "Người đứng đầu không có người thuộc quyền được tính ở mục đó",
        "Nghị định không nói. Mặc định 100%: không có ai dưới mức hoàn thành.", choices={100: "100%", 50: "50%"},
    ),
    Setting(
        "excellent_of", "Tỷ lệ xuất sắc tính trên số người",
        "Câu chữ: không quá 20% số người được xếp “hoàn thành tốt”. Cách đọc khác tính cả người xuất sắc. Chỉ cảnh báo.",
        choices={ExcellentOf.GOOD: "Xếp hoàn thành tốt", ExcellentOf.GOOD_OR_BETTER: "Xếp hoàn thành tốt trở lên"},
    ),
    Setting("excellent_percent", "Tỷ lệ xuất sắc nhiều nhất", "Theo nghị định.", unit="%", most=100),
    Setting("outstanding_percent", "Tỷ lệ ở cơ quan có thành tích nổi trội", "Theo nghị định.", unit="%", most=100),
)  # fmt: skip


# The sheets the tracker comes with


HALF = (250, 250, 250, 250)
GENERAL_335 = (
    GeneralGroup(
        "Phẩm chất, đạo đức, ý thức kỷ luật",
        (
            GeneralCriterion("conduct", "Phẩm chất chính trị, đạo đức, lối sống, văn hoá công vụ", 500),
            GeneralCriterion("discipline", "Ý thức kỷ luật, kỷ cương", 500),
        ),
    ),
    GeneralGroup(
        "Năng lực và cách làm việc",
        tuple(
            GeneralCriterion(key, words, most)
            for (key, words), most in zip(
                (
                    ("capability", "Năng lực chuyên môn, nghiệp vụ"),
                    ("responsiveness", "Khả năng đáp ứng yêu cầu công việc"),
                    ("responsibility", "Tinh thần trách nhiệm"),
                    ("attitude", "Thái độ phục vụ, phối hợp"),
                ),
                HALF, strict=True,
            )
        ),
    ),
    GeneralGroup(
        "Đổi mới, dám nghĩ, dám làm",
        tuple(
            GeneralCriterion(key, words, most)
            for (key, words), most in zip(
                (
                    ("breakthrough", "Sáng kiến, đổi mới, đột phá"),
                    ("readiness", "Sẵn sàng nhận việc khó, việc mới"),
                    ("owning", "Dám nhận khuyết điểm, sửa chữa"),
                    ("deciding", "Dám quyết định, dám chịu trách nhiệm"),
                ),
                HALF, strict=True,
            )
        ),
    ),
)  # fmt: skip
FROM_90 = (Threshold(Grade.EXCELLENT, 9000), Threshold(Grade.GOOD, 7000), Threshold(Grade.COMPLETED, 5000))
BUILT_IN = (
    RuleSet(
        key="plan", version=1, title="Điểm thực hiện kế hoạch",
        basis="Kế hoạch của phường lấy kết quả làm tiêu chí đánh giá người đứng đầu",
        starts_on=date(2025, 1, 1), population=Population.EVERYONE,
        note="Không phải xếp loại công chức, viên chức.",
    ),
    RuleSet(
        key="nd335", version=1, title="Kết quả nhiệm vụ trên Sổ Việc, công chức", basis="Nghị định 335/2025/NĐ-CP",
        starts_on=date(2026, 1, 1), population=Population.CIVIL_SERVANTS, general=30, results=70, criteria=CRITERIA,
        thresholds=FROM_90, general_groups=GENERAL_335,
        note="Tên các tiêu chí chung viết gọn theo nghị định; cần đối chiếu mẫu phiếu trước khi dùng chính thức.",
    ),
    RuleSet(
        key="nd233", version=1, title="Xem trước, viên chức", basis="Nghị định 233/2026/NĐ-CP",
        starts_on=date(2026, 7, 1), population=Population.PUBLIC_EMPLOYEES, publishable=False, general=30, results=70,
        criteria=CRITERIA, thresholds=FROM_90, general_groups=GENERAL_335, appeal_days=10,
        note="Nghị định để quy chế của từng đơn vị đặt công thức. Đây là bản chép công thức của công chức để xem trước,"
        " không công bố được cho đến khi nhập quy chế của đơn vị.",
    ),
)  # fmt: skip


def built_in(key: str) -> RuleSet | None:
    """The sheet of that key the tracker comes with."""
    return next((rules for rules in BUILT_IN if rules.key == key), None)


# As text, for keeping


ADAPTER = TypeAdapter(RuleSet)


def definition(rules: RuleSet) -> str:
    """The whole rule set as JSON: what is kept with every published scorecard, and read back by `read_definition`."""
    return ADAPTER.dump_json(rules).decode()


def read_definition(text: str) -> RuleSet:
    """A kept rule set. Raises ValueError with one Vietnamese sentence for text that is none."""
    try:
        return ADAPTER.validate_json(text)
    except ValidationError as problem:
        where = ".".join(map(str, problem.errors()[0]["loc"]))
        raise ValueError(f"Tệp không phải một bảng quy tắc đúng{f' (mục {where})' if where else ''}.") from problem
