"""A ward's own template: sent, looked at, tried, put in place, taken away again; what papers carry; all of it in the diary."""

import io
from typing import Any

import pytest
from cast import Cast, another_ward, events_of, key_on, queries
from docx import Document
from word_files import notice_with, word

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.events.queries import read_data
from tracker.paper_templates.built_in import built_in
from tracker.paper_templates.issuing import issued, pdf_of, word_of
from tracker.paper_templates.kinds import KINDS, PaperKind
from tracker.paper_templates.shapes import lines

pytestmark = pytest.mark.anyio
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE = "/paper-templates/notice"
OWN = notice_with("Mẫu riêng của phường. {{ doan_ket }}")
CARRIED = {"symbol": "", "capacity": "", "signer_title": "", "signer_name": "", "copies": ""}


async def send(office: Any, content: bytes, name: str = "mau-rieng.docx") -> Any:
    key = key_on(await office.get(NOTICE))
    return await office.post(NOTICE, {"_key": key}, files={"template": (name, content, DOCX)})


async def put(office: Any, content: bytes = OWN, name: str = "mau-rieng.docx") -> str:
    sent = await send(office, content, name)
    assert sent.status_code == 303, sent.text[:2000]
    door: str = sent.headers["location"]
    page = await office.get(door)
    assert "Mẫu điền được" in page.text
    answer = await office.post(door, {"_key": key_on(page)})
    assert answer.headers["location"] == NOTICE
    return door


def text_of(content: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)


async def notice(cast: Cast) -> Any:
    values = {"trich_yeu": "Về việc báo cáo", "noi_dung": lines("Nội dung."), "doan_ket": "Thông báo để biết./."}
    return await issued(PaperKind.NOTICE, values, by=await cast.viewer("office"), at=now())


async def test_own_template_stands_until_it_is_taken_away(cast: Cast) -> None:
    office = await cast.browser("office")
    assert "Mẫu chung" in (await office.get("/paper-templates")).text
    door = await put(office)
    trial = await office.get(f"{door}/sample.docx")
    assert "Mẫu riêng của phường. Ủy ban nhân dân phường báo cáo./." in text_of(trial.content)
    assert (await office.get(f"{door}/template.docx")).content == OWN
    made = await word_of(await notice(cast))
    assert "Mẫu riêng của phường. Thông báo để biết./." in text_of(made)
    assert (await pdf_of(await notice(cast))).startswith(b"%PDF-")
    with queries() as asked:
        page = await office.get(NOTICE)
    assert len(asked) <= 3
    assert "Bản PDF theo mẫu chung; mẫu riêng của phường dùng cho tệp Word." in page.text
    assert "Mẫu riêng: mau-rieng.docx" in (await office.get("/paper-templates")).text
    again = notice_with("Mẫu thứ hai. {{ doan_ket }}")
    await put(office, again, "mau-2.docx")
    assert "Mẫu thứ hai." in text_of(await word_of(await notice(cast)))
    page = await office.get(NOTICE)
    assert ["mau-rieng.docx" in page.text, "mau-2.docx" in page.text] == [True, True]
    answer = await office.post(f"{NOTICE}/removal", {"_key": key_on(page)})
    assert answer.status_code == 303
    assert "Mẫu" not in text_of(await word_of(await notice(cast)))
    assert (await office.post(f"{NOTICE}/removal", {"_key": key_on(await office.get(NOTICE))})).status_code == 422
    kept = await rows("select name, ended_at from paper_template order by id")
    assert [(row["name"], row["ended_at"] is None) for row in kept] == [("mau-rieng.docx", False), ("mau-2.docx", False)]
    assert [read_data(one["data"])["name"] for one in await events_of("paper_template.put")] == ["mau-rieng.docx", "mau-2.docx"]
    assert len(await events_of("paper_template.ended")) == 1


async def test_the_same_button_twice_puts_it_once(cast: Cast) -> None:
    office = await cast.browser("office")
    door = (await send(office, OWN)).headers["location"]
    key = key_on(await office.get(door))
    for _ in range(2):
        assert (await office.post(door, {"_key": key})).status_code == 303
    assert len(await events_of("paper_template.put")) == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (word("{{ trich_yeu_x }}"), "a.docx", "có phải <code>trich_yeu</code> không"), (word("{{ a|b }}"), "a.docx", "bộ lọc"),
        (b"junk", "a.docx", "Không mở được tệp"), (OWN, "a.pdf", "không thuộc loại nhận được"), (b"", "a.docx", "trống"),
        (word("{% for x in noi_nhan %}"), "a.docx", "không khớp"), (OWN, "a.docm", "không thuộc loại nhận được"),
    ],
)  # fmt: skip
async def test_what_may_not_stand_is_said_and_not_kept(cast: Cast, content: bytes, name: str, said: str) -> None:
    office = await cast.browser("office")
    answer = await send(office, content, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert await rows("select id from stored_file") == []


async def test_files_of_others_and_of_other_kinds(cast: Cast) -> None:
    office, unit = await cast.browser("office"), await another_ward()
    door = await put(office)
    file = int(door.rsplit("/", 1)[1])
    await rows("update stored_file set ward = {} where id = {} returning id", unit.id, file)
    for path in (door, f"{door}/sample.docx", f"{door}/template.docx"):
        assert (await office.get(path)).status_code == 404
    await rows("update stored_file set ward = {} where id = {} returning id", cast.ward, file)
    statistics = (await send_statistics(office)).headers["location"].rsplit("/", 1)[1]
    wrong = await office.get(f"{NOTICE}/files/{statistics}")
    assert "Mẫu chưa dùng được" in wrong.text
    refused = await office.post(f"{NOTICE}/files/{statistics}", {"_key": key_on(await office.get(NOTICE))})
    assert refused.status_code == 422
    assert (await office.get(f"{NOTICE}/files/{statistics}/sample.docx")).status_code == 422
    for path in ("/paper-templates/xyz", "/paper-templates/xyz/settings", f"{NOTICE}/files/0", f"{NOTICE}/files/x"):
        assert (await office.get(path)).status_code == 404


async def send_statistics(office: Any) -> Any:
    key = key_on(await office.get("/paper-templates/statistics"))
    content = built_in("statistics")
    return await office.post("/paper-templates/statistics", {"_key": key}, files={"template": ("t.docx", content, DOCX)})


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_shows_samples(cast: Cast, kind: str) -> None:
    office = await cast.browser("administrator")
    page = await office.get(f"/paper-templates/{kind}")
    assert page.status_code == 200
    assert "{{ trich_yeu }}" in page.text
    shown = await office.get(f"/paper-templates/{kind}/sample.docx")
    assert "{{" not in text_of(shown.content)
    assert (await office.get(f"/paper-templates/{kind}/sample.pdf")).content.startswith(b"%PDF-")
    assert (await office.get(f"/paper-templates/{kind}/built-in.docx")).content == built_in(kind)


async def test_what_papers_of_a_kind_carry(cast: Cast) -> None:
    office, door = await cast.browser("office"), f"{NOTICE}/settings"
    assert "Để trống: TB-UBND." in (await office.get(door)).text
    wanted = CARRIED | {"symbol": "TB-VP", "signer_title": "PHÓ CHỦ TỊCH", "copies": "Các đơn vị\r\nCổng thông tin"}
    assert (await office.post(door, wanted)).status_code == 303
    values = (await notice(cast)).values
    assert (values["so_ky_hieu"], values["chuc_vu"], values["noi_nhan"]) == (
        "……/TB-VP", "PHÓ CHỦ TỊCH", ["Các đơn vị", "Cổng thông tin", "Lưu: VT"],
    )  # fmt: skip
    assert (await office.post(door, wanted | {"version": "1"})).status_code == 422
    assert (await office.post(door, wanted | {"version": "1", "symbol": ""})).status_code == 303
    late = await office.post(door, wanted | {"version": "1", "symbol": "TB-HC"})
    assert late.status_code == 409
    assert "theo mẫu chung" in late.text
    assert (await notice(cast)).values["so_ky_hieu"] == "……/TB-UBND"
    long = await office.post(door, wanted | {"symbol": "x" * 41, "version": "2"})
    assert long.status_code == 422
    assert "x" * 41 in long.text
    said = [read_data(one["data"])["changes"] for one in await events_of("paper_setting.changed")]
    assert said[0].startswith("Ký hiệu từ “theo mẫu chung” thành “TB-VP”")
    assert len(said) == 2
    first = await office.post("/paper-templates/overdue/settings", CARRIED | {"symbol": "DM-UBND", "version": "7"})
    assert first.status_code == 409


async def test_the_footer_is_the_head_of_the_diary(cast: Cast) -> None:
    issue = await notice(cast)
    head = (await rows("select sequence, hash from event_head where ward = {}", cast.ward))[0]
    assert issue.values["chan_trang"].endswith(head["hash"][:16])
    assert issue.template == ""
