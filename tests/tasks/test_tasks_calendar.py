"""The working calendar through its doors: seen by all, changed after a preview, deadlines moved without a storm."""

import asyncio
import re
from datetime import date
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, events_of, key_on

from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.events.queries import read_data
from tracker.reminders.tables import LadderRung
from tracker.tasks.rules import OPEN, State
from tracker.tasks.tables import Assignment
from tracker.workdays.almanac import COMPUTED
from tracker.workdays.queries import almanac

pytestmark = pytest.mark.anyio
FAR = date(2027, 10, 4)  # a Monday, so that reminders are still to come
SATURDAY = date(2027, 10, 2)
SWAP = {"off": "04/10/2027", "worked": "02/10/2027", "name": "Nghỉ hoán đổi", "source": "Công văn số 7"}


def hidden(page: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to `action`, as a browser would send them back."""
    form = page.text.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))


async def preview(browser: Browser, door: str, fields: dict[str, Any], *, page: str = "/workdays?year=2027") -> httpx.Response:
    seen = await browser.get(page)
    return await browser.post(door, hidden(seen, door if door != "/workdays" else "/workdays?year=2027") | fields)


async def save(browser: Browser, door: str, shown: httpx.Response) -> httpx.Response:
    return await browser.post(door, hidden(shown, door) | {"confirmed": "1"})


async def late_after(assignment: int) -> date:
    found: date = (await rows("select late_after from assignment where id = {}", assignment))[0]["late_after"]
    return found


async def calendar_events() -> list[str]:
    return [row["verb"] for row in await rows("select verb from event where noun in ('workday', 'ward') order by id")]


async def test_everybody_reads_the_calendar_and_two_roles_change_it(cast: Cast) -> None:
    for name in ("head", "leader", "observer", "appraiser", "office", "administrator"):
        page = await (await cast.browser(name)).get("/workdays?year=2026")
        assert "Thứ Hai, 31/08/2026" in page.text
        assert "chưa được công bố" not in page.text
        assert ("Thêm ngày" in page.text) is (name in {"office", "administrator"}), name
    bad = await (await cast.browser("office")).get("/workdays?year=99999999999999999999")
    assert (bad.status_code, "Lịch làm việc năm 20" in bad.text) == (200, True)


async def test_an_unannounced_year_warns_and_counts_its_open_deadlines(cast: Cast) -> None:
    await cast.assignment("five", due_on=FAR)
    done = await cast.assignment("six", due_on=FAR)
    await Assignment.update({Assignment.state: State.DONE}).where(Assignment.id == done)
    page = await (await cast.browser("office")).get("/workdays?year=2027")
    assert "chưa được công bố" in page.text
    assert "1 việc đang làm có hạn trong năm 2027" in page.text
    assert COMPUTED in page.text


async def test_a_swap_is_previewed_then_saved_and_moves_what_is_open(cast: Cast) -> None:
    on_it, on_saturday = await cast.assignment("five", due_on=FAR), await cast.assignment("six", due_on=SATURDAY)
    elsewhere, done = await cast.assignment("school", due_on=date(2027, 10, 20)), await cast.assignment("centre", due_on=FAR)
    await Assignment.update({Assignment.state: State.DONE}).where(Assignment.id == done)
    assert (await late_after(on_it), await late_after(on_saturday)) == (FAR, FAR)
    office = await cast.browser("office")
    shown = await preview(office, "/workdays", SWAP)
    assert shown.status_code == 200
    assert "2 việc đổi ngày cuối còn đúng hạn" in shown.text
    for words in ("Thứ Hai, 04/10/2027", "Thứ Ba, 05/10/2027", f"/assignments/{on_it}", f"/assignments/{on_saturday}",
                  "Thêm Thứ Hai 04/10/2027, nghỉ: Nghỉ hoán đổi (Công văn số 7)",
                  "Thêm Thứ Bảy 02/10/2027, làm bù: Làm bù cho ngày 04/10 (Công văn số 7)"):  # fmt: skip
        assert words in shown.text, words
    assert f"/assignments/{done}" not in shown.text
    assert (await almanac(cast.ward)).on(FAR) is None  # a preview writes nothing
    assert await calendar_events() == []

    saved = await save(office, "/workdays", shown)
    assert (saved.status_code, saved.headers["location"]) == (303, "/workdays?year=2027")
    known = await almanac(cast.ward)
    assert {known.on(FAR), known.on(SATURDAY)} >= {one for one in known.days if one.source == "Công văn số 7"}
    assert len([one for one in known.days if one.source == "Công văn số 7"]) == 2
    assert await late_after(on_it) == date(2027, 10, 5)
    assert await late_after(on_saturday) == SATURDAY  # worked now: the deadline is its own day
    assert (await late_after(elsewhere), await late_after(done)) == (date(2027, 10, 20), FAR)
    events = await events_of("workday.added")
    assert [(row["audience"], row["noun_id"]) for row in events] == [("office", 20271004), ("office", 20271002)]
    assert {read_data(row["data"])["moved"] for row in events} == {2}
    each = await events_of("assignment.last_day_moved")
    assert {(row["noun_id"], row["audience"]) for row in each} == {(on_it, "diary"), (on_saturday, "diary")}
    told = {read_data(row["data"])["was"]: read_data(row["data"])["becomes"] for row in each if row["noun_id"] == on_it}
    assert told == {"04/10/2027": "05/10/2027"}


async def test_nobody_but_the_office_is_told(cast: Cast) -> None:
    await cast.assignment("five", due_on=FAR)
    office, head = await cast.browser("office"), await cast.browser("head")
    before = (await head.get("/notices")).text.count("<li")
    await save(office, "/workdays", await preview(office, "/workdays", SWAP))
    assert (await head.get("/notices")).text.count("<li") == before
    assert "Thêm vào lịch làm việc" not in (await head.get("/notices")).text
    assert (await (await cast.browser("second_office")).get("/notices")).text.count("Thêm vào lịch làm việc") == 2
    assert "nộp đến hết 05/10/2027 là đúng hạn (trước là 04/10/2027)" in (await office.get("/events")).text


@pytest.mark.parametrize("state", sorted(State))
async def test_only_open_work_moves(cast: Cast, state: State) -> None:
    assignment = await cast.assignment("five", due_on=FAR)
    await Assignment.update({Assignment.state: state}).where(Assignment.id == assignment)
    office = await cast.browser("office")
    await save(office, "/workdays", await preview(office, "/workdays", SWAP))
    assert await late_after(assignment) == (date(2027, 10, 5) if state in OPEN else FAR)
    assert len(await events_of("assignment.last_day_moved")) == (1 if state in OPEN else 0)
    assert len(await events_of("workday.added")) == 2


async def test_a_deadline_that_stands_does_not_move(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=FAR, strict=True)
    office = await cast.browser("office")
    shown = await preview(office, "/workdays", SWAP)
    assert "0 việc đổi ngày cuối còn đúng hạn" in shown.text
    await save(office, "/workdays", shown)
    assert await late_after(assignment) == FAR
    assert await events_of("assignment.last_day_moved") == []


async def test_reminders_follow_the_wards_and_the_plans_own_ladder(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=FAR)
    office = await cast.browser("office")
    assert "4 lời nhắc đổi ngày" in (await preview(office, "/workdays", SWAP | {"worked": ""})).text
    await LadderRung.insert(LadderRung(ward=cast.ward, plan=0, offset=2, step="notice"))
    shown = await preview(office, "/workdays", SWAP | {"worked": ""})
    assert "1 lời nhắc đổi ngày" in shown.text
    for words in ("Quá hạn 2 ngày làm việc", "Thứ Tư, 06/10/2027", "Thứ Năm, 07/10/2027"):
        assert words in shown.text
    await Assignment.update({Assignment.state: State.SUBMITTED}).where(Assignment.id == assignment)
    assert "0 lời nhắc đổi ngày" in (await preview(office, "/workdays", SWAP | {"worked": ""})).text
    returned = {Assignment.state: State.RETURNED, Assignment.fix_by: date(2027, 10, 1)}
    await Assignment.update(returned).where(Assignment.id == assignment)
    assert "Thứ Ba, 05/10/2027" in (await preview(office, "/workdays", SWAP | {"worked": ""})).text


async def test_the_first_fifty_are_listed_and_all_are_counted(cast: Cast) -> None:
    for _ in range(2):
        for unit in ("five", "six", "school"):
            for _ in range(9):
                await cast.assignment(unit, due_on=FAR)
    shown = await preview(await cast.browser("office"), "/workdays", SWAP)
    assert "54 việc đổi ngày cuối còn đúng hạn, 378 lời nhắc đổi ngày" in shown.text
    assert "còn 4 dòng nữa" in shown.text
    assert "còn 328 dòng nữa" in shown.text
    assert shown.text.count('<th scope="row"') == 100


async def test_a_day_is_changed_and_removed(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=date(2027, 9, 2))
    assert await late_after(assignment) == date(2027, 9, 6)  # 2 and 3 September are off, then a weekend
    office, door = await cast.browser("office"), "/workdays/2027-09-03"
    fields = {"day": "01/9/2027", "name": "Quốc khánh", "source": "Công văn số 8"}
    shown = await preview(office, door, fields, page=door)
    assert "1 việc đổi ngày cuối còn đúng hạn" in shown.text
    assert (await save(office, door, shown)).status_code == 303
    known = await almanac(cast.ward)
    assert known.on(date(2027, 9, 3)) is None
    assert known.on(date(2027, 9, 1)).source == "Công văn số 8"  # type: ignore[union-attr]
    assert await late_after(assignment) == date(2027, 9, 3)
    assert await calendar_events() == ["workday.added", "workday.removed"]

    door = "/workdays/2027-09-02"
    shown = await preview(office, door, {"day": "02/9/2027", "name": "Ngày Quốc khánh", "source": "Công văn số 8"}, page=door)
    assert "0 việc đổi ngày cuối còn đúng hạn" in shown.text
    await save(office, door, shown)
    changed = read_data((await events_of("workday.changed"))[0]["data"])
    assert (changed["source"], COMPUTED in changed["before"]) == ("Công văn số 8", True)

    shown = await preview(office, f"{door}/removal", {}, page=door)
    assert "Bỏ Thứ Năm 02/09/2027" in shown.text
    await save(office, f"{door}/removal", shown)
    assert await late_after(assignment) == date(2027, 9, 2)
    assert (await almanac(cast.ward)).on(date(2027, 9, 2)) is None
    assert len(await events_of("workday.removed")) == 2
    assert (await office.get(door)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"off": "", "worked": ""}, {"off": "02/10/2027", "worked": ""}, {"off": "", "worked": "04/10/2027"},
        {"off": "30/02/2027"}, {"off": "01/01/2101"}, {"off": "31/12/1999"}, {"off": "01/01/2027"}, {"name": " "},
        {"source": ""}, {"source": "x" * 301}, {"name": "x" * 201}, {"off": "٠٤/10/2027x"},
    ],
)  # fmt: skip
async def test_bad_days_are_refused_with_what_was_typed(cast: Cast, wrong: dict[str, str]) -> None:
    office = await cast.browser("office")
    answer = await preview(office, "/workdays", SWAP | wrong)
    assert answer.status_code == 422
    assert "Có " in answer.text
    typed = SWAP | wrong
    assert all(f'value="{typed[name]}"' in answer.text for name in ("off", "worked") if typed[name])
    door = "/workdays/2027-09-02"
    day = {"day": wrong.get("off") or "04/09/2027", "name": typed["name"], "source": typed["source"]}
    assert (await preview(office, door, day, page=door)).status_code == 422
    assert await calendar_events() == []


async def test_unknown_fields_and_days_are_refused(cast: Cast) -> None:
    office = await cast.browser("office")
    assert (await preview(office, "/workdays", SWAP | {"kind": "off"})).status_code == 422
    for day in ("2027-10-04", "20270902", "2027-9-2", "hom-nay", "0", "999999", "٢٠٢٧-09-02"):
        assert (await office.get(f"/workdays/{day}")).status_code == 404, day
        assert (await office.post(f"/workdays/{day}/removal", {"confirmed": "1"})).status_code == 404, day
    for year in ("1999", "2101", "0", "abc", str(10**20)):
        for act in ("announcement", "computation"):
            assert (await office.post(f"/workdays/years/{year}/{act}", {"source": "Công văn"})).status_code == 404, year


async def test_a_calendar_changed_meanwhile_is_a_conflict_with_both_texts(cast: Cast) -> None:
    office, second = await cast.browser("office"), await cast.browser("second_office")
    door = "/workdays/2027-09-02"
    shown = await preview(office, door, {"day": "02/09/2027", "name": "Lời của tôi", "source": "Công văn số 1"}, page=door)
    theirs = await preview(second, door, {"day": "02/09/2027", "name": "Lời người khác", "source": "Công văn số 2"}, page=door)
    assert (await save(second, door, theirs)).status_code == 303
    answer = await save(office, door, shown)
    assert answer.status_code == 409
    assert "Lời của tôi" in answer.text
    assert "Lời người khác" in answer.text
    assert (await almanac(cast.ward)).on(date(2027, 9, 2)).name == "Lời người khác"  # type: ignore[union-attr]
    assert await calendar_events() == ["workday.changed"]
    stale = hidden(shown, door) | {"name": "Lần nữa"}
    assert (await office.post(door, stale)).status_code == 409  # nor is a preview shown of what is not there any more


async def test_many_who_save_at_once_leave_one_change(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=FAR)
    office, second = await cast.browser("office"), await cast.browser("second_office")
    shown = await preview(office, "/workdays", SWAP)
    other = await preview(second, "/workdays", SWAP | {"off": "05/10/2027"})
    twice = [office.post("/workdays", hidden(shown, "/workdays") | {"confirmed": "1"}) for _ in range(3)]
    answers = await asyncio.gather(*twice, second.post("/workdays", hidden(other, "/workdays") | {"confirmed": "1"}))
    assert sorted(answer.status_code for answer in answers) in ([303, 303, 303, 409], [303, 409, 409, 409])
    days = {row["noun_id"] for row in await events_of("workday.added")}
    assert days in ({20271004, 20271002}, {20271005, 20271002})
    assert len(await events_of("workday.added")) == 2
    assert await late_after(assignment) == (date(2027, 10, 5) if 20271004 in days else FAR)


async def test_a_second_tap_is_answered_as_the_first(cast: Cast) -> None:
    """Also when what was asked for stands in the calendar already, or is gone from it."""
    office = await cast.browser("office")
    doors: list[tuple[str, dict[str, str], str]] = [
        ("/workdays", SWAP, "/workdays?year=2027"),
        ("/workdays/2027-09-02", {"day": "01/9/2027", "name": "Quốc khánh", "source": "Công văn số 8"}, "/workdays/2027-09-02"),
        ("/workdays/2027-09-03/removal", {}, "/workdays/2027-09-03"),
        ("/workdays/years/2027/announcement", {"source": "Thông báo số 9"}, "/workdays?year=2027"),
        ("/workdays/years/2030/computation", {}, "/workdays?year=2030"),
        ("/workdays/grace", {}, "/settings"),
    ]
    for door, fields, page in doors:
        shown = await preview(office, door, fields, page=page)
        first = await save(office, door, shown)
        written = await calendar_events()
        second = await save(office, door, shown)
        assert first.status_code == second.status_code == 303, door
        assert first.headers["location"] == second.headers["location"], door
        assert await calendar_events() == written, door


async def test_nothing_is_saved_unseen_that_a_preview_would_refuse(cast: Cast) -> None:
    office = await cast.browser("office")
    seen = hidden(await office.get("/workdays?year=2027"), "/workdays?year=2027")
    for wrong in ({"off": "02/10/2027", "worked": ""}, {"off": "", "worked": "04/10/2027"}, {"off": "01/01/2027"}):
        sent = seen | SWAP | wrong | {"confirmed": "1", "_key": "calendar-unseen-01"}
        assert (await office.post("/workdays", sent)).status_code == 422
    assert (await office.post("/workdays", seen | SWAP | {"confirmed": "1"})).status_code == 400  # without a key
    assert await calendar_events() == []


async def test_a_year_is_announced_once(cast: Cast) -> None:
    office, door = await cast.browser("office"), "/workdays/years/2027/announcement"
    shown = await preview(office, door, {"source": "Thông báo số 9"})
    assert "0 việc đổi ngày cuối còn đúng hạn" in shown.text
    assert (await save(office, door, shown)).status_code == 303
    known = await almanac(cast.ward)
    assert {one.source for one in known.of_year(2027)} == {"Thông báo số 9"}
    assert not known.is_announced(2028)
    assert "chưa được công bố" not in (await office.get("/workdays?year=2027")).text
    told = await events_of("workday.year_announced")
    assert [(row["audience"], row["noun_id"], read_data(row["data"])["source"]) for row in told] == [
        ("office", 2027, "Thông báo số 9")
    ]
    noted = await events_of("workday.changed")
    assert (len(noted), {row["audience"] for row in noted}) == (len(known.of_year(2027)), {"diary"})
    current = hidden(await office.get("/workdays?year=2027"), "/workdays?year=2027")
    for wrong in ("", COMPUTED, "Thông báo số 10"):
        assert (await office.post(door, current | {"source": wrong})).status_code == 422, wrong
    assert len(await events_of("workday.year_announced")) == 1


async def test_an_empty_year_is_computed_on_demand(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=date(2030, 9, 2))
    assert await late_after(assignment) == date(2030, 9, 2)
    office, door, page = await cast.browser("office"), "/workdays/years/2030/computation", "/workdays?year=2030"
    assert "chưa có ngày nào" in (await office.get(page)).text
    shown = await preview(office, door, {}, page=page)
    assert "1 việc đổi ngày cuối còn đúng hạn" in shown.text
    await save(office, door, shown)
    known = await almanac(cast.ward)
    assert {one.source for one in known.of_year(2030)} == {COMPUTED}
    assert await late_after(assignment) > date(2030, 9, 2)
    told = await events_of("workday.year_computed")
    assert [(row["noun_id"], row["audience"], read_data(row["data"])["days"]) for row in told] == [
        (2030, "office", len(known.of_year(2030)))
    ]
    assert (await preview(office, door, {}, page=page)).status_code == 303
    assert len(await events_of("workday.year_computed")) == 1


async def test_giving_up_the_grace_day_moves_what_is_due_on_days_off(cast: Cast) -> None:
    assignment, weekday = await cast.assignment("five", due_on=SATURDAY), await cast.assignment("six", due_on=FAR)
    office, door = await cast.browser("office"), "/workdays/grace"
    shown = await preview(office, door, {}, page="/settings")
    assert "1 việc đổi ngày cuối còn đúng hạn" in shown.text
    assert "hạn đứng nguyên, không dời" in shown.text
    assert (await save(office, door, shown)).headers["location"] == "/settings"
    assert (await late_after(assignment), await late_after(weekday)) == (SATURDAY, FAR)
    assert not (await almanac(cast.ward)).grace
    settled = await events_of("ward.settled")
    assert "từ “có” thành “không”" in read_data(settled[0]["data"])["changes"]
    assert [row["noun_id"] for row in await events_of("assignment.last_day_moved")] == [assignment]
    assert (await preview(office, door, {}, page="/settings")).status_code == 303  # nothing to change
    shown = await preview(office, door, {"grace": "1"}, page="/settings")
    assert (await save(office, door, shown)).status_code == 303
    assert await late_after(assignment) == FAR
    assert len(await events_of("ward.settled")) == 2


async def test_another_wards_work_does_not_move(cast: Cast) -> None:
    from cast import another_ward

    stranger = await another_ward()
    mine = await cast.assignment("five", due_on=FAR)
    theirs = await cast.assignment("six", due_on=FAR)
    root = (await rows("select ward from unit where id = {}", stranger.id))[0]["ward"]
    await Assignment.update({Assignment.ward: root, Assignment.unit: stranger.id}).where(Assignment.id == theirs)
    office = await cast.browser("office")
    await save(office, "/workdays", await preview(office, "/workdays", SWAP))
    assert (await late_after(mine), await late_after(theirs)) == (date(2027, 10, 5), FAR)
    assert (await almanac(root)).on(FAR) is None
    assert {row["ward"] for row in await events_of("workday.added")} == {cast.ward}


# The assigner's own word


async def test_an_assigner_lets_a_deadline_stand_on_a_day_off(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/tasks/new")
    fields = {"_key": key_on(page), "text": "Tổng vệ sinh", "leads": [cast.units["five"].id], "due_on": "02/10/2027",
              "product": "", "numbers": "", "weight": "1", "plan": "", "group": ""}  # fmt: skip
    answer = await office.post("/tasks", fields)
    assert answer.status_code == 303
    task = int(answer.headers["location"].split("/")[2])
    assert (
        "02/10/2027 là Thứ Bảy, ngày nghỉ: nộp đến hết Thứ Hai 04/10/2027 vẫn đúng hạn."
        in (await office.get(answer.headers["location"])).text
    )
    row = (await rows("select id, strict, late_after, version from assignment where task = {}", task))[0]
    assert (bool(row["strict"]), row["late_after"]) == (False, FAR)
    for name in ("office", "head"):
        shown = await (await cast.browser(name)).get(f"/assignments/{row['id']}")
        assert "nộp đến hết Thứ Hai 04/10/2027 vẫn đúng hạn" in shown.text

    door = f"/assignments/{row['id']}/change"
    assert "nộp đến hết Thứ Hai 04/10/2027" in (await office.get(door)).text
    change = {"version": row["version"], "due_on": "02/10/2027", "weight": "1", "product": "", "unit": cast.units["five"].id,
              "strict": "1", "reason": "Ngày hội"}  # fmt: skip
    answer = await office.post(door, change)
    assert answer.status_code == 303
    shown = await office.get(f"/assignments/{row['id']}")
    assert "02/10/2027 là Thứ Bảy, ngày nghỉ: hạn vẫn đứng nguyên ngày này." in shown.text
    assert "Hạn này đứng nguyên dù là ngày nghỉ" in shown.text
    after = (await rows("select strict, late_after, due_since from assignment where id = {}", row["id"]))[0]
    assert (bool(after["strict"]), after["late_after"]) == (True, SATURDAY)
    assert "hạn đứng nguyên dù là ngày nghỉ" in read_data((await events_of("assignment.changed"))[0]["data"])["changes"]
    assert 'name="strict" value="1" checked' in (await office.get(door)).text
    answer = await office.post(door, change | {"reason": "Lần nữa"})
    assert answer.status_code == 422  # nothing has changed

    answer = await office.post(f"/tasks/{task}/units", {"_key": "give-to-0000001", "units": [cast.units["six"].id]})
    assert answer.status_code == 303
    given = await rows("select strict, late_after from assignment where task = {} order by id", task)
    assert [(bool(one["strict"]), one["late_after"]) for one in given] == [(True, SATURDAY)] * 2


async def test_a_refused_form_keeps_the_tick(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.post("/tasks", {"text": "", "due_on": "02/10/2027", "strict": "1", "weight": "1"})
    assert answer.status_code == 422
    assert 'name="strict" value="1" checked' in answer.text
    assert await rows("select id from task") == []


async def test_closing_a_unit_keeps_the_word(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=SATURDAY, strict=True)
    office = await cast.browser("office")
    answer = await office.post(f"/units/{cast.units['five'].id}/closing", {"heir": cast.units["six"].id, "reason": "Sáp nhập"})
    assert answer.status_code == 303
    row = (await rows("select strict, late_after, unit from assignment where id = {}", assignment))[0]
    assert (bool(row["strict"]), row["late_after"], row["unit"]) == (True, SATURDAY, cast.units["six"].id)
    assert len(await events_of("assignment.taken_away")) == 1


async def test_a_stale_change_shows_both_words(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=SATURDAY)
    office = await cast.browser("office")
    row = await cast.look(assignment)
    change = {"version": row["version"], "due_on": day_short(SATURDAY), "weight": "1", "product": "Báo cáo",
              "unit": cast.units["five"].id, "reason": "Một"}  # fmt: skip
    assert (await office.post(f"/assignments/{assignment}/change", change)).status_code == 303
    answer = await office.post(f"/assignments/{assignment}/change", change | {"strict": "1", "reason": "Hai"})
    assert answer.status_code == 409
    assert "Hạn đứng nguyên" in answer.text
    assert len(await events_of("assignment.changed")) == 1
