"""Between the doors and the browser: pages, parts, redirects, who is asking, and the manners of every answer."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import litestar
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler

from tracker.core import clock, text
from tracker.core.errors import BadRequest, EnrolmentNeeded, Forbidden, HatNeeded, Missing, SignInNeeded, StepUpNeeded
from tracker.core.forms import optional_whole
from tracker.core.static import static
from tracker.core.viewer import Role, Viewer
from tracker.settings import settings

Request: TypeAlias = litestar.Request[Any, Any, Any]
Answer: TypeAlias = Response[bytes]
LAYOUTS = {
    Role.OFFICE: "layout/desk.html",
    Role.APPRAISER: "layout/desk.html",
    Role.ADMINISTRATOR: "layout/desk.html",
    Role.LEADER: "layout/lead.html",
    Role.OBSERVER: "layout/lead.html",
}
FILTERS: dict[str, Callable[..., str]] = {
    "day_long": text.day_long,
    "day_short": text.day_short,
    "weekday": text.weekday,
    "instant": lambda at, now=None: text.instant(at, now or clock.now()),
    "number": text.number,
    "percent": text.percent,
    "points": text.points,
    "figure": text.figure,
    "file_size": text.file_size,
}


def page(request: Request, template: str, /, *, here: str = "", status: int = 200, **context: Any) -> Answer:
    """A whole page. `here` names the section of the menu; the layout follows the viewer's hat."""
    viewer = viewer_of(request)
    shown = render(request, template, here=here, flash=flash_of(request), **context)
    answer = Response(shown, status_code=status, media_type=MediaType.HTML)
    answer.headers["Vary"] = "HX-Request"
    if viewer is None and not cookie_value(request, VISIT):
        answer.set_cookie(cookie(VISIT, visit_of(request)))
    if cookie_value(request, FLASH):
        answer.set_cookie(cookie(FLASH, "", max_age=0))
    return answer


def part(request: Request, template: str, /, *, status: int = 200, **context: Any) -> Answer:
    """A fragment that htmx swaps in on its own."""
    answer = Response(render(request, template, **context), status_code=status, media_type=MediaType.HTML)
    answer.headers["Vary"] = "HX-Request"
    return answer


def see_other(request: Request, url: str, *, said: str | None = None) -> Answer:
    """Go to `url` (303; a full navigation when htmx asked), with one sentence to show there."""
    if is_part(request):
        away: Answer = Response(b"", status_code=200, headers={"HX-Redirect": url})
    else:
        away = Response(b"", status_code=303, headers={"Location": url})
    if said:
        away.set_cookie(cookie(FLASH, base64.urlsafe_b64encode(said.encode()[:900]).decode(), max_age=60))
    return away


def is_part(request: Request) -> bool:
    """Whether htmx asks for a fragment (htmx 4 says `HX-Request-Type: partial`), not for a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def viewer_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Viewer | None:
    """Who is signed in, if anybody."""
    found = connection.scope.get("user")
    return found if isinstance(found, Viewer) else None


def current_user(request: Request) -> Viewer:
    """Dependency `user`: the signed-in viewer. Raises SignInNeeded."""
    if (viewer := viewer_of(request)) is None:
        raise SignInNeeded
    return viewer


def current_day(now: datetime) -> date:
    """Dependency `today`: the ward's calendar day."""
    return clock.ward_day(now)


def identity(typed: str) -> int:
    """A row id from an address: anything that is no plain bounded number is a page that does not exist."""
    if (found := optional_whole(typed)) is None:
        raise Missing
    return found


def local_path(typed: str) -> str:
    """`next` addresses: a path of this site, as it would stand in a header, else the first page."""
    path = typed.replace("\\", "/")
    safe = path.startswith("/") and not path.startswith("//") and path.isascii() and path.isprintable() and len(path) < 500
    return path if safe else "/"


def only(*roles: Role) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """Guard: the acting hat must be one of `roles`. A person whose hat is not chosen yet is asked to choose."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        viewer = viewer_of(connection)
        if viewer is None:
            raise SignInNeeded
        if viewer.hat is None and viewer.roles & set(roles):
            raise HatNeeded("Xin chọn chức vụ để làm việc.")
        if not viewer.acts_as(*roles):
            raise Forbidden("Trang này không thuộc phần việc của ông/bà.")

    return guard


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of the whole app: every door needs a signed-in, enrolled person unless it says `public` or `unenrolled`."""
    viewer = viewer_of(connection)
    if handler.opt.get("public"):
        return
    if viewer is None:
        raise SignInNeeded
    if not viewer.is_enrolled and not handler.opt.get("unenrolled") and not connection.app.state.is_demo:
        raise EnrolmentNeeded("Vai trò của ông/bà cần mật khẩu và mã xác nhận.")


def require_fresh(request: Request, viewer: Viewer, now: datetime) -> None:
    """Before a decision that weighs: a password or code of the last fifteen minutes. Raises StepUpNeeded.

    A demonstration, where nobody has a password, does not ask.
    """
    if not viewer.is_fresh(now) and not request.app.state.is_demo:
        raise StepUpNeeded("Việc này cần mật khẩu hoặc mã xác nhận vừa nhập trong 15 phút.")


# Rendering


@lru_cache
def environment() -> Environment:
    """The one Jinja environment: autoescape on, unknown names are errors."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parents[2] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(FILTERS)
    made.globals.update(static=static, new_key=lambda: secrets.token_urlsafe(18), Role=Role)
    return made


def render(request: Request, template: str, /, **context: Any) -> bytes:
    viewer = viewer_of(request)
    instant = clock.now()
    common = {
        "layout": LAYOUTS.get(viewer.role, "layout/phone.html") if viewer and viewer.role else "layout/plain.html",
        "viewer": viewer,
        "csrf": csrf_token(request),
        "nonce": nonce_of(request),
        "demo": bool(getattr(request.app.state, "is_demo", False)),
        "now": instant,
        "today": clock.ward_day(instant),
        "here": "",
        "flash": None,
        "said": None,
    }
    return environment().get_template(template).render(common | context).encode()


def flash_of(request: Request) -> str | None:
    try:
        return text.clean(base64.urlsafe_b64decode(cookie_value(request, FLASH)).decode(), 300) or None
    except ValueError:
        return None


# Cookies and the token of forms

FLASH = "flash"
VISIT = "visit"
SESSION = "session"


def cookie(name: str, value: str, *, max_age: int | None = None) -> Cookie:
    """A cookie of ours: HttpOnly, Lax, and `__Host-` with Secure wherever the site is https."""
    secure = settings().is_secure
    return Cookie(key=cookie_name(name), value=value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=secure)


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if settings().is_secure else name


def cookie_value(connection: ASGIConnection[Any, Any, Any, Any], name: str) -> str:
    """The cookie as sent, or empty."""
    return str(connection.cookies.get(cookie_name(name), ""))


def visit_of(request: Request) -> str:
    """The seed of this browser's form token before it is signed in; made on the first page."""
    state = request.scope["state"]
    if "visit" not in state:
        state["visit"] = cookie_value(request, VISIT) or secrets.token_urlsafe(32)
    return str(state["visit"])


def csrf_token(request: Request) -> str:
    """The token every form carries: bound to the session, or before signing in to the browser's visit."""
    seed = cookie_value(request, SESSION) if viewer_of(request) else visit_of(request)
    return hmac.new(settings().signing_key().encode(), b"csrf:" + seed.encode(), hashlib.sha256).hexdigest()


async def check_origin(request: Request) -> None:
    """Before every unsafe request: it must come from our own page, and carry our token. Raises Forbidden."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.content_type[0] not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise BadRequest("Nội dung gửi lên không phải là biểu mẫu.")
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = {settings().base_url, f"{request.url.scheme}://{request.headers.get('Host', '')}"}
    if site not in {None, "same-origin", "none"} or (origin not in {None, "null"} and origin not in ours):
        raise Forbidden("Yêu cầu đến từ một trang khác. Xin mở Sổ Việc rồi làm lại.")
    form = await request.form()  # kept for the page that must not lose it, should something be refused later
    request.scope["state"]["sent"] = form
    sent: object = request.headers.get("x-csrftoken") or form.get("_csrf_token")
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), csrf_token(request).encode()):
        raise Forbidden("Trang này mở đã lâu. Xin kiểm tra lại nội dung rồi gửi lại.")


def request_id(request: Request) -> str:
    """What this request is called in the log, and on its page when the server failed it."""
    state = request.scope["state"]
    if "id" not in state:
        state["id"] = secrets.token_hex(4)
    return str(state["id"])


def nonce_of(request: Request) -> str:
    """The nonce of this answer's scripts."""
    state = request.scope["state"]
    if "nonce" not in state:
        state["nonce"] = secrets.token_urlsafe(16)
    return str(state["nonce"])
