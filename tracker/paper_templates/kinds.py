"""The kinds of paper that leave through templates, and the fields of each; pure data.

A composer (in the slice that knows the facts) makes ONE mapping of a kind's fields, from which both files are made:

    values = {
        "trich_yeu": "Danh mục nhiệm vụ quá hạn, tính đến ngày 05/01/2026",
        "noi_dung": lines(Heading("I. TÌNH HÌNH"), "Còn 2 nhiệm vụ quá hạn."),
        "bang_qua_han": [{"stt": "1", "nhiem_vu": "…", "van_ban": "…", "chu_tri": "…", "thoi_han": "…", "so_ngay": "12"}],
        "doan_ket": "Trên đây là danh mục nhiệm vụ quá hạn./.",
    }
    issue = await issuing.issued(PaperKind.OVERDUE, values, by=user, at=now)
    docx, pdf = await issuing.word_of(issue), await issuing.pdf_of(issue)

All values are text, written as people read it (1.234.000, 28/11/2025). Letterhead, number, day, signer, recipients and footer
come from the ward's settings and those of the kind (`PaperSetting`); a composer may give any of them itself, so a paper that an
office issues: {"co_quan_tren": "UBND phường Đồ Sơn", "co_quan": "Phòng Văn hóa - Xã hội", …} (capitals are made for it).
"""

from enum import StrEnum

from tracker.paper_templates.shapes import Column, Field, Grid, Kind


class PaperKind(StrEnum):
    """The six kinds; also what `PaperTemplate.kind` and `PaperSetting.kind` hold."""

    CONSOLIDATED_REPORT = "consolidated_report"
    STATISTICS = "statistics"
    OVERDUE = "overdue"
    ESTIMATE_SUBMISSION = "estimate_submission"
    APPRAISAL = "appraisal"
    NOTICE = "notice"


PLACE = Column("stt", "Số thứ tự", "1", "STT", 12)
COUNTS = (
    Column("giao", "Số nhiệm vụ được giao", "12", "Được giao", 16, summed=True),
    Column("dung_han", "Hoàn thành đúng hạn", "7", "Xong đúng hạn", 15, summed=True),
    Column("xong_qua_han", "Hoàn thành quá hạn", "1", "Xong quá hạn", 15, summed=True),
    Column("khong_han", "Hoàn thành, không có hạn", "1", "Xong, không hạn", 16, summed=True),
    Column("trong_han", "Chưa hoàn thành, còn trong hạn", "2", "Chưa xong, trong hạn", 15, summed=True),
    Column("qua_han", "Chưa hoàn thành, đã quá hạn", "1", "Chưa xong, quá hạn", 15, summed=True),
)
RATE = Column("ty_le", "Tỷ lệ hoàn thành đúng hạn", "77,8%", "Tỷ lệ đúng hạn", 17, summed=True)
WORK = "Nhiệm vụ theo đơn vị: giao = hoàn thành + chưa hoàn thành"


def unit_column(width: int) -> Column:
    return Column("don_vi", "Tên đơn vị", "Tổ dân phố số 5", "Đơn vị", width, centred=False)


BY_UNIT = Field("bang_don_vi", WORK, columns=(PLACE, unit_column(44), *COUNTS, RATE))
WORK_OF_PERIOD = Field("bang_don_vi", WORK, columns=(PLACE, unit_column(61), *COUNTS))
LATE = Field(
    "bang_qua_han", "Nhiệm vụ quá hạn, quá lâu nhất đứng trước",
    columns=(
        PLACE,
        Column("nhiem_vu", "Nội dung nhiệm vụ", "Rà soát danh sách hộ cần hỗ trợ", "Nhiệm vụ", 50, centred=False),
        Column("van_ban", "Văn bản giao", "Kế hoạch số 125/KH-UBND ngày 03/02/2026", "Văn bản giao", 36, centred=False),
        Column("chu_tri", "Đơn vị chủ trì", "Tổ dân phố số 5", "Đơn vị chủ trì", 28, centred=False),
        Column("thoi_han", "Thời hạn", "10/11/2026", "Thời hạn", 23),
        Column("so_ngay", "Số ngày quá hạn", "15", "Số ngày quá hạn", 16),
    ),
)  # fmt: skip
TARGETS = Field(
    "bang_chi_tieu", "Kết quả các chỉ tiêu",
    columns=(
        PLACE,
        Column("chi_tieu", "Tên chỉ tiêu", "Tỷ lệ người dân có tài khoản định danh", "Chỉ tiêu", 49, centred=False),
        Column("muc_tieu", "Mục tiêu của năm", "≥ 80%", "Mục tiêu", 21),
        Column("ket_qua", "Kết quả đến cuối kỳ", "62,5%", "Kết quả", 21),
        Column("ky_truoc", "Kết quả kỳ trước", "58,1%", "Kỳ trước", 19),
        Column("da_bao_cao", "Số đơn vị đã báo cáo", "10/12", "Đơn vị báo cáo", 18),
        Column("con_thieu", "Còn thiếu bao nhiêu để đạt", "còn 350 người", "Còn thiếu", 25, centred=False),
    ),
)  # fmt: skip
SILENT = Field(
    "bang_chua_bao_cao", "Đơn vị chưa báo cáo khi chốt số liệu",
    columns=(PLACE, unit_column(103), Column("tinh_trang", "Tình trạng", "Chưa báo cáo", "Tình trạng", 50)),
)  # fmt: skip
ESTIMATE = Field(
    "bang_du_toan", "Các dòng của dự toán",
    columns=(
        PLACE,
        Column("noi_dung", "Nội dung chi", "In tài liệu tuyên truyền", "Nội dung", 43, centred=False),
        Column("don_vi_tinh", "Đơn vị tính", "tờ", "Đơn vị tính", 16),
        Column("so_luong", "Số lượng", "2.000", "Số lượng", 18),
        Column("don_gia", "Đơn giá, đồng", "1.500", "Đơn giá (đồng)", 25),
        Column("thanh_tien", "Thành tiền, đồng", "3.000.000", "Thành tiền (đồng)", 29, summed=True),
        Column("nguon", "Nguồn kinh phí", "Ngân sách", "Nguồn", 22),
    ),
)  # fmt: skip
APPRAISED = Field(
    "bang_tham_dinh", "Các dòng của dự toán và ý kiến thẩm định",
    columns=(
        PLACE,
        Column("noi_dung", "Nội dung chi", "In tài liệu tuyên truyền", "Nội dung", 39, centred=False),
        Column("de_nghi", "Số đề nghị, đồng", "3.000.000", "Đề nghị (đồng)", 27, summed=True),
        Column("tham_dinh", "Số thẩm định, đồng", "2.400.000", "Thẩm định (đồng)", 27, summed=True),
        Column("chenh_lech", "Giảm so với đề nghị, đồng", "600.000", "Giảm (đồng)", 25, summed=True),
        Column("ly_do", "Ý kiến, lý do", "Giảm số lượng theo số hộ thực tế", "Ý kiến", 35, centred=False),
    ),
)  # fmt: skip
PERIOD = Field("ky_bao_cao", "Kỳ báo cáo", "quý IV năm 2025")
AS_OF = Field("so_lieu_den", "Ngày lấy số liệu", "05/01/2026")
PLAN = Field("ke_hoach", "Kế hoạch mà báo cáo nói tới; có thể trống", "Kế hoạch số 125/KH-UBND ngày 03/02/2026")
SUM_WORDS = Field("bang_chu", "Tổng số tiền viết bằng chữ", "Ba triệu đồng")
CODE = Field("ma_du_toan", "Mã dự toán trên Sổ Việc", "DT-2026-0003")

KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            PaperKind.CONSOLIDATED_REPORT, "Báo cáo kết quả", "Báo cáo", "BC-UBND",
            "Báo cáo tổng hợp của phường từ báo cáo các đơn vị, có phụ lục số liệu",
            annex=(Grid(WORK_OF_PERIOD, "1. Nhiệm vụ theo đơn vị"), Grid(TARGETS, "2. Chỉ tiêu"), Grid(SILENT, "3. Đơn vị chưa báo cáo")),
            own=(PERIOD, AS_OF, PLAN),
        ),
        Kind(
            PaperKind.STATISTICS, "Thống kê nhiệm vụ theo đơn vị", "Báo cáo", "BC-UBND",
            "Số nhiệm vụ được giao, đã xong, chưa xong của từng đơn vị trong một kỳ", grids=(Grid(BY_UNIT),), own=(PERIOD, AS_OF, PLAN),
        ),
        Kind(
            PaperKind.OVERDUE, "Danh mục nhiệm vụ quá hạn", "Báo cáo", "BC-UBND",
            "Từng nhiệm vụ đang quá hạn, văn bản giao, đơn vị chủ trì và số ngày", grids=(Grid(LATE),), own=(AS_OF, PLAN),
        ),
        Kind(
            PaperKind.ESTIMATE_SUBMISSION, "Tờ trình dự toán", "Tờ trình", "TTr-VHXH",
            "Phòng soạn dự toán trình lãnh đạo phường", grids=(Grid(ESTIMATE),), own=(SUM_WORDS, CODE, PLAN),
            capacity="", signer_title="TRƯỞNG PHÒNG",
        ),
        Kind(
            PaperKind.APPRAISAL, "Báo cáo thẩm định dự toán", "Báo cáo", "BC-KTHTĐT",
            "Phòng thẩm định cho ý kiến từng dòng của dự toán", grids=(Grid(APPRAISED),), own=(SUM_WORDS, CODE, PLAN),
            capacity="", signer_title="TRƯỞNG PHÒNG",
        ),
        Kind(
            PaperKind.NOTICE, "Thông báo yêu cầu báo cáo", "Thông báo", "TB-UBND",
            "Gửi các đơn vị: báo cáo gì, kỳ nào, chậm nhất ngày nào",
            own=(PERIOD, Field("han_bao_cao", "Hạn gửi báo cáo", "19/09/2026"), PLAN),
        ),
    )
}  # fmt: skip
