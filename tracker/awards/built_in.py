"""The kinds of award and the base salaries that the tracker comes with, each with the law it rests on; pure data."""

from datetime import date

from tracker.awards.rules import (
    AwardKind,
    BaseSalary,
    Condition,
    Fact,
    Granter,
    Merit,
    PaperKind,
    Subject,
    Votes,
    VotesOf,
)

LAW = "Luật Thi đua, khen thưởng 06/2022/QH15"
DECREE = "Nghị định 152/2025/NĐ-CP"
TO_CONFIRM = "Luật được sửa năm 2026, phường cần đối chiếu trước khi dùng."
NO_MONEY = "Mức tiền thưởng giấy khen chưa đối chiếu được nên để trống đến khi phường nhập."
OPEN_MATTER = Condition("no_discipline", "Không bị kỷ luật trong thời gian xét", f"{LAW}", Fact.UNDISCIPLINED, graded=True)
GOOD = Condition("good", "Được xếp loại hoàn thành tốt nhiệm vụ trở lên", f"{LAW}; {DECREE}", Fact.GRADE, graded=True)
MERITS = Condition("merit", "Có thành tích được bình xét trong phong trào", f"{LAW}; {DECREE}", Fact.MERIT)
LEADS = Condition(
    "collective", "Tập thể do mình đứng đầu có thành tích trong phong trào", f"{LAW}", Fact.COLLECTIVE, graded=None
)
USUAL = (PaperKind.PROPOSAL, PaperKind.REPORT, PaperKind.MINUTES, PaperKind.DECISION)
CERTIFIED = (*USUAL, PaperKind.CERTIFICATE)
BEGAN = date(2024, 1, 1)

BUILT_IN = (
    AwardKind(
        "certificate_person", 1, "Giấy khen cho cá nhân", Subject.PERSON, Merit.MOVEMENT, f"{LAW}; {DECREE}", BEGAN,
        conditions=(GOOD, MERITS, LEADS, OPEN_MATTER), papers=CERTIFIED, is_suggested=True, note=f"{TO_CONFIRM} {NO_MONEY}",
    ),
    AwardKind(
        "certificate_collective", 1, "Giấy khen cho tập thể", Subject.COLLECTIVE, Merit.MOVEMENT, f"{LAW}; {DECREE}", BEGAN,
        conditions=(GOOD, MERITS, OPEN_MATTER), papers=CERTIFIED, is_suggested=True, note=f"{TO_CONFIRM} {NO_MONEY}",
    ),
    AwardKind(
        "certificate_household", 1, "Giấy khen cho hộ gia đình", Subject.HOUSEHOLD, Merit.MOVEMENT, f"{LAW}; {DECREE}", BEGAN,
        conditions=(Condition("merit", "Có thành tích, đóng góp được bình xét trong phong trào", f"{LAW}"),), papers=CERTIFIED,
        note=f"{TO_CONFIRM} {NO_MONEY}",
    ),
    AwardKind(
        "advanced_worker", 1, "Lao động tiên tiến", Subject.PERSON, Merit.WORK, f"{LAW}; {DECREE}; NĐ 129/2025/NĐ-CP Điều 59", BEGAN,
        conditions=(
            Condition("good", "Được xếp loại hoàn thành tốt nhiệm vụ trở lên trong năm", f"{LAW}; {DECREE}", Fact.GRADE, graded=True),
            Condition("good_other", "Được cơ quan có thẩm quyền xếp loại hoàn thành tốt trở lên trong năm", f"{LAW}", graded=False),
            OPEN_MATTER,
        ), papers=USUAL, multiple=300, note=TO_CONFIRM,
    ),
    AwardKind(
        "grassroots_fighter", 1, "Chiến sĩ thi đua cơ sở", Subject.PERSON, Merit.WORK, f"{LAW}; {DECREE}; NĐ 129/2025/NĐ-CP Điều 59",
        BEGAN, conditions=(
            Condition("advanced", "Đạt danh hiệu Lao động tiên tiến trong năm", f"{LAW}", Fact.ADVANCED),
            Condition("outstanding", "Hoàn thành xuất sắc nhiệm vụ, hoặc có sáng kiến được công nhận", f"{LAW}", Fact.INITIATIVE),
            OPEN_MATTER,
        ), votes=Votes(80, above=False, of=VotesOf.ALL, is_ballot=True), papers=(*USUAL, PaperKind.INITIATIVE), multiple=1000,
        note=TO_CONFIRM,
    ),
    AwardKind(
        "advanced_collective", 1, "Tập thể Lao động tiên tiến", Subject.COLLECTIVE, Merit.WORK, f"{LAW}; {DECREE}; NĐ 129/2025/NĐ-CP Điều 59",
        BEGAN, conditions=(
            Condition("share", "Có từ 70% cá nhân trong tập thể đạt Lao động tiên tiến", f"{LAW}"),
            Condition("clean", "Không có cá nhân bị kỷ luật từ hình thức cảnh cáo trở lên", f"{LAW}"),
        ), papers=USUAL, multiple=800, note=TO_CONFIRM,
    ),
    AwardKind(
        "cultural_neighbourhood", 1, "Tổ dân phố văn hoá", Subject.COLLECTIVE, Merit.CULTURE, f"{LAW}; NĐ 129/2025/NĐ-CP Điều 59", BEGAN,
        conditions=(
            Condition("title", "Đạt tiêu chuẩn tổ dân phố văn hoá theo quy định của thành phố", f"{LAW}"),
            Condition("agreed", "Được họp dân bình xét", f"{LAW}"),
        ), papers=USUAL, multiple=1500, note=TO_CONFIRM,
    ),
    AwardKind(
        "cultural_family", 1, "Gia đình văn hoá", Subject.HOUSEHOLD, Merit.CULTURE, f"{LAW}; NĐ 129/2025/NĐ-CP Điều 59", BEGAN,
        conditions=(
            Condition("title", "Đạt tiêu chuẩn gia đình văn hoá theo quy định của thành phố", f"{LAW}"),
            Condition("agreed", "Được tổ dân phố bình xét", f"{LAW}"),
        ), papers=USUAL, note=f"{TO_CONFIRM} Mức tiền thưởng để trống đến khi phường nhập.",
    ),
    AwardKind(
        "city_merit", 1, "Bằng khen của Chủ tịch Uỷ ban nhân dân thành phố (đề nghị)", Subject.COLLECTIVE, Merit.WORK, f"{LAW}; {DECREE}",
        BEGAN, granter=Granter.ABOVE, conditions=(
            Condition("results", "Có thành tích công trạng theo quy định của cấp khen, không tính kết quả chuyên đề", f"{LAW}"),
            OPEN_MATTER,
        ), papers=(PaperKind.PROPOSAL, PaperKind.REPORT, PaperKind.MINUTES), note=TO_CONFIRM,
    ),
)  # fmt: skip


SALARIES = (
    BaseSalary(2_340_000, date(2024, 7, 1), "Nghị định 73/2024/NĐ-CP (cần đối chiếu)"),
    BaseSalary(2_530_000, date(2026, 7, 1), "Mức áp dụng từ 01/7/2026 (cần đối chiếu văn bản)"),
)
