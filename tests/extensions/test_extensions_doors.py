"""Extensions through their doors: asked with a photo, decided by another, kept as typed when refused, shown to whom it concerns."""

import asyncio
import io
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, events_of, key_on, queries, today
from PIL import Image

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.text import day_long, day_short
from tracker.reminders.tables import Reminder
from tracker.tasks.rules import State
from tracker.tasks.tables import Assignment
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

pytestmark = pytest.mark.anyio


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "#8f1216").save(written, "JPEG")
    return written.getvalue()


async def later(cast: Cast, days: int) -> Any:
    """So many working days after a deadline of today."""
    return add_working_days(today(), days, await calendar(cast.ward))


async def ask(
    cast: Cast, assignment: int, who: str = "head", *, days: int = 3, files: Any = None, **more: Any
) -> httpx.Response:
    """Three taps: open, choose a day and say why, send."""
    browser, door = await cast.browser(who), f"/assignments/{assignment}/extension"
    page = await browser.get(door)
    fields = {"_key": key_on(page), "to": (await later(cast, days)).isoformat(), "other": "", "reason": "Chờ mẫu của thành phố"}
    return await browser.post(door, fields | {"cause": ""} | more, files=files)


async def request_id() -> int:
    return int((await rows("select max(id) as id from extension"))[0]["id"])


async def test_asked_with_a_photo_and_granted_by_the_office(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    head = await cast.browser("head")
    page = await head.get(f"/assignments/{assignment}")
    assert f"/assignments/{assignment}/extension" in page.text
    page = await head.get(f"/assignments/{assignment}/extension")
    for days in (3, 5, 10):
        assert f"{day_long(await later(cast, days))} <span" in page.text
        assert f"(thêm {days} ngày làm việc)" in page.text
    files = [("files", ("ảnh bão.jpg", photo(), "image/jpeg")), ("files", ("bien-ban.jpg", photo(), "image/jpeg"))]
    sent = await ask(cast, assignment, objective="1", cause="Bão số 3", files=files)
    assert sent.headers["location"] == f"/assignments/{assignment}"
    page = await head.get(f"/assignments/{assignment}")
    assert "Rút đề nghị" in page.text
    assert f"/assignments/{assignment}/extension" not in page.text
    assert "Nguyên nhân khách quan: Bão số 3" in page.text
    link = re.search(r"/extensions/\d+/evidence/\d+", page.text)
    assert link
    extension = await request_id()
    office = await cast.browser("office")
    home = await office.get("/")
    assert re.search(r'href="/extensions"><span class="sv-stat__number">1</span>', home.text)
    assert f"/extensions/{extension}" in (await office.get("/notices")).text
    listed = await office.get("/extensions")
    for words in ("Chờ mẫu của thành phố", "ảnh bão.jpg", "chưa lần nào", "chưa nhắc", "không tính là quá hạn"):
        assert words in listed.text
    page = await office.get(f"/extensions/{extension}")
    to_due = await later(cast, 3)
    assert f'value="{day_short(to_due)}"' in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    answer = await office.post(
        f"/extensions/{extension}/grant",
        {"_key": key_on(page), "version": version[1], "to_due": day_short(to_due), "confirmed": "1", "answer": "Phòng đồng ý."},
    )
    assert answer.headers["location"] == "/extensions"
    row = await cast.look(assignment)
    assert (row["due_on"], row["first_due_on"], row["stood_late"]) == (to_due, today(), 0)
    page = await head.get(f"/assignments/{assignment}")
    assert "xác nhận nguyên nhân khách quan" in page.text
    assert "Phòng đồng ý." in page.text
    assert f"Hạn lúc giao: {day_short(today())}" in page.text
    assert "Gia hạn từ" in (await head.get("/notices")).text
    assert [event["audience"] for event in await events_of("assignment.extension_asked")] == ["office"]
    assert len(await events_of("assignment.extended")) == 1


async def test_evidence_is_served_to_whom_it_concerns(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    await ask(cast, assignment, files=[("files", ("anh.jpg", photo(), "image/jpeg"))])
    extension = await request_id()
    evidence = (await rows("select id from extension_evidence"))[0]["id"]
    door = f"/extensions/{extension}/evidence/{evidence}"
    for who, status in (("head", 200), ("office", 200), ("leader", 200), ("other_head", 404), ("front_head", 404)):
        answer = await (await cast.browser(who)).get(door)
        assert answer.status_code == status, who
    kept = await (await cast.browser("office")).get(door)
    assert kept.headers["content-disposition"].startswith("attachment")
    assert (await (await cast.browser("office")).get(f"/extensions/{extension + 1}/evidence/{evidence}")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to": ""}, "Xin chọn hạn mới."),
        ({"to": "mai"}, "Xin chọn hạn mới."),
        ({"to": "other", "other": ""}, "Xin ghi ngày"),
        ({"to": "other", "other": "31/02/2027"}, "Không có ngày 31/02/2027"),
        ({"to": "other", "other": "01/01/2020"}, "Hạn mới phải sau hạn hiện nay"),
        ({"reason": " "}, "Xin nhập lý do."),
        ({"objective": "1", "cause": ""}, "Xin ghi nguyên nhân khách quan nào"),
        ({"cause": "Mưa lụt"}, "xin đánh dấu ô này"),
        ({"reason": "x" * 2001}, "dài quá 2000 ký tự"),
    ],
)
async def test_what_was_typed_stays_and_nothing_is_kept(cast: Cast, wrong: dict[str, str], sentence: str) -> None:
    assignment = await cast.assignment("five", due_on=today())
    typed = {"reason": "Mưa lụt kéo dài", "cause": "", "other": "12/12/2027"} | wrong
    answer = await ask(cast, assignment, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed["reason"].strip() in answer.text
    for name in ("cause", "other"):
        assert re.search(rf'name="{name}"[^>]* value="{typed[name]}"', answer.text), name
    assert await rows("select id from extension") == []
    assert await events_of("assignment.extension_asked") == []


async def test_a_bad_file_keeps_nothing_and_asks_for_the_files_again(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    answer = await ask(cast, assignment, files=[("files", ("anh.jpg", b"khong phai anh", "image/jpeg"))])
    assert answer.status_code == 422
    assert "Không mở được ảnh" in answer.text
    assert "Chờ mẫu của thành phố" in answer.text
    many = [("files", (f"anh{n}.jpg", photo(), "image/jpeg")) for n in range(11)]
    assert "nhiều nhất 10 tệp" in (await ask(cast, assignment, files=many)).text
    assert "Xin chọn lại ảnh, tệp" in (await ask(cast, assignment, to="", files=many[:1])).text
    assert await rows("select id from extension") == []
    assert await rows("select id from stored_file") == []


async def test_a_double_tap_asks_once_and_a_second_request_waits_its_turn(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    head, door = await cast.browser("head"), f"/assignments/{assignment}/extension"
    page = await head.get(door)
    fields = {"to": (await later(cast, 3)).isoformat(), "other": "", "reason": "Chờ mẫu", "cause": ""}
    answers = await asyncio.gather(*(head.post(door, fields | {"_key": key_on(page)}) for _ in range(4)))
    assert {(one.status_code, one.headers["location"]) for one in answers} == {(303, f"/assignments/{assignment}")}
    assert len(await events_of("assignment.extension_asked")) == 1
    assert (await head.get(door)).status_code == 403
    again = await head.post(door, fields | {"_key": "another-key-0001"})
    assert again.status_code == 409
    assert "Chờ mẫu" in again.text
    assert len(await rows("select id from extension")) == 1


async def test_two_heads_at_once_leave_one_request(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    answers = await asyncio.gather(*(ask(cast, assignment, who) for who in ("head", "deputy", "head", "deputy")))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert len(await events_of("assignment.extension_asked")) == 1


async def test_six_decisions_at_once_leave_one(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    await ask(cast, assignment)
    extension, to_due = await request_id(), day_short(await later(cast, 3))
    office, leader = await cast.browser("office"), await cast.browser("leader")
    for browser in (office, leader):
        await browser.get(f"/extensions/{extension}")
    posts = [
        (office, "grant", {"to_due": to_due, "answer": ""}), (leader, "grant", {"to_due": to_due, "answer": ""}),
        (office, "refusal", {"answer": "Không"}), (leader, "refusal", {"answer": "Không"}),
        (office, "grant", {"to_due": to_due, "answer": "Được"}), (leader, "refusal", {"answer": "Chưa"}),
    ]  # fmt: skip
    answers = await asyncio.gather(
        *(
            one.post(f"/extensions/{extension}/{verb}", more | {"_key": f"six-at-once-{n}"})
            for n, (one, verb, more) in enumerate(posts)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    decided = [*await events_of("assignment.extended"), *await events_of("assignment.extension_refused")]
    assert len(decided) == 1
    assert (await rows("select version from assignment"))[0]["version"] == (
        2 if decided[0]["verb"] == "assignment.extended" else 1
    )


async def test_asked_after_the_deadline_the_page_says_what_stands(cast: Cast) -> None:
    due_on = today() - timedelta(days=20)
    assignment = await cast.assignment("five", due_on=due_on)
    assert "Hạn đã qua" in (await (await cast.browser("head")).get(f"/assignments/{assignment}/extension")).text
    await ask(cast, assignment)
    extension, office = await request_id(), await cast.browser("office")
    await Reminder.insert(
        Reminder(
            ward=cast.ward, noun="assignment", noun_id=assignment, kind="task", version="1", rung="3", audience="unit",
            step="notice", unit_path=cast.units["five"].path, due_on=due_on, day=today(), at=now(),
        )
    )  # fmt: skip
    page = await office.get(f"/extensions/{extension}")
    assert f"Nếu đồng ý: hạn mới {day_short(await later(cast, 3))}; việc vẫn tính là quá hạn 20 ngày." in page.text
    assert "1 lần" in page.text
    to_due = day_short(await later(cast, 5))
    answer = await office.post(f"/extensions/{extension}/grant", {"_key": key_on(page), "to_due": to_due, "answer": ""})
    assert answer.status_code == 303
    head = await cast.browser("head")
    assert "Đã quá hạn 20 ngày trước khi gia hạn" in (await head.get(f"/assignments/{assignment}")).text
    assert f"/assignments/{assignment}" not in (await office.get("/assignments?timing=late")).text


async def test_a_refusal_needs_a_reason_and_the_unit_reads_it(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    await ask(cast, assignment)
    extension, office = await request_id(), await cast.browser("office")
    page = await office.get(f"/extensions/{extension}")
    empty = await office.post(f"/extensions/{extension}/refusal", {"_key": key_on(page), "answer": " "})
    assert empty.status_code == 422
    assert "Xin nhập lý do không đồng ý." in empty.text
    bad = await office.post(
        f"/extensions/{extension}/grant", {"_key": key_on(page), "to_due": "mai", "answer": "Ghi chú giữ lại"}
    )
    assert (bad.status_code, 'value="mai"' in bad.text, "Ghi chú giữ lại" in bad.text) == (422, True, True)
    assert (await rows("select state from extension"))[0]["state"] == "asked"
    refused = await office.post(
        f"/extensions/{extension}/refusal", {"_key": key_on(page), "answer": "Việc gấp, xin làm đúng hạn."}
    )
    assert refused.status_code == 303
    head = await cast.browser("head")
    assert "Việc gấp, xin làm đúng hạn." in (await head.get(f"/assignments/{assignment}")).text
    assert "Không đồng ý gia hạn" in (await head.get("/notices")).text
    assert (await cast.look(assignment))["due_on"] == today()
    assert "Đã trả lời không đồng ý" in (await office.get(f"/extensions/{extension}")).text
    assert (await ask(cast, assignment)).status_code == 303  # it may be asked again
    assert len(await events_of("assignment.extension_refused")) == 1


async def test_only_who_asked_withdraws_and_only_once(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    await ask(cast, assignment)
    door = f"/extensions/{await request_id()}/withdrawal"
    for who, status in (("deputy", 403), ("office", 403), ("leader", 403), ("other_head", 404)):
        assert (await (await cast.browser(who)).post(door)).status_code == status, who
    head = await cast.browser("head")
    assert (await head.post(door)).headers["location"] == f"/assignments/{assignment}"
    assert (await head.post(door)).status_code == 409
    assert (await rows("select state from extension"))[0]["state"] == "withdrawn"
    assert len(await events_of("assignment.extension_withdrawn")) == 1
    assert "Rút đề nghị gia hạn" in (await (await cast.browser("office")).get("/notices")).text


async def test_the_offices_own_work_and_long_ones_are_leaderships(cast: Cast) -> None:
    own, long = await cast.assignment("culture", due_on=today()), await cast.assignment("five", due_on=today(), text="Việc dài")
    await ask(cast, own, "culture_head")
    mine = await request_id()
    sent = await ask(cast, long, days=15)
    assert sent.status_code == 303
    office, leader = await cast.browser("office"), await cast.browser("leader")
    assert "Không có đề nghị nào chờ" in (await office.get("/extensions")).text
    page = await office.get(f"/extensions/{mine}")
    assert "không tự quyết định" in page.text
    assert "/grant" not in page.text
    refused = await office.post(f"/extensions/{mine}/grant", {"_key": "own-work-0001", "to_due": "01/01/2030", "answer": ""})
    assert refused.status_code == 403
    with queries() as asked:
        home = await leader.get("/")
    assert len(asked) <= 3
    assert "2 việc cần ông/bà quyết định" in home.text
    for extension in (mine, await request_id()):
        assert f"/extensions/{extension}" in home.text
    listed = await leader.get("/extensions")
    assert listed.text.index(f"/extensions/{mine}") < listed.text.index(f"/extensions/{await request_id()}")
    page = await leader.get(f"/extensions/{mine}")
    done = await leader.post(
        f"/extensions/{mine}/grant", {"_key": key_on(page), "to_due": day_short(await later(cast, 3)), "answer": ""}
    )
    assert done.status_code == 303
    assert "1 việc cần ông/bà quyết định" in (await leader.get("/")).text


async def test_foreign_requests_are_not_there(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    await ask(cast, assignment)
    extension = await request_id()
    for who, status in (("other_head", 403), ("observer", 403)):
        assert (await (await cast.browser(who)).get(f"/extensions/{extension}")).status_code == status
    stranger = await cast.browser("other_head")
    for door in ("extension", "handover"):
        assert (await stranger.get(f"/assignments/{assignment}/{door}")).status_code == 404
        assert (await stranger.post(f"/assignments/{assignment}/{door}", {"_key": "stranger-0001"})).status_code == 404
    assert (await (await cast.browser("office")).get("/extensions/999999")).status_code == 404


# Handing over


async def test_cannot_do_reassign(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() + timedelta(days=9))
    await Assignment.update({Assignment.state: State.IN_PROGRESS, Assignment.percent: 30}).where(Assignment.id == assignment)
    head = await cast.browser("head")
    assert "Không làm được, xin chuyển" in (await head.get(f"/assignments/{assignment}")).text
    page = await head.get(f"/assignments/{assignment}/handover")
    assert 'value="30"' in page.text
    assert f'<option value="{cast.units["five"].id}"' not in page.text
    fields = {"_key": key_on(page), "reason": "Không còn cán bộ", "share": "100", "unit": cast.units["six"].id}
    wrong = await head.post(f"/assignments/{assignment}/handover", fields)
    assert (wrong.status_code, "từ 0 đến 95" in wrong.text, "Không còn cán bộ" in wrong.text) == (422, True, True)
    assert (await head.post(f"/assignments/{assignment}/handover", fields | {"share": "30"})).status_code == 303
    assert (await rows("select share from extension"))[0]["share"] == 30
    extension, office = await request_id(), await cast.browser("office")
    assert "phần đã làm 30%" in (await office.get("/extensions")).text
    page = await office.get(f"/extensions/{extension}")
    assert re.search(rf'<option value="{cast.units["six"].id}" selected>', page.text)
    answer = {"_key": key_on(page), "unit": "", "due_on": day_short(today() + timedelta(days=12)), "answer": ""}
    assert (await office.post(f"/extensions/{extension}/grant", answer)).status_code == 422
    six = str(cast.units["six"].id)
    assert (await office.post(f"/extensions/{extension}/grant", answer | {"unit": six})).status_code == 303
    taken = (await rows("select id from assignment where taken_from = {}", assignment))[0]["id"]
    page = await head.get(f"/assignments/{assignment}")
    for words in ("Đã chuyển cho đơn vị khác", "Tổ dân phố số 6", "phần đã làm 30%"):
        assert words in page.text
    assert f"/assignments/{taken}" not in page.text
    other = await cast.browser("other_head")
    assert "chuyển sang" in (await other.get("/notices")).text
    page = await other.get(f"/assignments/{taken}")
    assert "Tổ dân phố số 5" in page.text
    assert f"/assignments/{assignment}" not in page.text
    assert "Không còn cán bộ" not in page.text
    assert f"/assignments/{taken}" in (await other.get("/")).text
    page = await office.get(f"/assignments/{assignment}")
    assert f'href="/assignments/{taken}"' in page.text
    assert "Đã chuyển cho đơn vị khác" in (await office.get(f"/tasks/{(await cast.look(taken))['task']}")).text
    assert len(await events_of("assignment.handover_asked")) == 1
    for verb, of in (("assignment.handed_over", assignment), ("assignment.taken_over", taken)):
        assert [event["noun_id"] for event in await events_of(verb)] == [of]


async def test_six_takers_at_once_leave_one(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() + timedelta(days=9))
    head, office = await cast.browser("head"), await cast.browser("office")
    page = await head.get(f"/assignments/{assignment}/handover")
    await head.post(f"/assignments/{assignment}/handover", {"_key": key_on(page), "reason": "Bận", "share": "0", "unit": ""})
    door = f"/extensions/{await request_id()}/grant"
    await office.get("/extensions")
    answers = await asyncio.gather(
        *(
            office.post(
                door, {"_key": f"takers-{n:06}", "unit": cast.units[unit].id, "due_on": day_short(today()), "answer": ""}
            )
            for n, unit in enumerate(("six", "school", "six", "school", "centre", "front"))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert len(await rows("select id from assignment")) == 2
    assert len(await events_of("assignment.handed_over")) == 1


# Several at once


async def test_ticked_work_is_extended_in_two_steps(cast: Cast) -> None:
    ids = [await cast.assignment(unit, due_on=today() - timedelta(days=20)) for unit in ("five", "six")]
    sent = await cast.assignment("school", due_on=today())
    await Assignment.update({Assignment.state: State.SUBMITTED}).where(Assignment.id == sent)
    office = await cast.browser("office")
    assert 'formaction="/extensions/bulk"' in (await office.get("/")).text
    with queries() as asked:
        page = await office.post("/extensions/bulk", {"ids": [str(i) for i in (*ids, sent)]})
    assert len(asked) <= 3
    assert page.status_code == 200
    assert "Gia hạn 2 việc" in page.text
    assert "đã gửi báo cáo, đang chờ xác nhận" in page.text
    assert re.findall(r'name="ids" value="(\d+)"', page.text) == [str(i) for i in ids]
    fields = {"_key": key_on(page), "ids": [str(i) for i in ids], "to": "", "other": "", "reason": "Bão số 3", "cause": ""}
    wrong = await office.post("/extensions/bulk", fields)
    assert (wrong.status_code, "Bão số 3" in wrong.text) == (422, True)
    assert re.findall(r'name="ids" value="(\d+)"', wrong.text) == [str(i) for i in ids]
    named = await office.post("/extensions/bulk", fields | {"to": "5", "ids": [str(i) for i in (*ids, sent)]})
    assert named.status_code == 422
    assert "Chưa gia hạn việc nào" in named.text
    assert await rows("select id from extension") == []
    done = await office.post("/extensions/bulk", fields | {"to": "5"})
    assert done.status_code == 303
    found = await rows("select due_on, stood_late, first_due_on from assignment where id in ({}, {})", *ids)
    expected = {"due_on": await later(cast, 5), "stood_late": 20, "first_due_on": today() - timedelta(days=20)}
    assert found == [expected, expected]
    assert len(await events_of("assignment.extended")) == 2
    page = await (await cast.browser("head")).get(f"/assignments/{ids[0]}")
    assert "Vẫn tính quá hạn 20 ngày." in page.text


async def test_ticked_work_that_is_not_there(cast: Cast) -> None:
    office = await cast.browser("office")
    assert (await office.post("/extensions/bulk", {"ids": ["999999"]})).status_code == 404
    for ids in ([], ["abc"], [str(n) for n in range(1, 202)]):
        assert (await office.post("/extensions/bulk", {"ids": ids})).status_code == 422
    assert (await office.post("/extensions/bulk", {"ids": ["1"], "strange": "1"})).status_code == 422


async def test_pages_of_a_request_ask_three_times_at_most(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today())
    await ask(cast, assignment, days=15, files=[("files", ("anh.jpg", photo(), "image/jpeg"))])
    extension = await request_id()
    doors: list[tuple[str, str]] = [
        ("head", f"/assignments/{assignment}"), ("office", f"/assignments/{assignment}"), ("office", f"/extensions/{extension}"),
        ("leader", f"/extensions/{extension}"), ("leader", "/extensions"), ("leader", "/"), ("office", "/"),
    ]  # fmt: skip
    for who, door in doors:
        browser: Browser = await cast.browser(who)
        with queries() as asked:
            assert (await browser.get(door)).status_code == 200
        assert len(asked) <= 3, (who, door, asked)
