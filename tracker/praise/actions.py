"""What leadership does with who is pointed out: a letter sent, another occasion waited for, a letter of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.files import keep
from tracker.core.papers import written
from tracker.core.receipts import answer_with, once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.praise.rules import PraiseState
from tracker.praise.tables import Praise
from tracker.praise.writing import file_name, paper_of, title_of
from tracker.wards.queries import settled

DECIDED = "Thư này vừa được gửi, hoặc đơn vị vừa được để dịp khác."
HELD = "Đơn vị đang có vụ việc được xem xét, chưa kết luận, nên chưa gửi thư lúc này."
ONCE_A_MONTH = "Tháng này đã gửi thư cho đơn vị này. Mỗi đơn vị nhiều nhất một thư trong một tháng."


async def send(praise: Mapping[str, Any], letter: str, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Send the letter to a unit that was pointed out. Raises Refusal where an award is held back from it, Conflict."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/praises/{praise['id']}")
        await deliver(praise, letter, states=(PraiseState.SUGGESTED,), version=version, by=by, at=at)


async def pass_over(praise: Mapping[str, Any], reason: str, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Another occasion; `reason` stays with office and leadership. Raises Conflict."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/praises")
        values = {Praise.state: PraiseState.PASSED, Praise.reason: reason, **decided(by, at)}
        same = (Praise.id == praise["id"]) & (Praise.state == PraiseState.SUGGESTED) & (Praise.version == version)
        if not await claim(Praise, values, same):
            raise Conflict(DECIDED, mine={"Lý do": reason} if reason else {})
        path = (await rows("select path from unit where id = {}", praise["ward"]))[0]["path"]
        await record(
            "praise.passed", noun_id=praise["id"], by=by, at=at, ward=praise["ward"], unit_path=path,
            audience=Audience.COUNCIL, data={"title": praise["unit_name"], "url": f"/praises/{praise['id']}"},
        )  # fmt: skip


async def write(unit: Mapping[str, Any], why: str, letter: str, *, key: str, by: Viewer, at: datetime) -> int:
    """A letter of leadership's own, to a unit as `queries.units` has it; returns its id.

    One letter a unit and month: who was pointed out this month is thanked by it. Raises Refusal.
    """
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/praises")
        month = ward_day(at).replace(day=1)
        new = Praise(
            ward=unit["ward"], month=month, unit=unit["unit"], appointment=unit["appointment"], unit_name=unit["unit_name"],
            unit_path=unit["unit_path"], head_title=unit["head_title"], words=why, streak=0, facts="",
            state=PraiseState.SUGGESTED, letter="", pointed_out_at=at, decided_by_name="", reason="",
        )  # fmt: skip
        await Praise.insert(new).on_conflict(target=(Praise.ward, Praise.month, Praise.unit), action="DO NOTHING")
        row = (
            await rows("select id, version from praise where ward = {} and month = {} and unit = {}", unit["ward"], month, unit["unit"])
        )[0]  # fmt: skip
        try:
            states = (PraiseState.SUGGESTED, PraiseState.PASSED)
            await deliver({**unit, **row}, letter, states=states, version=row["version"], by=by, at=at)
        except Conflict:
            raise Refusal(ONCE_A_MONTH) from None
        await answer_with(receipt, f"/praises/{row['id']}")
    return int(row["id"])


# What both share


async def deliver(
    praise: Mapping[str, Any], letter: str, *, states: tuple[PraiseState, ...], version: int | None, by: Viewer, at: datetime
) -> None:
    """The letter kept as it leaves, with its paper, and told to its unit."""
    if praise["is_held"]:
        raise Refusal(HELD)
    dated = ward_day(at)
    paper = paper_of(praise, letter, settled=await settled(by.ward), ward=by.ward_name, dated=dated, at=at)
    name = file_name(praise, dated)
    file = await keep(name, await written(paper), ward=by.ward, by=by.person, at=at, kinds=("docx",))
    values = {Praise.state: PraiseState.SENT, Praise.letter: letter, Praise.file: file["id"], **decided(by, at)}
    same = (Praise.id == praise["id"]) & Praise.state.is_in(list(states)) & (Praise.version == version)
    if not await claim(Praise, values, same):
        raise Conflict(DECIDED, mine={"Nội dung thư": letter})
    await record(
        "praise.sent", noun_id=praise["id"], by=by, at=at, ward=praise["ward"], unit_path=praise["unit_path"],
        audience=Audience.UNIT,
        data={"title": praise["unit_name"], "what": title_of(praise), "url": f"/praises/{praise['id']}"},
    )  # fmt: skip


def decided(by: Viewer, at: datetime) -> dict[Any, Any]:
    """Who decided, and the row's next version."""
    return {
        Praise.decided_by: by.person, Praise.decided_by_name: by.name, Praise.decided_at: at, Praise.version: Praise.version + 1,
    }  # fmt: skip
