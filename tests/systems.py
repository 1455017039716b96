"""What the tests of exchange share: a token, a call with it, rows of every slice as of an instant."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from cast import Cast
from measured import estimate_row, indicator_row, kept, plan_row, reading_row, request_row, submission_row

from tracker.core.clock import now, ward_day
from tracker.exchange.actions import register
from tracker.exchange.rules import Scope
from tracker.indicators.tables import Target


async def token_for(cast: Cast, scopes: Sequence[Scope] = tuple(Scope), *, unit: str = "ward", **more: Any) -> str:
    """A token of an application registered by the administrator."""
    by = await cast.viewer("administrator")
    more = {"expires_on": ward_day(now()) + timedelta(days=90), "per_minute": 1000, "name": "Trục dữ liệu thành phố"} | more
    key = f"key-of-a-test-{now().timestamp():.6f}".replace(".", "-")
    return await register(purpose="Thử", scopes=scopes, path=cast.units[unit].path, key=key, by=by, at=now(), **more)


class Reader:
    """Another system: calls with its token alone."""

    def __init__(self, app: Any, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers, timeout=60)

    async def get(self, part: str, **asked: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1/{part}", params=asked)

    async def data(self, part: str, **asked: Any) -> list[dict[str, Any]]:
        """All pages of a part, asked for one after the other."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, Any] = {}
        while True:
            answer = await self.get(part, **asked, **cursor)
            assert answer.status_code == 200, answer.text
            page = json.loads(answer.text)
            found += page["data"]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}


async def plan(cast: Cast, *, at: datetime) -> int:
    return await plan_row(
        cast, title="Bình dân học vụ số", number="12/KH-UBND", issuer="UBND phường", created_at=at, published_at=at
    )


async def indicator(cast: Cast, plan: int) -> int:
    made = await indicator_row(
        cast, plan, goal=None, name="Tỷ lệ người dân có tài khoản định danh", numerator="người có tài khoản",
        denominator="người từ 14 tuổi",
    )  # fmt: skip
    await kept(Target(ward=cast.ward, indicator=made, text="trên 80%", year=2026, comparator=">", low=8000, high=8000))
    return made


async def reading(cast: Cast, indicator: int, unit: str, numerator: int, *, at: datetime, supersedes: int | None = None) -> int:
    """A reading of the first quarter, `numerator` in hundredths, in the place of another where it corrects one."""
    return await reading_row(
        cast, indicator, unit, 1, 0, 400, numerator=numerator, counted_on=ward_day(at), recorded_by_name="Tổ trưởng", recorded_at=at,
        supersedes=supersedes,
    )  # fmt: skip


async def request(cast: Cast, *, at: datetime, due: date) -> int:
    first, last = date(2025, 12, 15), date(2026, 3, 14)
    return await request_row(cast, late_after=due, title="Báo cáo quý I", first_on=first, last_on=last, made_at=at)


async def submission(cast: Cast, request: int, unit: str, *, at: datetime, due: date) -> int:
    return await submission_row(cast, request, unit, late_after=due, due_since=ward_day(at), changed_at=at)


async def furnished(cast: Cast) -> None:
    """Something of every kind of record."""
    ours = await plan(cast, at=now())
    for unit in ("five", "six", "school"):
        await cast.assignment(unit, due_on=date(2026, 12, 1), plan=ours)
    counted = await indicator(cast, ours)
    await reading(cast, counted, "five", 38_050, at=now())
    await reading(cast, counted, "six", 12_000, at=now())
    asked = await request(cast, at=now(), due=date(2026, 10, 1))
    await submission(cast, asked, "five", at=now(), due=date(2026, 10, 1))
    await submission(cast, asked, "six", at=now(), due=date(2026, 10, 1))
    await estimate_row(cast, proposed=12_000_000, title="Dự toán lớp học số", drafted_at=now(), submitted_at=now())
