"""An estimate taken as far as a test needs it, through the actions."""

import secrets
from datetime import date, datetime
from typing import Any

from cast import Cast

from tracker.budgets import appraising, deciding, estimating, spending
from tracker.budgets import lines as budget_lines
from tracker.budgets.appraising import Verdict
from tracker.budgets.estimating import Heading
from tracker.budgets.lines import Line
from tracker.budgets.queries import find
from tracker.budgets.rules import LineVerdict, MoneySource, Outcome
from tracker.budgets.spending import Spent
from tracker.core.clock import now, ward_day

LINES = (
    Line("In tờ rơi hướng dẫn", "tờ", 200_000, 2_500, MoneySource.STATE),  # 2.000 × 2.500 = 5.000.000
    Line("Thù lao báo cáo viên", "buổi", 1_250, 400_000, MoneySource.SPONSOR, "Hội Doanh nghiệp phường"),  # 12,5 × 400.000
    Line("Nước uống lớp học", "người", 15_000, 10_001, MoneySource.OTHER),  # 150 × 10.001
)
CUT = 4_000_000


def key() -> str:
    return secrets.token_urlsafe(18)


async def seen(cast: Cast, estimate: int, who: str = "office") -> dict[str, Any]:
    found = await find(estimate, await cast.viewer(who))
    assert found
    return found


async def drafted(cast: Cast, lines: Any = LINES, *, plan: int | None = None, at: datetime | None = None) -> int:
    by, at = await cast.viewer("office"), at or now()
    made = await estimating.draft(Heading("Dự toán lớp học số", 2026, "Kế hoạch số 12", plan), key=key(), by=by, at=at)
    await budget_lines.add_lines(await seen(cast, made), lines, key=key(), by=by, at=at)
    return made


async def submitted(cast: Cast, *, at: datetime | None = None) -> int:
    made = await drafted(cast, at=at)
    row = await seen(cast, made)
    await estimating.submit(row, version=row["version"], key=key(), by=await cast.viewer("office"), at=at or now())
    return made


async def appraised(cast: Cast, *, at: datetime | None = None) -> int:
    """The second line cut to CUT, the third refused."""
    made = await submitted(cast, at=at)
    row = await seen(cast, made, "appraiser")
    first, second, third = (line["id"] for line in row["lines"])
    said = {
        first: Verdict(LineVerdict.AGREE), second: Verdict(LineVerdict.CUT, CUT, "Theo định mức"),
        third: Verdict(LineVerdict.REFUSE, reason="Không có trong định mức"),
    }  # fmt: skip
    await appraising.appraise(
        row, said, opinion="", version=row["version"], key=key(), by=await cast.viewer("appraiser"), at=at or now()
    )
    return made


async def decided(cast: Cast, outcome: Outcome = Outcome.APPROVE, *, at: datetime | None = None) -> int:
    made = await appraised(cast, at=at)
    row = await seen(cast, made, "leader")
    await deciding.decide(
        row, outcome, number="", reason="" if outcome is Outcome.APPROVE else "Chưa rõ số lớp", version=row["version"], key=key(),
        by=await cast.viewer("leader"), at=at or now(),
    )  # fmt: skip
    return made


async def spent(cast: Cast, estimate: int, amount: int, *, line: int = 0, why: str = "", day: date | None = None) -> None:
    row = await seen(cast, estimate)
    one = Spent(row["lines"][line]["id"], amount, day or ward_day(now()), "PC 01", why=why)
    await spending.spend(row, one, [], key=key(), by=await cast.viewer("office"), at=now())
