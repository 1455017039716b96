"""Units: whose name is meant, what a group expands to, changing, closing with an heir, other spellings."""

import pytest
from cast import Cast, events_of, key_on

from tracker.core.database import rows
from tracker.units.rules import Directory, KnownUnit, UnitKind, match

pytestmark = pytest.mark.anyio
NAMES = [
    (1, "Phòng Văn hoá - Xã hội", UnitKind.OFFICE),
    (2, "Phòng Kinh tế, Hạ tầng và Đô thị", UnitKind.OFFICE),
    (3, "Trung tâm Sự nghiệp công", UnitKind.CENTRE),
    (4, "Trung tâm Phục vụ hành chính công", UnitKind.CENTRE),
    (5, "Tổ dân phố số 5", UnitKind.NEIGHBOURHOOD),
    (6, "Tổ dân phố số 6", UnitKind.NEIGHBOURHOOD),
    (7, "Trường Tiểu học số 1", UnitKind.SCHOOL),
    (8, "Uỷ ban Mặt trận Tổ quốc Việt Nam phường", UnitKind.FRONT),
    (9, "Công an phường", UnitKind.AGENCY),
]
WARD = Directory(tuple(KnownUnit(number, name, kind) for number, name, kind in NAMES))


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Phòng Văn hóa và Xã hội", 1),
        ("phòng VH-XH", 1),
        ("Phòng Văn hoá – Xã hội phường", 1),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", 2),
        ("TT Sự nghiệp công", 3),
        ("Tổ dân phố 5", 5),
        ("tổ dân phố số 6", 6),
        ("Ủy ban MTTQ Việt Nam phường", 8),
        ("Công an phường", 9),
    ],
)
def test_a_spelling_of_one_unit(written: str, unit: int) -> None:
    found = match(written, WARD)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Các Tổ dân phố", UnitKind.NEIGHBOURHOOD),
        ("Các cơ sở giáo dục trên địa bàn", UnitKind.SCHOOL),
        ("các phòng chuyên môn", UnitKind.OFFICE),
    ],
)
def test_a_group_is_a_kind(written: str, kind: UnitKind) -> None:
    assert match(written, WARD).kind == kind


@pytest.mark.parametrize("written", ["", "Sở Khoa học và Công nghệ", "các đơn vị liên quan", "Tổ dân phố số 7", "Trung tâm"])
def test_nobody_is_guessed(written: str) -> None:
    found = match(written, WARD)
    assert not (found.sure and found.unit)


def test_an_answer_is_remembered() -> None:
    from tracker.reader.names import key

    learnt = Directory(WARD.units, unit_aliases={key("Đội an ninh"): 9})
    assert match("đội An ninh", learnt).unit == 9
    assert match("đội An ninh", learnt).sure


async def test_founding_changing_and_conflict(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/units/new")
    fields = {"name": "Tổ dân phố số 7", "kind": "neighbourhood", "standing": "ordered", "phone": ""}
    made = await office.post("/units", fields | {"_key": key_on(page)})
    assert made.status_code == 303
    again = await office.post("/units", fields | {"_key": key_on(await office.get("/units/new"))})
    assert again.status_code == 422
    assert "Đã có đơn vị tên" in again.text
    where = made.headers["location"]
    first = await office.post(f"{where}/change", fields | {"phone": "0225 1", "version": "1"})
    assert first.status_code == 303
    stale = await office.post(f"{where}/change", fields | {"phone": "0225 2", "version": "1"})
    assert stale.status_code == 409
    assert "0225 1" in stale.text
    assert "0225 2" in stale.text
    mine = await office.post(f"{where}/change", fields | {"phone": "0225 2", "version": "2"})
    assert mine.status_code == 303


async def test_other_spellings_are_learnt_and_forgotten(cast: Cast) -> None:
    office = await cast.browser("office")
    unit = cast.units["culture"].id
    await office.get(f"/units/{unit}")
    await office.post(f"/units/{unit}/aliases", {"alias": "Ban Văn xã"})
    assert match("ban văn xã", await cast.directory()).unit == unit
    alias = (await rows("select id from unit_alias where unit = {}", unit))[0]["id"]
    await office.post(f"/units/{unit}/aliases/removal", {"alias": str(alias)})
    assert match("ban văn xã", await cast.directory()).unit != unit


async def test_closing_hands_open_work_to_an_heir(cast: Cast) -> None:
    kept = await cast.assignment("six")
    office = await cast.browser("office")
    page = await office.get(f"/units/{cast.units['six'].id}/closing")
    assert "Tổ dân phố số 5" in page.text
    closing = {"heir": str(cast.units["five"].id), "reason": "Sáp nhập tổ dân phố"}
    answer = await office.post(f"/units/{cast.units['six'].id}/closing", closing)
    assert answer.status_code == 303, answer.text
    moved = await cast.look(kept)
    assert moved["unit"] == cast.units["five"].id
    assert len(await events_of("unit.closed")) == 1
    assert (await office.get(f"/units/{cast.units['six'].id}")).status_code == 200
    assert match("Tổ dân phố số 6", await cast.directory()).unit != cast.units["six"].id


async def test_an_heir_that_has_the_same_work_keeps_its_own(cast: Cast) -> None:
    kept = await cast.assignment("six")
    task = (await cast.look(kept))["task"]
    office = await cast.browser("office")
    page = await office.get(f"/tasks/{task}")
    given = await office.post(f"/tasks/{task}/units", {"units": str(cast.units["five"].id), "_key": key_on(page)})
    assert given.status_code == 303
    closing = {"heir": str(cast.units["five"].id), "reason": "Sáp nhập tổ dân phố"}
    answer = await office.post(f"/units/{cast.units['six'].id}/closing", closing)
    assert answer.status_code == 303, answer.text
    assert (await cast.look(kept))["state"] == "cancelled"
    (cancelled,) = await events_of("assignment.cancelled")
    assert "Tổ dân phố số 5 đã có việc này" in cancelled["data"]
