"""The lines of an estimate while it is drafted: added, put right, left out; their sum is kept on the estimate."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tracker.budgets.actions import UNAPPRAISED, begin, hold, note
from tracker.budgets.queries import tasks_of
from tracker.budgets.rules import MOST_LINES, EstimateState, MoneySource, amount_of, line_problem
from tracker.budgets.tables import EstimateLine
from tracker.core.database import claim, insert_plain, rows, transaction
from tracker.core.errors import Missing, Refusal
from tracker.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drafted: `quantity` in hundredths, `unit_price` in đồng."""

    content: str
    measure: str
    quantity: int
    unit_price: int
    source: MoneySource
    source_note: str = ""
    task: int | None = None

    @property
    def amount(self) -> int:
        return amount_of(self.quantity, self.unit_price)


async def add_lines(estimate: Mapping[str, Any], lines: Sequence[Line], *, key: str, by: Viewer, at: datetime) -> None:
    """Add lines at the end; two people may do so at once. Raises Forbidden, Refusal over 200 lines, Conflict once submitted."""
    async with transaction():
        await begin(estimate, key=key, by=by)
        await require_sound(estimate, lines)
        await hold(estimate, EstimateState.DRAFTED, mine={"Các dòng": "\n".join(line.content for line in lines)})
        [have] = await rows(
            "select count(*) as n, coalesce(max(position), 0) as last from estimate_line where estimate = {}", estimate["id"]
        )
        if have["n"] + len(lines) > MOST_LINES:
            raise Refusal(f"Một dự toán có nhiều nhất {MOST_LINES} dòng. Xin tách thành hai dự toán.")
        places = enumerate(lines, have["last"] + 1)
        await insert_plain(EstimateLine, [kept(estimate, line) | {"position": place} for place, line in places])
        await add_up(estimate)
        what = f"thêm dòng “{lines[0].content}”" if len(lines) == 1 else f"thêm {len(lines)} dòng"
        await note("estimate.changed", estimate, by=by, at=at, what=what)


async def change_line(
    estimate: Mapping[str, Any], line_id: int, line: Line, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """Put a line right. Raises Forbidden, Missing, Refusal, Conflict when the estimate changed since it was shown."""
    async with transaction():
        await begin(estimate, key=key, by=by)
        await require_sound(estimate, [line])
        await hold(estimate, EstimateState.DRAFTED, version=version or 0, mine={"Nội dung": line.content})
        mine = (EstimateLine.id == line_id) & (EstimateLine.estimate == estimate["id"])
        columns = {EstimateLine._meta.get_column_by_name(name): value for name, value in kept(estimate, line).items()}
        if not await claim(EstimateLine, columns, mine):
            raise Missing("Không tìm thấy dòng này.")
        await add_up(estimate)
        await note("estimate.changed", estimate, by=by, at=at, what=f"sửa dòng “{line.content}”")


async def drop_line(
    estimate: Mapping[str, Any], line_id: int, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """Leave a line out while the estimate is drafted. Raises as `change_line`."""
    async with transaction():
        await begin(estimate, key=key, by=by)
        await hold(estimate, EstimateState.DRAFTED, version=version or 0)
        mine = (EstimateLine.id == line_id) & (EstimateLine.estimate == estimate["id"])
        gone = await EstimateLine.delete().where(mine).returning(EstimateLine.content)
        if not gone:
            raise Missing("Không tìm thấy dòng này.")
        await add_up(estimate)
        await note("estimate.changed", estimate, by=by, at=at, what=f"bỏ dòng “{gone[0]['content']}”")


# What the verbs above share


def kept(estimate: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """The columns of a line."""
    own = {"ward": estimate["ward"], "estimate": estimate["id"], "amount": line.amount}
    return asdict(line) | {"source": line.source.value} | UNAPPRAISED | own


async def require_sound(estimate: Mapping[str, Any], lines: Sequence[Line]) -> None:
    """Raises Refusal for an amount beyond bounds, or a task that is not of the estimate's plan."""
    for line in lines:
        if problem := line_problem(line.quantity, line.unit_price):
            raise Refusal(problem)
    if named := {line.task for line in lines if line.task}:
        known = {task for task, _ in await tasks_of(estimate["plan"])}
        if not named <= known:
            raise Refusal("Xin chọn nhiệm vụ trong danh sách của kế hoạch.")


async def add_up(estimate: Mapping[str, Any]) -> None:
    """Keep the sum of the lines on the estimate."""
    await rows(
        "update estimate set proposed = (select coalesce(sum(amount), 0) from estimate_line where estimate = {})"
        " where id = {} returning id",
        estimate["id"], estimate["id"],
    )  # fmt: skip
