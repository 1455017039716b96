"""The working calendar as announced for 2025 and 2026, with the source of each day; the ward may change it."""

from datetime import date

from tracker.workdays.rules import DayKind

LABOUR_CODE = "Bộ luật Lao động 2019, Điều 112"
SCHEDULE_2025 = "Lịch nghỉ lễ, Tết năm 2025 của Chính phủ"
SCHEDULE_2026 = "Lịch nghỉ lễ, Tết năm 2026 của Chính phủ"
NEW_YEAR_SWAP = "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
CULTURE_DAY = "Ngày nghỉ hưởng lương mới từ 01/7/2026"

OFF, WORKED = DayKind.OFF, DayKind.WORKED

DAYS: list[tuple[date, DayKind, str, str]] = [
    (date(2025, 1, 1), OFF, "Tết Dương lịch", LABOUR_CODE),
    *((date(2025, 1, day), OFF, "Tết Nguyên đán", SCHEDULE_2025) for day in range(27, 32)),
    (date(2025, 4, 7), OFF, "Giỗ Tổ Hùng Vương", LABOUR_CODE),
    (date(2025, 4, 26), WORKED, "Làm bù cho ngày 02/5", SCHEDULE_2025),
    (date(2025, 4, 30), OFF, "Ngày Chiến thắng", LABOUR_CODE),
    (date(2025, 5, 1), OFF, "Quốc tế Lao động", LABOUR_CODE),
    (date(2025, 5, 2), OFF, "Nghỉ hoán đổi", SCHEDULE_2025),
    (date(2025, 9, 1), OFF, "Quốc khánh", SCHEDULE_2025),
    (date(2025, 9, 2), OFF, "Quốc khánh", LABOUR_CODE),
    (date(2026, 1, 1), OFF, "Tết Dương lịch", LABOUR_CODE),
    (date(2026, 1, 2), OFF, "Nghỉ hoán đổi", NEW_YEAR_SWAP),
    (date(2026, 1, 10), WORKED, "Làm bù cho ngày 02/01", NEW_YEAR_SWAP),
    *((date(2026, 2, day), OFF, "Tết Nguyên đán", SCHEDULE_2026) for day in range(16, 21)),
    (date(2026, 4, 27), OFF, "Nghỉ bù Giỗ Tổ Hùng Vương", SCHEDULE_2026),
    (date(2026, 4, 30), OFF, "Ngày Chiến thắng", LABOUR_CODE),
    (date(2026, 5, 1), OFF, "Quốc tế Lao động", LABOUR_CODE),
    (date(2026, 8, 22), WORKED, "Làm bù cho ngày 31/8", SCHEDULE_2026),
    (date(2026, 8, 31), OFF, "Nghỉ hoán đổi", SCHEDULE_2026),
    (date(2026, 9, 1), OFF, "Quốc khánh", SCHEDULE_2026),
    (date(2026, 9, 2), OFF, "Quốc khánh", LABOUR_CODE),
    (date(2026, 11, 24), OFF, "Ngày Văn hoá Việt Nam", CULTURE_DAY),
]
