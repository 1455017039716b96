"""What is done to units: founded, changed, closed, known by other names."""

from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.text import fold, sort_key
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.reader.names import key
from tracker.units.rules import PEER_GROUPS, Standing, UnitKind, path_below, standing_of
from tracker.units.tables import Unit, UnitAlias
from tracker.workdays.actions import seed


async def found_ward(name: str, *, city: str, at: datetime) -> Unit:
    """A ward's root (its key is its own id) below its city, made when it is new; with its first calendar."""
    async with transaction():
        above = await Unit.objects().where((Unit.kind == UnitKind.CITY) & (Unit.name == city)).first()
        if city and above is None:
            above = await plant(None, UnitKind.CITY, city, at=at)
        ward = await plant(above, UnitKind.WARD, name, at=at)
        await Unit.update({Unit.ward: ward.id}).where(Unit.id == ward.id)
        ward.ward = ward.id
        await seed(ward.id, year=ward_day(at).year)
        await record("unit.founded", noun_id=ward.id, by=None, at=at, ward=ward.id, unit_path=ward.path, data={"title": name})
    return ward


async def found(
    parent: Unit,
    kind: UnitKind,
    name: str,
    *,
    by: Viewer | None,
    at: datetime,
    phone: str = "",
    opened: date | None = None,
) -> Unit:
    """A unit below `parent`. Raises Refusal when an open unit of that name is there."""
    async with transaction():
        same = await rows("select id from unit where ward = {} and search = {} and closed_on is null", parent.ward, fold(name))
        if same:
            raise Refusal(f"Đã có đơn vị tên “{name}”.")
        unit = await plant(parent, kind, name, at=at, phone=phone, opened=opened)
        await record(
            "unit.founded", noun_id=unit.id, by=by, at=at, ward=unit.ward, unit_path=unit.path,
            data={"title": name, "url": f"/units/{unit.id}"},
        )  # fmt: skip
    return unit


async def found_once(
    parent: Unit, kind: UnitKind, name: str, *, phone: str, standing: Standing, key: str, by: Viewer, at: datetime
) -> int:
    """`found` from a form sent once, with its standing; returns the id."""
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/units")
        unit = await found(parent, kind, name, by=by, at=at, phone=phone)
        await Unit.update({Unit.standing: standing}).where(Unit.id == unit.id)
        await answer_with(receipt, f"/units/{unit.id}")
    return int(unit.id)


async def plant(
    parent: Unit | None, kind: UnitKind, name: str, *, at: datetime, phone: str = "", opened: date | None = None
) -> Unit:
    unit = Unit(
        ward=parent.ward if parent else 0,
        parent=parent.id if parent else None,
        path="",
        kind=kind,
        peer_group=PEER_GROUPS.get(kind, ""),
        standing=standing_of(kind),
        name=name,
        search=fold(name),
        sort_key=sort_key(name),
        phone=phone,
        opened_on=opened or ward_day(at),
    )
    await unit.save()
    unit.path = path_below(parent.path if parent else "", unit.id)
    changed: dict[Any, Any] = {Unit.path: unit.path} | ({} if parent else {Unit.ward: unit.id})
    await Unit.update(changed).where(Unit.id == unit.id)
    unit.ward = parent.ward if parent else unit.id
    return unit


async def change(
    unit: int,
    *,
    name: str,
    phone: str,
    kind: UnitKind,
    standing: Standing,
    version: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    """New name, phone, kind or standing. Raises Conflict when somebody saved since `version` was shown."""
    async with transaction():
        before = (await rows("select * from unit where id = {}", unit))[0]
        values = {
            Unit.name: name,
            Unit.search: fold(name),
            Unit.sort_key: sort_key(name),
            Unit.phone: phone,
            Unit.kind: kind,
            Unit.peer_group: PEER_GROUPS.get(kind, ""),
            Unit.standing: standing,
            Unit.version: Unit.version + 1,
        }
        if not await claim(Unit, values, (Unit.id == unit) & (Unit.version == version)):
            raise Conflict(
                "Đơn vị này vừa được người khác sửa.",
                theirs={"Tên": before["name"], "Điện thoại": before["phone"]},
                mine={"Tên": name, "Điện thoại": phone},
            )
        await record(
            "unit.changed", noun_id=unit, by=by, at=at, ward=before["ward"], unit_path=before["path"],
            data={"title": name, "before": before["name"], "url": f"/units/{unit}"},
        )  # fmt: skip


async def close(unit: int, *, on: date, by: Viewer, at: datetime) -> None:
    """Close a unit for good; it stays in history. Open work and open units below it are refused before (tasks)."""
    async with transaction():
        below = await rows(
            "select u.id from unit u join unit top on top.id = {} where u.path like {} and u.id <> top.id"
            " and u.closed_on is null limit 1",
            unit,
            f"%/{unit}/%",
        )
        if below:
            raise Refusal("Đơn vị này còn đơn vị trực thuộc đang hoạt động.")
        if not await claim(Unit, {Unit.closed_on: on}, (Unit.id == unit) & (Unit.closed_on.is_null())):
            raise Conflict("Đơn vị này đã được đóng trước đó.")
        closed = (await rows("select ward, path, name from unit where id = {}", unit))[0]
        await record(
            "unit.closed", noun_id=unit, by=by, at=at, ward=closed["ward"], unit_path=closed["path"],
            data={"title": closed["name"], "url": f"/units/{unit}"},
        )  # fmt: skip


async def remember_alias(
    written: str, *, ward: int, unit: int | None = None, kind: UnitKind | None = None, by: Viewer | None, at: datetime
) -> None:
    """Learn that `written` means this unit, or every unit of this kind; a newer answer replaces an older one."""
    async with transaction():
        row = UnitAlias(ward=ward, alias=written[:200], folded=key(written)[:400], unit=unit, kind=kind or "")
        await UnitAlias.insert(row).on_conflict(
            target=(UnitAlias.ward, UnitAlias.folded),
            action="DO UPDATE",
            values=[UnitAlias.alias, UnitAlias.unit, UnitAlias.kind],
        )
        path = (await rows("select path from unit where id = {}", unit or ward))[0]["path"]
        await record(
            "unit.alias_learnt",
            noun_id=unit or ward,
            by=by,
            at=at,
            ward=ward,
            unit_path=path,
            data={"title": written[:200]},
        )


async def forget_alias(alias: int, unit: int, *, by: Viewer, at: datetime) -> None:
    """Unlearn one spelling of a unit."""
    async with transaction():
        gone = await UnitAlias.delete().where((UnitAlias.id == alias) & (UnitAlias.unit == unit)).returning(UnitAlias.alias)
        if gone:
            row = (await rows("select ward, path from unit where id = {}", unit))[0]
            await record(
                "unit.alias_forgotten", noun_id=unit, by=by, at=at, ward=row["ward"], unit_path=row["path"],
                data={"title": gone[0]["alias"]},
            )  # fmt: skip
