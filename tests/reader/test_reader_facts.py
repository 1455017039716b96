"""The reader's small rules: phrases of deadlines, targets, names of units, anchors; and files nobody can read."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tracker.demo
from tracker.reader import deadlines, names, targets
from tracker.reader.plan import Unreadable, as_json, read_plan

DEMO = Path(tracker.demo.__file__).parent


@pytest.mark.parametrize(
    ("phrase", "kind", "starts", "due", "recurrence"),
    [
        ("Trước ngày 30/11/2025", "day", None, date(2025, 11, 30), None),
        ("15/12/2025", "day", None, date(2025, 12, 15), None),
        ("ngày 5 tháng 9 năm 2026", "day", None, date(2026, 9, 5), None),
        ("Tháng 12/2025", "month", date(2025, 12, 1), date(2025, 12, 31), None),
        ("Quý IV/2025", "quarter", date(2025, 10, 1), date(2025, 12, 31), None),
        ("Quý I năm 2026", "quarter", date(2026, 1, 1), date(2026, 3, 31), None),
        ("Năm 2026", "year", date(2026, 1, 1), date(2026, 12, 31), None),
        ("Hằng tháng", "recurring", None, None, "FREQ=MONTHLY"),
        ("Hàng quý", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=3"),
        ("Hằng năm", "recurring", None, None, "FREQ=YEARLY"),
        ("Thường xuyên", "ongoing", None, None, None),
    ],
)
def test_deadline_phrases(phrase: str, kind: str, starts: date | None, due: date | None, recurrence: str | None) -> None:
    read = deadlines.read(phrase)
    assert read is not None
    assert (read.kind, read.due_on, read.recurrence) == (kind, due, recurrence)
    assert starts is None or read.starts_on == starts
    assert read.text == phrase


@pytest.mark.parametrize("phrase", ["31/02/2026", "ngày 45/13/2026", "không có", "-", "…"])
def test_what_is_no_day_gives_no_day(phrase: str) -> None:
    read = deadlines.read(phrase)
    assert read is None or read.due_on is None


def test_a_papers_date_is_no_deadline() -> None:
    assert deadlines.find("Thực hiện Kế hoạch số 12/KH-UBND ngày 05/9/2025 của Uỷ ban nhân dân thành phố") is None
    found = deadlines.find("Báo cáo kết quả trước ngày 20/11/2025 về Phòng Văn hoá - Xã hội.")
    assert found is not None
    assert found.due_on == date(2025, 11, 20)


@pytest.mark.parametrize(
    ("sentence", "comparator", "low", "high", "unit"),
    [
        ("Trên 80% cán bộ hiểu chuyển đổi số.", ">", "80", "80", "%"),
        ("Ít nhất 60% người trưởng thành có tài khoản.", ">=", "60", "60", "%"),
        ("80% trở lên trường phổ thông dạy kỹ năng số.", ">=", "80", "80", "%"),
        ("100% học sinh có kỹ năng số.", "=", "100", "100", "%"),
        ("Không quá 5% hồ sơ trễ hạn.", "<=", "5", "5", "%"),
        ("Tỷ lệ hài lòng đạt 90,5%.", "=", "90.5", "90.5", "%"),
        ("Từ 70% - 80% hộ dân dùng dịch vụ số.", "between", "70", "80", "%"),
    ],
)
def test_targets(sentence: str, comparator: str, low: str, high: str, unit: str) -> None:
    found = targets.find(sentence, year=2025)
    assert [(t.comparator, t.low, t.high, t.unit, t.year) for t in found] == [
        (comparator, Decimal(low), Decimal(high), unit, 2025)
    ]


def test_the_year_in_the_sentence_wins() -> None:
    assert [t.year for t in targets.find("Đến năm 2030, 100% hộ dân có tài khoản số.", year=2025)] == [2030]


@pytest.mark.parametrize(
    ("line", "units", "rest"),
    [
        ("Phòng Văn hoá - Xã hội: Tham mưu kế hoạch.", ("Phòng Văn hoá - Xã hội",), "Tham mưu kế hoạch."),
        ("Phòng Kinh tế, Hạ tầng và Đô thị: Thẩm định.", ("Phòng Kinh tế, Hạ tầng và Đô thị",), "Thẩm định."),
        ("Công an phường; Trạm Y tế phường: Phối hợp.", ("Công an phường", "Trạm Y tế phường"), "Phối hợp."),
        ("Các nhiệm vụ trọng tâm: gồm ba nhóm.", (), "Các nhiệm vụ trọng tâm: gồm ba nhóm."),
    ],
)
def test_who_a_line_speaks_to(line: str, units: tuple[str, ...], rest: str) -> None:
    assert names.heads(line) == (units, rest)


def test_two_spellings_share_a_key() -> None:
    assert names.key("Phòng VH-XH") == names.key("Phòng Văn hoá - Xã hội")
    assert names.key("Uỷ ban MTTQ Việt Nam phường") == names.key("Ủy ban Mặt trận Tổ quốc phường")
    assert names.key("Tổ dân phố số 5") != names.key("Tổ dân phố số 6")


def test_the_shipped_plan_reads_whole() -> None:
    read = read_plan("binh-dan-hoc-vu-so.docx", (DEMO / "binh-dan-hoc-vu-so.docx").read_bytes())
    assert len(read.targets) == 11
    anchors = [clause.anchor for clause in read.clauses]
    assert len(anchors) == len(set(anchors))
    assert {"V.3", "V.3#2", "V.4", "V.4#2-1"} <= set(anchors)
    assert {warning.code for warning in read.warnings} >= {
        "annex_missing", "numbering_repeats", "recipient_without_duty", "deadline_missing",
    }  # fmt: skip
    by_anchor = {clause.anchor: clause for clause in read.clauses}
    for task in read.tasks:
        assert by_anchor[task.clause].text[task.start : task.stop].strip()
    asked = [task for task in read.tasks if task.requested]
    assert [task.clause for task in asked] == ["V.3#2"]


def test_a_workbook_with_merged_cells_and_section_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["PHỤ LỤC NHIỆM VỤ"])
    sheet.append(["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"])
    sheet.append(["I", "Tuyên truyền"])
    sheet.merge_cells("B3:F3")
    sheet.append([1, "Phát thanh hằng tuần", "Trung tâm Sự nghiệp công", "Các tổ dân phố", "30/11/2026", "Bản tin"])
    sheet.append([2, "Treo khẩu hiệu", None, "Công an phường; Trạm Y tế", "Hằng quý", None])
    sheet.merge_cells("C4:C5")
    path = tmp_path / "phu-luc.xlsx"
    book.save(path)
    first, second = read_plan(path.name, path.read_bytes()).tasks
    assert (first.lead, first.coordinate, first.product) == (("Trung tâm Sự nghiệp công",), ("Các tổ dân phố",), "Bản tin")
    assert first.deadline is not None
    assert first.deadline.due_on == date(2026, 11, 30)
    assert second.lead == ("Trung tâm Sự nghiệp công",)
    assert second.coordinate == ("Công an phường", "Trạm Y tế")
    assert second.product is None


@pytest.mark.parametrize("name", ["ke-hoach.exe", "ke-hoach", "x.doc", "a.docx", "b.xlsx", "c.pdf"])
def test_what_cannot_be_read_says_so(name: str) -> None:
    with pytest.raises(Unreadable):
        read_plan(name, b"\x00\x01rac")


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400), kind=st.sampled_from(["txt", "docx", "xlsx", "pdf"]))
def test_no_bytes_break_the_reader(content: bytes, kind: str) -> None:
    try:
        as_json(read_plan(f"tep.{kind}", content))
    except Unreadable as refused:
        said = str(refused)
        assert said


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(st.text(alphabet="IVX123.-+:;(),% aăâbcđêghkơưtTrướcngày/20", max_size=60), max_size=12))
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    try:
        read = read_plan("tep.txt", "\n".join(lines).encode())
    except Unreadable:
        return
    anchors = [clause.anchor for clause in read.clauses]
    assert len(anchors) == len(set(anchors))
    assert {task.clause for task in read.tasks} <= set(anchors)
