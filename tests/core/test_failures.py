"""Refusals as people see them: every status has its page, keeps what was typed, and tells nothing it should not."""

import errno
import re
from typing import Any

import pytest
from cast import Cast, key_on

from tracker.core.database import rows

pytestmark = pytest.mark.anyio


async def test_an_unknown_page_and_a_wrong_method(cast: Cast) -> None:
    office = await cast.browser("office")
    lost = await office.get("/khong-co-trang-nay")
    assert lost.status_code == 404
    assert "Không tìm thấy trang" in lost.text
    wrong = await office.get("/acceptance/../tasks")
    assert wrong.status_code == 405
    assert "Về trang đầu" in wrong.text


async def test_a_body_too_large_is_refused(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.post("/tasks", {"text": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "quá lớn" in answer.text


async def test_a_body_that_is_no_form_is_refused(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.client.post("/tasks", json={"text": "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 503, "Tạm thời chưa ghi được"),
        (RuntimeError("secret detail"), 500, "Máy chủ gặp lỗi"),
    ],
)
async def test_what_goes_wrong_keeps_what_was_typed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, sentence: str
) -> None:
    office = await cast.browser("office")
    page = await office.get("/tasks/new")

    async def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("tracker.tasks.giving.make_tasks", broken)
    typed = {"text": "Việc đã gõ rất lâu", "leads": str(cast.units["five"].id), "weight": "1", "_key": key_on(page)}
    answer = await office.post("/tasks", typed)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Việc đã gõ rất lâu" in answer.text
    assert "secret detail" not in answer.text
    assert await rows("select id from task") == []


async def test_a_part_asked_by_htmx_fails_as_a_part(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.get("/units/999999", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 404
    assert "<html" not in answer.text


async def test_what_was_chosen_is_shown_in_the_form_s_own_words(cast: Cast) -> None:
    office = await cast.browser("office")
    typed = {"name": "Trường Mầm non số 9", "kind": "school", "standing": "ordered", "phone": ""}
    refused = await office.post("/units", typed)  # without its key
    assert refused.status_code == 400
    shown = re.findall(r'<p class="sv-typed">(.*?)</p>', refused.text)
    assert shown == [
        "<b>Tên đơn vị:</b> Trường Mầm non số 9",
        "<b>Loại đơn vị:</b> Trường học",
        "<b>Cách giao việc:</b> Giao việc",
    ]
