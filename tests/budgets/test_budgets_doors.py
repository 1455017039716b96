"""Estimates through their doors: three offices, one line cut, approved and spent; returned and revised; who gets in."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import time_machine
from cast import Browser, Cast, another_ward, events_of, key_on, queries
from estimates import CUT, LINES, appraised, decided, drafted, key, seen, spent, submitted

from tracker.budgets import deciding, owed
from tracker.budgets import lines as budget_lines
from tracker.budgets.queries import sums, waiting_sql
from tracker.budgets.rules import EstimateState, Outcome
from tracker.core.database import rows
from tracker.core.due import Owes
from tracker.core.errors import Conflict, Forbidden, TrackerError
from tracker.core.viewer import Role
from tracker.people.actions import appoint
from tracker.people.queries import viewer_of
from tracker.reminders.jobs import sweep
from tracker.timetable import SOURCES

pytestmark = pytest.mark.anyio
TODAY = datetime(2026, 11, 25, 2, tzinfo=UTC)  # a Wednesday morning
ASKED = 5_000_000 + 5_000_000 + 1_500_150
AGREED = 5_000_000 + CUT


@pytest.fixture(autouse=True)
def november() -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


async def send(browser: Browser, page: str, door: str, **typed: Any) -> httpx.Response:
    """The form that posts to `door` on `page`, with its hidden fields, filled in."""
    shown = await browser.get(page)
    assert shown.status_code == 200, shown.text
    form = re.search(rf'<form[^>]*action="{re.escape(door)}".*?</form>', shown.text, re.DOTALL)
    assert form, shown.text
    hidden = dict(re.findall(r'type="hidden" name="(_key|version)" value="([^"]+)"', form[0]))
    files = typed.pop("files", None)
    return await browser.post(door, hidden | typed, files=files)


async def test_an_estimate_goes_through_three_offices(cast: Cast) -> None:
    office, appraiser, leader = [await cast.browser(who) for who in ("office", "appraiser", "leader")]
    made = await send(office, "/budgets/new", "/budgets", title="Dự toán lớp học số", year="2026", grounds="Kế hoạch số 12")
    assert made.status_code == 303, made.text
    door = made.headers["location"]
    line = {"content": "In tờ rơi", "measure": "tờ", "quantity": "2.000", "unit_price": "2.500 đồng", "source": "state"}
    wrong = await send(office, f"{door}/lines/new", f"{door}/lines", **line | {"quantity": "2,675"})
    assert wrong.status_code == 422
    for kept in ('value="In tờ rơi"', 'value="2,675"', "hai chữ số sau dấu phẩy"):
        assert kept in wrong.text
    assert (await send(office, f"{door}/lines/new", f"{door}/lines", **line)).status_code == 303
    pasted = "Thù lao báo cáo viên\tbuổi\t12,5\t400.000\nNước uống\tngười\t150\t10.001"
    bad = await send(office, f"{door}/lines/paste", f"{door}/lines/paste", lines=pasted + "\nHỏng", source="sponsor")
    assert (bad.status_code, "Dòng 3" in bad.text, "Thù lao báo cáo viên" in bad.text) == (422, True, True)
    assert (await send(office, f"{door}/lines/paste", f"{door}/lines/paste", lines=pasted, source="sponsor")).status_code == 303
    files = [("files", ("báo giá.pdf", b"%PDF-1.4 quote", "application/pdf"))]
    assert (await send(office, door, f"{door}/evidence", files=files)).status_code == 303
    with queries() as asked:
        page = await office.get(door)
    assert len(asked) <= 3
    for words in ("11.500.150 đồng", "Mười một triệu năm trăm nghìn một trăm năm mươi đồng", "báo giá.pdf", "12,5"):
        assert words in page.text
    link = re.search(rf"{door}/evidence/\d+", page.text)
    assert link
    assert (await appraiser.get(link[0])).content == b"%PDF-1.4 quote"
    assert (await send(office, door, f"{door}/submission")).status_code == 303
    # The other office
    assert re.search(r'__number">1</span> Dự toán chờ thẩm định', (await appraiser.get("/")).text)
    page = await appraiser.get(door)
    assert "Thứ Tư, 02/12/2026" in page.text  # five working days on
    ids = re.findall(r'name="verdict-(\d+)"', (await appraiser.get(f"{door}/appraisal")).text)
    first, second, third = dict.fromkeys(ids)
    said = {
        f"verdict-{first}": "agree",
        f"verdict-{second}": "cut",
        f"to-{second}": "6.000.000",
        f"reason-{second}": "Định mức",
    }
    refused = await send(appraiser, f"{door}/appraisal", f"{door}/appraisal", **said)
    assert refused.status_code == 422
    for words in (
        "Dòng 2: số tiền sau khi giảm phải lớn hơn 0 và nhỏ hơn 5.000.000 đồng.",
        "Dòng 3: xin chọn",
        'value="6.000.000"',
    ):
        assert words in refused.text
    said |= {f"to-{second}": "4.000.000", "rest": "1"}
    begun = await send(appraiser, f"{door}/appraisal", f"{door}/appraisal", **said, **{f"reason-{third}": "Trùng dòng 1"})
    assert (begun.status_code, "Dòng 3: xin chọn" in begun.text) == (422, True)  # something is said of it, only not what
    assert (await send(appraiser, f"{door}/appraisal", f"{door}/appraisal", **said)).status_code == 303
    # Leadership
    with queries() as asked:
        first_page = await leader.get("/")
    assert len(asked) <= 3
    assert f'href="{door}/decision"' in first_page.text
    with queries() as asked:
        page = await leader.get(f"{door}/decision")
    assert len(asked) <= 3
    for words in ("10.500.150 đồng", "1 dòng bị giảm", "Phòng Kinh tế, Hạ tầng và Đô thị", "được chi đến 10.500.150 đồng"):
        assert words in page.text
    lacking = await send(leader, f"{door}/decision", f"{door}/decision", outcome="return")
    assert (lacking.status_code, "Xin ghi lý do" in lacking.text) == (422, True)
    done = await send(leader, f"{door}/decision", f"{door}/decision", outcome="approve", decision_number="15/QĐ-UBND")
    assert done.status_code == 303, done.text
    # Spending
    pay = {"line": second, "amount": "3.900.000", "spent_on": "25/11/2026", "paper": "PC 15"}
    receipt = [("files", ("phiếu chi.pdf", b"%PDF-1.4 paid", "application/pdf"))]
    paid = await send(office, f"{door}/spending", f"{door}/spending", files=receipt, **pay)
    assert paid.status_code == 303, paid.text
    over = await send(office, f"{door}/spending", f"{door}/spending", **pay | {"amount": "200.000"})
    assert (over.status_code, "chi vượt 100.000 đồng" in over.text, 'name="confirmed"' in over.text) == (422, True, True)
    still = {"amount": "200.000", "confirmed": "1", "why": "Thêm một buổi do mưa bão"}
    key_of_form = key_on(over)
    assert (await office.post(f"{door}/spending", pay | still | {"_key": key_of_form})).status_code == 303
    assert (await office.post(f"{door}/spending", pay | still | {"_key": key_of_form})).status_code == 303  # a second tap
    for browser, where in ((office, "/budgets"), (leader, door), (appraiser, f"{door}/spending"), (leader, f"{door}/print")):
        assert "Chi vượt 100.000 đồng" in (await browser.get(where)).text, where
    assert [row["audience"] for row in await events_of("spending.recorded")] == ["diary", "leadership"]
    listed = await sums(await cast.viewer("leader"))
    assert (listed.planned, listed.appraised, listed.approved, listed.spent, listed.overspent) == (
        11_500_150, 10_500_150, 10_500_150, 4_100_000, 100_000,
    )  # fmt: skip
    newest = (await rows("select max(id) as id from spending"))[0]["id"]
    back = f"{door}/spending/{newest}/removal"
    assert (await send(office, back, back, why="Ghi nhầm dòng")).status_code == 303
    again = await office.post(back, {"_key": key(), "why": "Ghi nhầm dòng"})
    assert again.status_code == 409
    page = await office.get(f"{door}/spending")
    assert ("Chi vượt" in page.text, "Ghi nhầm dòng" in page.text, "phiếu chi.pdf" in page.text) == (True, True, True)
    assert (await sums(await cast.viewer("observer"))).overspent == 0
    # No event holds money
    for row in await rows("select data from event where noun in ('estimate', 'spending')"):
        assert not re.search(r"\d{6,}|\d\.\d{3}", row["data"]), row


async def test_of_six_decisions_one_counts(cast: Cast) -> None:
    made = await appraised(cast)
    leaders = [await cast.viewer("leader"), await cast.viewer("vice")]
    row = await seen(cast, made, "leader")

    async def one(n: int) -> str:
        outcome = (Outcome.APPROVE, Outcome.RETURN, Outcome.REFUSE)[n % 3]
        try:
            await deciding.decide(
                row, outcome, number="", reason="Chưa rõ", version=row["version"], key=key(), by=leaders[n % 2], at=TODAY
            )
        except Conflict:
            return "conflict"
        return outcome.value

    found = await asyncio.gather(*(one(n) for n in range(6)))
    assert found.count("conflict") == 5
    decisions = await rows(
        "select verb from event where noun = 'estimate' and verb in ('estimate.approved', 'estimate.returned', 'estimate.refused')"
    )
    assert len(decisions) == 1


async def test_payments_at_once_cannot_overspend_unseen(cast: Cast) -> None:
    made = await decided(cast)

    async def pay() -> bool:
        try:
            await spent(cast, made, 2_000_000)
        except TrackerError:
            return False
        return True

    assert sum(await asyncio.gather(*(pay() for _ in range(4)))) == 2  # of 5.000.000
    assert (await seen(cast, made))["spent"] == 4_000_000


async def test_a_returned_estimate_is_revised(cast: Cast) -> None:
    made = await decided(cast, Outcome.RETURN)
    office = await cast.browser("office")
    page = await office.get(f"/budgets/{made}")
    assert "Chưa rõ số lớp" in page.text
    assert f"/budgets/{made}" in (await office.get("/budgets")).text.split("Chờ ông/bà")[1]
    revised = await send(office, f"/budgets/{made}", f"/budgets/{made}/revision")
    door = revised.headers["location"]
    new = await seen(cast, int(door.rsplit("/", 1)[1]))
    old = await seen(cast, made)
    assert (new["code"], new["number"], new["root"], new["state"]) == (old["code"], 2, made, EstimateState.DRAFTED)
    assert [line["amount"] for line in new["lines"]] == [line.amount for line in LINES]
    assert {line["verdict"] for line in new["lines"]} == {""}
    assert (old["state"], old["appraised"], len(old["lines"])) == (EstimateState.REVISED, AGREED, 3)
    assert (await office.post(f"/budgets/{made}/revision", {"_key": key(), "version": "9"})).status_code == 409
    listed = (await office.get("/budgets")).text
    assert (f'href="{door}"' in listed, f'href="/budgets/{made}"' in listed) == (True, False)
    assert (await sums(await cast.viewer("leader"))).planned == ASKED
    first = new["lines"][0]
    change = {"content": "In ít hơn", "measure": "tờ", "quantity": "1", "unit_price": "0", "source": "state"}
    stale = await office.post(f"{door}/lines/{first['id']}", change | {"_key": key(), "version": "99"})
    assert (stale.status_code, "In ít hơn" in stale.text) == (409, True)
    changed = await send(office, f"{door}/lines/{first['id']}", f"{door}/lines/{first['id']}", **change)
    assert changed.status_code == 303, changed.text
    assert (await seen(cast, new["id"]))["proposed"] == ASKED - 5_000_000
    gone = await send(office, f"{door}/lines/{first['id']}", f"{door}/lines/{first['id']}/removal")
    assert gone.status_code == 303
    assert len((await seen(cast, new["id"]))["lines"]) == 2
    await cast_out_of_order(cast, new["id"])


async def cast_out_of_order(cast: Cast, estimate: int) -> None:
    """What is only drafted is neither appraised, decided nor spent."""
    row = await seen(cast, estimate, "leader")
    with pytest.raises(Conflict):
        await deciding.decide(
            row,
            Outcome.APPROVE,
            number="",
            reason="",
            version=row["version"],
            key=key(),
            by=await cast.viewer("leader"),
            at=TODAY,
        )
    with pytest.raises(Forbidden):
        await spent(cast, estimate, 1)


async def test_who_sits_in_the_drafting_office_does_not_decide(cast: Cast) -> None:
    """One of that office is acting chairman meanwhile: the estimate waits for another leader, and does not wait for them."""
    made = await appraised(cast)
    ward = cast.units["ward"]
    await appoint(
        cast.people["second_office"], {"id": ward.id, "ward": ward.ward, "path": ward.path}, Role.LEADER, title="Quyền Chủ tịch",
        since=date(2026, 1, 1), by=None, at=TODAY,
    )  # fmt: skip
    hat = (await rows("select id from appointment where person = {} and role = 'leader'", cast.people["second_office"]))[0][
        "id"
    ]
    both = await viewer_of(cast.people["second_office"], at=TODAY, hat=hat)
    assert both
    row = await seen(cast, made, "leader")
    with pytest.raises(Forbidden):
        await deciding.decide(row, Outcome.APPROVE, number="", reason="", version=row["version"], key=key(), by=both, at=TODAY)
    asked = []
    for viewer in (both, await cast.viewer("vice")):
        sql, values = waiting_sql(viewer)
        asked.append(len(await rows(sql, *values)))
    assert asked == [0, 1]
    await drafting_is_over(cast, row)


async def drafting_is_over(cast: Cast, row: dict[str, Any]) -> None:
    with pytest.raises(Conflict):
        await budget_lines.add_lines(row, LINES, key=key(), by=await cast.viewer("office"), at=TODAY)


async def test_a_units_people_never_read_money(cast: Cast) -> None:
    made = await decided(cast)
    for who in ("head", "deputy", "staff", "culture_head", "principal", "front_head", "administrator"):
        browser = await cast.browser(who)
        for door in ("/budgets", f"/budgets/{made}", f"/budgets/{made}/spending", f"/budgets/{made}/estimate.xlsx"):
            assert (await browser.get(door)).status_code == 403, (who, door)
    for who in ("office", "appraiser", "leader", "observer"):
        assert (await (await cast.browser(who)).get(f"/budgets/{made}")).status_code == 200
    await another_ward()
    other = (await rows("select id from unit where kind = 'ward' and id <> {}", cast.ward))[0]["id"]
    await rows("update estimate set ward = {} where id = {} returning id", other, made)
    assert (await (await cast.browser("office")).get(f"/budgets/{made}")).status_code == 404


async def test_a_decision_asks_for_a_fresh_password(cast: Cast, november: Any) -> None:
    made = await appraised(cast)
    leader = await cast.browser("leader")
    await leader.get(f"/budgets/{made}/decision")
    november.shift(16 * 60)
    answer = await leader.post(f"/budgets/{made}/decision", {"_key": key(), "version": "3", "outcome": "approve"})
    assert "/account/proof" in answer.headers.get("location", "") + answer.text
    assert (await seen(cast, made))["state"] is EstimateState.APPRAISED


async def test_the_appraiser_then_leadership_is_chased(cast: Cast) -> None:
    made = await submitted(cast)
    [one] = await owed.still(cast.ward, [made])
    assert (one.owes, one.due_on, one.kind) == (Owes.APPRAISER, date(2026, 12, 2), "appraisal")
    assert await owed.due(cast.ward, date(2026, 12, 1)) == []
    with time_machine.travel(datetime(2026, 12, 2, 1, tzinfo=UTC), tick=False):
        await sweep(SOURCES, ward=cast.ward, at=datetime(2026, 12, 2, 1, tzinfo=UTC))
        browser = await cast.browser("appraiser")
        assert "thẩm định dự toán DT-2026-0001" in (await browser.get("/notices")).text
    assert {row["audience"] for row in await events_of("estimate.answer_reminded")} == {"appraiser"}
    later = await appraised(cast)
    [two] = await owed.still(cast.ward, [later])
    assert (two.owes, two.kind, two.url) == (Owes.LEADERSHIP, "decision", f"/budgets/{later}/decision")
    assert await owed.still(cast.ward, [await decided(cast)]) == []


async def test_lines_belong_to_the_plans_tasks(cast: Cast) -> None:
    made = await drafted(cast)
    await cast.assignment("five")
    task = (await rows("select max(id) as id from task"))[0]["id"]
    office = await cast.browser("office")
    typed = {"content": "x", "measure": "x", "quantity": "1", "unit_price": "1", "source": "state", "task": str(task)}
    answer = await send(office, f"/budgets/{made}/lines/new", f"/budgets/{made}/lines", **typed)
    assert (answer.status_code, "Xin chọn nhiệm vụ trong danh sách" in answer.text) == (422, True)
    heading = {"title": "x", "year": "2026", "plan": "999999"}
    answer = await send(office, f"/budgets/{made}/change", f"/budgets/{made}/change", **heading)
    assert (answer.status_code, "Xin chọn kế hoạch" in answer.text) == (422, True)
