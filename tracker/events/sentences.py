"""The only place that turns events into Vietnamese; the key is the verb, the fields come from the event's data."""

from collections import defaultdict
from typing import Any

SENTENCES = {
    "appointment.ended": "Kết thúc chức vụ {title}",
    "appointment.made": "Giao chức vụ {title}",
    "assignment.accepted": "Xác nhận hoàn thành: {title}",
    "assignment.acknowledged": "Nhận việc: {title}",
    "assignment.cancelled": "Huỷ việc: {title}. Lý do: {reason}",
    "assignment.changed": "Thay đổi {changes}: {title}. Lý do: {reason}",
    "assignment.contribution_asked": "Đề nghị phối hợp “{what}”: {title}",
    "assignment.contribution_given": "Trả lời phối hợp “{what}”: {title}",
    "assignment.extended": "Gia hạn từ {old} đến {new}{note}: {title}",
    "assignment.extension_asked": "Xin gia hạn đến {new}: {title}. Lý do: {reason}",
    "assignment.extension_refused": "Không đồng ý {what}: {title}. Lý do: {reason}",
    "assignment.extension_withdrawn": "Rút đề nghị {what}: {title}",
    "assignment.given": "Giao việc: {title}",
    "assignment.handed_over": "Chuyển việc cho {to}, phần đã làm {share}%: {title}. Lý do: {reason}",
    "assignment.handover_asked": "Không làm được, xin chuyển cho {to}, đã làm {share}%: {title}. Lý do: {reason}",
    "assignment.progressed": "Báo tiến độ {percent}%: {title}",
    "assignment.reopened": "Mở lại việc, bổ sung trước {fix_by}: {title}. Lý do: {reason}",
    "assignment.requested": "Đề nghị phối hợp thực hiện: {title}",
    "assignment.returned": "Trả lại để bổ sung trước {fix_by}: {title}. Lý do: {reason}",
    "assignment.submitted": "Báo kết quả: {title}",
    "assignment.submitted_on_behalf": "Nhập hộ báo cáo nhận ngày {day} qua {source}: {title}",
    "assignment.taken_away": "Chuyển việc cho {to}: {title}. Lý do: {reason}",
    "assignment.taken_over": "Nhận việc do {from} chuyển sang, đã làm {share}%: {title}",
    "person.code_enrolled": "Bật mã xác nhận: {title}",
    "person.created": "Thêm người dùng {title}",
    "person.disabled": "Khoá tài khoản {title}",
    "person.enabled": "Mở khoá tài khoản {title}",
    "person.link_asked": "{title} xin đường dẫn mới",
    "person.link_issued": "Cấp đường dẫn vào cho {title}",
    "person.password_set": "Đặt mật khẩu mới: {title}",
    "person.reset": "Đặt lại cách vào của {title}",
    "person.signed_in": "{title} vào hệ thống",
    "person.signed_out": "{title} ra khỏi hệ thống",
    "plan.annex_added": "Thêm phụ lục {name} vào {title}",
    "plan.closed": "Kết thúc theo dõi {title}",
    "plan.imported": "Nhập {title}",
    "plan.published": "Giao việc theo {title}: {tasks} nhiệm vụ cho {units} đơn vị",
    "plan.reviewed": "Sửa bản đọc của {title}: {what}",
    "unit.alias_forgotten": "Bỏ cách gọi “{title}”",
    "unit.alias_learnt": "Ghi nhớ cách gọi “{title}”",
    "unit.changed": "Sửa đơn vị {title}",
    "unit.closed": "Đóng đơn vị {title}",
    "unit.founded": "Lập đơn vị {title}",
    "ward.demonstrated": "Dựng phường minh hoạ",
}
NOUNS = {
    "assignment": "Việc được giao",
    "plan": "Kế hoạch",
    "unit": "Đơn vị",
    "appointment": "Chức vụ",
    "person": "Người dùng",
}


def sentence(verb: str, data: dict[str, Any]) -> str:
    """What happened, in Vietnamese; a verb of a newer version still says that something did."""
    known = defaultdict(str, {name: str(value).rstrip(" .;") for name, value in data.items()})
    return SENTENCES.get(verb, "Thay đổi: {title}").format_map(known)
