"""What the tests of exchange share: a token, a call with it, rows of slices that have no door yet."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from cast import Cast

from tracker.budgets.tables import Estimate
from tracker.core.clock import now, ward_day
from tracker.exchange.actions import register
from tracker.exchange.rules import Scope
from tracker.indicators.tables import Indicator, Reading, Target
from tracker.plans.tables import Plan
from tracker.reports.tables import ReportRequest, Submission


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
    """A running plan, as publishing leaves it."""
    culture = cast.units["culture"]
    made = Plan(
        ward=cast.ward, code="KH-2026-0001", title="Bình dân học vụ số", number="12/KH-UBND", issuer="UBND phường",
        office=culture.id, unit_path=culture.path, state="running", created_at=at, published_at=at, search="",
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def indicator(cast: Cast, plan_id: int) -> int:
    made = Indicator(
        ward=cast.ward, plan=plan_id, name="Tỷ lệ người dân có tài khoản định danh", measure="%", folded="", state="running",
        numerator="người có tài khoản", denominator="người từ 14 tuổi", counted="người", source_note="", groups="neighbourhood",
    )  # fmt: skip
    await made.save()
    await Target.insert(
        Target(ward=cast.ward, indicator=made.id, text="trên 80%", year=2026, comparator=">", low=8000, high=8000)
    )
    return int(made.id)


async def reading(
    cast: Cast, indicator_id: int, unit: str, numerator: int, *, at: datetime, supersedes: int | None = None
) -> int:
    """A reading of the first quarter of 2026, in the place of another where it corrects one."""
    place = cast.units[unit]
    if supersedes:
        await Reading.update({Reading.superseded_at: at}).where(Reading.id == supersedes)
    made = Reading(
        ward=cast.ward, indicator=indicator_id, unit=place.id, unit_path=place.path, first_on=date(2025, 12, 15),
        last_on=date(2026, 3, 14), numerator=numerator, denominator=40_000, note="", on_behalf="", counted_on=ward_day(at),
        recorded_by_name="Tổ trưởng", recorded_at=at, supersedes=supersedes, why="",
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def request(cast: Cast, *, at: datetime, due: date) -> int:
    made = ReportRequest(
        ward=cast.ward, code="BC-2026-0001", title="Báo cáo quý I", period="quý I năm 2026", unit_path=cast.units["culture"].path,
        first_on=date(2025, 12, 15), last_on=date(2026, 3, 14), due_on=due, late_after=due, questions="", made_at=at,
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def submission(cast: Cast, request_id: int, unit: str, *, at: datetime, due: date) -> int:
    place = cast.units[unit]
    made = Submission(
        ward=cast.ward, request=request_id, unit=place.id, unit_path=place.path, state="waiting", due_on=due, late_after=due,
        due_since=ward_day(at), results="", difficulties="", proposals="", answers="", figures="", on_behalf="",
        submitted_by_name="", answered_by_name="", reason="", changed_at=at,
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def estimate(cast: Cast, *, at: datetime) -> int:
    """An estimate, submitted, with something spent of it."""
    culture = cast.units["culture"]
    made = Estimate(
        ward=cast.ward, number=1, code="DT-2026-0001", year=2026, title="Dự toán lớp học số", grounds="", state="submitted",
        unit=culture.id, unit_path=culture.path, proposed=12_000_000, drafted_by=1, drafted_by_name="", drafted_at=at,
        submitted_by_name="", submitted_at=at, appraised_unit_path="", appraised_by_name="", opinion="", decided_by_name="",
        decision_number="", reason="",
    )  # fmt: skip
    await made.save()
    return int(made.id)


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
    await estimate(cast, at=now())
