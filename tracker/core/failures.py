"""What a person sees when something was refused or went wrong: a Vietnamese page or part that keeps what was typed."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar.datastructures import FormMultiDict, UploadFile
from litestar.exceptions import HTTPException

from tracker.core.database import is_unavailable
from tracker.core.errors import (
    AlreadyDone,
    Conflict,
    EnrolmentNeeded,
    HatNeeded,
    SignInNeeded,
    StepUpNeeded,
    TooOften,
    TrackerError,
)
from tracker.core.forms import LAST
from tracker.core.logs import log
from tracker.core.problems import is_for_systems, problem
from tracker.core.text import clean
from tracker.core.web import Answer, Request, is_part, local_path, page, part, request_id, see_other

HEADINGS = {
    400: ("Yêu cầu chưa đúng", "Xin quay lại trang trước và làm lại."),
    401: ("Cần vào hệ thống", "Xin vào hệ thống rồi gửi lại. Nội dung đã nhập còn ở bên dưới."),
    403: ("Không được phép", "Nếu ông/bà cần làm việc này, xin gọi Phòng Văn hoá - Xã hội."),
    404: ("Không tìm thấy trang", "Có thể đường dẫn đã cũ hoặc gõ thiếu. Xin về trang đầu."),
    405: ("Không làm được theo cách này", "Xin về trang đầu và mở lại từ đó."),
    409: ("Có người vừa sửa trước", "Xin so sánh hai bản rồi quyết định."),
    413: ("Tệp hoặc nội dung quá lớn", "Mỗi tệp nhiều nhất 10 MB. Xin chụp lại ảnh nhỏ hơn hoặc chia ra."),
    422: ("Chưa nhận được", "Xin sửa theo lời nhắc rồi gửi lại."),
    429: ("Xin chờ một lát", "Ông/bà đã thử nhiều lần liên tiếp."),
    500: ("Máy chủ gặp lỗi", "Lỗi đã được ghi lại. Xin thử lại sau ít phút; nội dung đã nhập còn ở bên dưới."),
    503: ("Tạm thời chưa ghi được", "Dữ liệu cũ vẫn xem được. Xin giữ trang này và gửi lại sau ít phút."),
}
STEP_UP = ("Xin xác nhận lại", "Xin xác nhận ở thẻ mới, rồi quay lại đây bấm Gửi lại. Nội dung đã nhập vẫn còn.")
SENTENCES = {
    400: "Nội dung gửi lên bị thiếu hoặc sai định dạng.",
    404: "Không tìm thấy trang này.",
    405: "Địa chỉ này không nhận cách gửi vừa rồi.",
    413: "Nội dung gửi lên vượt giới hạn.",
    503: "Máy chủ tạm thời không ghi được dữ liệu.",
}


def on_already_done(request: Request, done: AlreadyDone) -> Answer:
    """The same form a second time: straight to the first one's result."""
    return see_other(request, done.url)


def on_refusal(request: Request, error: TrackerError) -> Answer:
    """A refusal on purpose. Reading pages without a session leads to the sign-in page and back."""
    if isinstance(error, SignInNeeded) and request.method == "GET":
        return see_other(request, "/signin?" + next_query(request))
    if isinstance(error, EnrolmentNeeded):
        return see_other(request, "/account/setup")
    if isinstance(error, HatNeeded):
        return see_other(request, "/account/hat?" + next_query(request))
    if isinstance(error, StepUpNeeded):
        return failure(request, error.status, error.sentence, step_up=True)
    conflict = error if isinstance(error, Conflict) else None
    answer = failure(request, error.status, error.sentence, conflict=conflict)
    if isinstance(error, TooOften):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def on_http_error(request: Request, error: HTTPException) -> Answer:
    """What the framework refuses (unknown address, wrong method, body too large, malformed form)."""
    status = error.status_code if error.status_code in HEADINGS else (400 if error.status_code < 500 else 500)
    answer = failure(request, status, SENTENCES.get(status, SENTENCES[400]))
    answer.headers.update({k: v for k, v in (error.headers or {}).items() if k.lower() in {"allow", "retry-after"}})
    return answer


def on_bug(request: Request, error: Exception) -> Answer:
    """Anything unforeseen: logged with the request's id; 503 when the database cannot write, else 500."""
    if is_unavailable(error):
        log.warning("database.unavailable", request=request_id(request), path=request.url.path, error=type(error).__name__)
        return failure(request, 503, SENTENCES[503])
    log.error("bug", request=request_id(request), path=request.url.path, method=request.method, exc_info=error)
    return failure(request, 500, "Có lỗi không lường trước.")


def failure(
    request: Request,
    status: int,
    sentence: str,
    *,
    conflict: Conflict | None = None,
    step_up: bool = False,
) -> Answer:
    """The error page or part of `status`, with everything that was typed and a button that sends it again."""
    if is_for_systems(request):
        return problem(status, sentence)
    heading, advice = STEP_UP if step_up else HEADINGS[status]
    sent = sent_fields(request)
    context: dict[str, Any] = {
        "code": status,
        "reference": request_id(request) if status >= 500 else "",
        "heading": heading,
        "sentence": sentence,
        "advice": advice,
        "typed": typed_of(sent),
        "again": [(name, value) for name, value in sent if name != "_csrf_token"],
        "action": request.url.path,
        "next": next_query(request),
        "step_up": step_up,
        "back": page_before(request),
        "theirs": conflict.theirs if conflict else {},
        "mine": conflict.mine if conflict else {},
        "version": conflict.version if conflict else None,
    }
    if is_part(request):
        return part(request, "errors/_part.html", status=status, **context)
    template = "errors/conflict.html" if conflict and conflict.theirs else "errors/page.html"
    return page(request, template, status=status, **context)


def sent_fields(request: Request) -> list[tuple[str, str]]:
    """Name and text of every short field that was sent; secrets and files are left out."""
    form = request.scope["state"].get("sent")
    if not isinstance(form, FormMultiDict):
        return []
    return [
        (clean(name, 60), clean(value, 20_000))
        for name, value in form.multi_items()
        if not isinstance(value, UploadFile) and name not in {"password", "old_password", "code", "again"}
    ][:100]


def typed_of(sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(label, words) of what was typed, as the form that was read says it; without a form, words alone and no numbers."""
    if sent and (form := LAST.get()) is not None:
        return form.said()
    return [("", value) for name, value in sent if not name.startswith("_") and value.strip() and not value.isdigit()]


def next_query(request: Request) -> str:
    """`next=…` for after signing in; only reading addresses are gone back to."""
    if request.method != "GET" or request.url.path in {"/", "/signin"}:
        return ""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return urlencode({"next": path})


def page_before(request: Request) -> str:
    """The local address that the form was sent from, else the first page."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # "http://[" is no address
        return "/"
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
