"""Before every call of the interface: whose token it is, whether it may call now, and what is kept of the call afterwards."""

from typing import Any

from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from tracker.core.clock import now
from tracker.core.errors import Forbidden, TokenNeeded, TooOften
from tracker.exchange.actions import Caller, count_call, keep_call
from tracker.exchange.rules import Part, Standing, is_token, is_too_many, opens, wait

SCHEME = "bearer "
REFUSED = {
    Standing.EXPIRED: "Mã kết nối đã hết hạn. Xin liên hệ quản trị viên của phường để được cấp mã mới.",
    Standing.REVOKED: "Mã kết nối đã bị thu hồi. Xin liên hệ quản trị viên của phường.",
}


class Gate:
    """ASGI middleware: the `Caller` of a known token in `scope["state"]["caller"]`; writes the call once it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        at = now()
        caller = await known(request.headers.get("Authorization", ""))
        scope["state"]["caller"] = caller
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            if caller.calls <= caller.per_minute + 1:  # of those over the limit the first is enough
                given = scope["state"].get("given", 0)
                address = request.client.host if request.client else ""
                query = scope["query_string"].decode("latin-1")
                await keep_call(
                    caller, path=scope["path"], query=query, status=status, given=given, address=address, at=at
                )  # fmt: skip


async def known(header: str) -> Caller:
    """The application of an Authorization header. Raises TokenNeeded."""
    token = header[len(SCHEME) :].strip() if header.lower().startswith(SCHEME) else ""
    caller = await count_call(token, at=now()) if is_token(token) else None
    if caller is None:
        raise TokenNeeded("Xin gửi mã kết nối còn dùng được trong đầu Authorization: Bearer.")
    return caller


def admit(caller: Caller, part: Part | None) -> None:
    """Raises TokenNeeded for a token that opens no more, TooOften, Forbidden for a part outside its scopes."""
    if caller.standing is not Standing.LIVE:
        raise TokenNeeded(REFUSED[caller.standing])
    if is_too_many(caller.calls, caller.per_minute):
        raise TooOften(f"Mã kết nối này được gọi nhiều nhất {caller.per_minute} lần một phút.", seconds=wait(now()))
    if part is not None and not opens(part, caller.scopes):
        raise Forbidden("Mã kết nối này không được đọc phần này.")
