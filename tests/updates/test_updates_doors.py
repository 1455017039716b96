"""Reporting through the doors: step by step, sent once, returned, sent again, accepted; conflicts keep what was typed."""

import asyncio
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast, events_of, key_on, today
from PIL import Image

from tracker.core.database import rows
from tracker.core.text import day_short

pytestmark = pytest.mark.anyio


def photo(kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "#8f1216").save(written, kind)
    return written.getvalue()


async def send_report(cast: Cast, assignment: int, who: str = "head") -> Any:
    """The four taps: Báo kết quả, Đã xong, Tiếp tục, Gửi."""
    head = await cast.browser(who)
    await head.get(f"/assignments/{assignment}/report")
    step = await head.post(f"/assignments/{assignment}/report", {"done": "1"})
    assert step.headers["location"].endswith("/report/evidence")
    step = await head.post(f"/assignments/{assignment}/report/note", {"note": "Đã đến từng nhà."})
    assert step.headers["location"].endswith("/report/check")
    check = await head.get(f"/assignments/{assignment}/report/check")
    assert "Đã đến từng nhà." in check.text
    return await head.post(f"/assignments/{assignment}/submission", {"_key": key_on(check)})


async def test_reported_returned_resubmitted_accepted(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() + timedelta(days=5))
    sent = await send_report(cast, assignment)
    assert sent.headers["location"] == f"/assignments/{assignment}/sent"
    office = await cast.browser("office")
    review = await office.get(f"/assignments/{assignment}/review")
    assert "Đã đến từng nhà." in review.text
    short = await office.post(f"/assignments/{assignment}/return", {"_key": key_on(review), "reason": "", "fix_by": "mai"})
    assert short.status_code == 422
    assert "Xin nhập lý do trả lại." in short.text
    assert 'value="mai"' in short.text
    fix_by = today() + timedelta(days=4)
    answer = await office.post(
        f"/assignments/{assignment}/return",
        {"_key": key_on(review), "reason": "Thiếu ảnh.", "fix_by": day_short(fix_by), "serious": "1"},
    )
    assert answer.status_code == 303
    row = await cast.look(assignment)
    assert (row["state"], row["fix_by"], row["returns"], row["failed_reviews"]) == ("returned", fix_by, 1, 1)
    head = await cast.browser("head")
    assert "Thiếu ảnh." in (await head.get(f"/assignments/{assignment}")).text
    assert "Trả lại để bổ sung" in (await head.get("/notices")).text
    await send_report(cast, assignment)
    page = await office.get(f"/assignments/{assignment}/review")
    await office.post(f"/assignments/{assignment}/acceptance", {"_key": key_on(page)})
    row = await cast.look(assignment)
    assert (row["state"], row["percent"]) == ("done", 100)
    for verb, count in (("assignment.submitted", 2), ("assignment.returned", 1), ("assignment.accepted", 1)):
        assert len(await events_of(verb)) == count


async def test_a_photo_is_kept_at_once_without_its_place(cast: Cast) -> None:
    assignment = await cast.assignment("five")
    head = await cast.browser("head")
    await head.get(f"/assignments/{assignment}/report")
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh bí mật"
    written = io.BytesIO()
    Image.new("RGB", (80, 60)).save(written, "JPEG", exif=exif)
    answer = await head.post(
        f"/assignments/{assignment}/report/evidence", files={"photos": ("ảnh buổi họp.jpg", written.getvalue(), "image/jpeg")}
    )
    assert answer.status_code == 303
    page = await head.get(f"/assignments/{assignment}/report/evidence")
    assert "ảnh buổi họp.jpg" in page.text
    link = re.search(r'href="(/evidence/\d+)"', page.text)
    assert link
    kept = await head.get(link[1])
    assert kept.headers["content-disposition"].startswith("attachment")
    assert "bí mật".encode() not in kept.content
    assert Image.open(io.BytesIO(kept.content)).size == (80, 60)
    for stranger in ("office", "other_head"):  # nobody but the writer sees a draft's file
        assert (await (await cast.browser(stranger)).get(link[1])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("don.exe", b"MZ", "không thuộc loại nhận được"),
        ("anh.jpg", b"khong phai anh", "Không mở được ảnh"),
        ("anh.png", photo("JPEG"), "không khớp với tên"),
        ("bao-cao.pdf", b"<html>", "không phải là PDF"),
        ("bang.xlsx", b"PK\x03\x04 rac", "Không mở được tệp"),
        ("trong.pdf", b"", "trống"),
    ],
)
async def test_bad_files_are_refused_and_nothing_is_kept(cast: Cast, name: str, content: bytes, sentence: str) -> None:
    assignment = await cast.assignment("five")
    head = await cast.browser("head")
    await head.get(f"/assignments/{assignment}/report")
    answer = await head.post(f"/assignments/{assignment}/report/evidence", files={"files": (name, content, "x/y")})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await rows("select id from stored_file") == []


async def test_six_submissions_at_once_leave_one(cast: Cast) -> None:
    assignment = await cast.assignment("five")
    head = await cast.browser("head")
    await head.get(f"/assignments/{assignment}/report")
    await head.post(f"/assignments/{assignment}/report", {"done": "1"})
    pages = [await head.get(f"/assignments/{assignment}/report/check") for _ in range(6)]
    answers = await asyncio.gather(
        *(head.post(f"/assignments/{assignment}/submission", {"_key": key_on(page)}) for page in pages)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert len(await rows("select id from task_update where assignment = {}", assignment)) == 1
    assert len(await events_of("assignment.submitted")) == 1


async def test_a_double_tap_gets_the_same_answer(cast: Cast) -> None:
    assignment = await cast.assignment("five")
    head = await cast.browser("head")
    await head.get(f"/assignments/{assignment}/report")
    await head.post(f"/assignments/{assignment}/report", {"done": "1"})
    key = key_on(await head.get(f"/assignments/{assignment}/report/check"))
    answers = await asyncio.gather(*(head.post(f"/assignments/{assignment}/submission", {"_key": key}) for _ in range(4)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, f"/assignments/{assignment}/sent")
    }
    assert len(await events_of("assignment.submitted")) == 1


async def test_on_behalf_counts_from_the_day_received_and_is_accepted_by_another(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() - timedelta(days=1))
    office = await cast.browser("office")
    page = await office.get(f"/assignments/{assignment}/behalf")
    fields = {"_key": key_on(page), "source": "điện thoại", "note": "Đã xong."}
    late = await office.post(
        f"/assignments/{assignment}/behalf", {**fields, "received_on": day_short(today() + timedelta(days=1))}
    )
    assert late.status_code == 422
    assert "không thể sau hôm nay" in late.text
    done = await office.post(
        f"/assignments/{assignment}/behalf", {**fields, "received_on": day_short(today() - timedelta(days=2))}
    )
    assert done.status_code == 303
    row = await cast.look(assignment)
    assert row["counted_on"] == today() - timedelta(days=2)
    assert "Nhập hộ" in (await (await cast.browser("head")).get("/notices")).text
    page = await office.get("/acceptance")
    assert f"/assignments/{assignment}/review" not in page.text
    second = await cast.browser("second_office")
    page = await second.get(f"/assignments/{assignment}/review")
    assert (await second.post(f"/assignments/{assignment}/acceptance", {"_key": key_on(page)})).status_code == 303
    assert (await cast.look(assignment))["state"] == "done"


async def test_the_offices_own_work_goes_to_leadership(cast: Cast) -> None:
    assignment = await cast.assignment("culture")
    await send_report(cast, assignment, who="culture_head")
    assert f"/assignments/{assignment}/review" not in (await (await cast.browser("office")).get("/acceptance")).text
    leader = await cast.browser("leader")
    assert f"/assignments/{assignment}/review" in (await leader.get("/")).text
    page = await leader.get(f"/assignments/{assignment}/review")
    await leader.post(f"/assignments/{assignment}/acceptance", {"_key": key_on(page)})
    assert (await cast.look(assignment))["state"] == "done"


async def test_several_accepted_at_once_all_or_none(cast: Cast) -> None:
    mine = [await cast.assignment(unit) for unit in ("five", "six")]
    await send_report(cast, mine[0], "head")
    await send_report(cast, mine[1], "other_head")
    office = await cast.browser("office")
    page = await office.get("/acceptance")
    answer = await office.post("/acceptance", {"_key": key_on(page), "ids": [str(i) for i in mine]})
    assert answer.status_code == 303
    assert {row["state"] for row in await rows("select state from assignment")} == {"done"}
    assert len(await events_of("assignment.accepted")) == 2


async def test_requested_bodies_never_get_a_serious_fault(cast: Cast) -> None:
    assignment = await cast.assignment("front")
    await send_report(cast, assignment, "front_head")
    office = await cast.browser("office")
    page = await office.get(f"/assignments/{assignment}/review")
    assert "Sai sót lớn" not in page.text
    answer = await office.post(
        f"/assignments/{assignment}/return",
        {"_key": key_on(page), "reason": "Thiếu.", "fix_by": day_short(today() + timedelta(days=3)), "serious": "1"},
    )
    assert answer.status_code == 422
    assert (await cast.look(assignment))["failed_reviews"] == 0


async def test_foreign_work_is_not_there(cast: Cast) -> None:
    assignment = await cast.assignment("six")
    head = await cast.browser("head")
    for path in ("", "/report", "/review", "/sent"):
        assert (await head.get(f"/assignments/{assignment}{path}")).status_code in {403, 404}
    assert (await head.post(f"/assignments/{assignment}/submission", {"_key": "a" * 20})).status_code == 404
    assert f"/assignments/{assignment}" not in (await head.get("/assignments")).text
    assert f"/assignments/{assignment}" not in (await head.get("/search?q=phat dong")).text


async def test_an_old_change_form_conflicts_and_keeps_its_text(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() + timedelta(days=5))
    office = await cast.browser("office")
    row = await cast.look(assignment)
    fields = {
        "version": row["version"], "due_on": day_short(today() + timedelta(days=9)), "weight": "1", "product": "Báo cáo",
        "unit": row["unit"], "reason": "Chờ tài liệu của thành phố",
    }  # fmt: skip
    assert (await office.post(f"/assignments/{assignment}/change", fields)).status_code == 303
    again = await office.post(f"/assignments/{assignment}/change", {**fields, "product": "Ảnh", "reason": "Lý do thứ hai"})
    assert again.status_code == 409
    assert "Lý do thứ hai" in again.text
    assert "Báo cáo" in again.text
    row = await cast.look(assignment)
    assert row["first_due_on"] == today() + timedelta(days=5)
    assert row["due_on"] == today() + timedelta(days=9)
