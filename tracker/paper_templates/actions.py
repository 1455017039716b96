"""What is done with paper templates: one put in the place of the tracker's own, taken away again, what papers carry settled."""

import asyncio
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.files import gate, keep, path_of
from tracker.core.receipts import answer_with, once
from tracker.core.text import clean
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.paper_templates.checking import Checked, checked
from tracker.paper_templates.queries import chosen, kept_file, ward_path
from tracker.paper_templates.rules import LABELS, Settings, differences, said
from tracker.paper_templates.shapes import Kind
from tracker.paper_templates.tables import PaperSetting, PaperTemplate

CHANGES = 2000  # characters of them that an event carries


def door(kind: Kind) -> str:
    return f"/paper-templates/{kind.key}"


async def store(name: str, content: bytes, kind: Kind, *, key: str, by: Viewer, at: datetime) -> int | Checked:
    """Look at a template that was sent; keep it, so that it can be tried, only where it may stand. Returns its file's id, or what is
    wrong with it. Raises Refusal with the gate's sentence."""
    name, _, content = await gate(name, content, ("docx",))
    found = await checked(content, kind, at=at)
    if not found.may_stand:
        return found
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url=door(kind))
        file = await keep(name, content, ward=by.ward, by=by.person, at=at, kinds=("docx",))
        await answer_with(receipt, f"{door(kind)}/files/{file['id']}")
    return int(file["id"])


async def look(file: int, kind: Kind, *, by: Viewer, at: datetime) -> tuple[dict[str, Any], bytes, Checked]:
    """A kept file, its content, and what the check says of it for this kind. Raises Missing."""
    found = await kept_file(file, by)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    content = await asyncio.to_thread(path_of(found["sha256"]).read_bytes)
    return found, content, await checked(content, kind, at=at)


async def put_in_place(file: int, kind: Kind, *, key: str, by: Viewer, at: datetime) -> None:
    """From now on papers of the kind are made with this file. Raises Missing, Refusal where the check does not let it."""
    found, _, seen = await look(file, kind, by=by, at=at)
    if not seen.may_stand:
        raise Refusal("Mẫu này chưa dùng được. Xin sửa theo kết quả kiểm tra.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=door(kind))
        await rows("update unit set version = version where id = {} returning id", by.ward)  # one after the other
        await PaperTemplate.update({PaperTemplate.ended_at: at}).where(stands(kind, by))
        made = PaperTemplate(
            ward=by.ward, kind=kind.key, file=file, name=found["name"], put_by=by.person, put_by_name=by.name, put_at=at
        )
        await made.save()
        await note("paper_template.put", made.id, kind, {"name": found["name"], "sha256": found["sha256"]}, by=by, at=at)


async def take_away(kind: Kind, *, key: str, by: Viewer, at: datetime) -> None:
    """Back to the tracker's own template. Raises Refusal when it stands already."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=door(kind))
        ended = await PaperTemplate.update({PaperTemplate.ended_at: at}).where(stands(kind, by)).returning(
            PaperTemplate.id, PaperTemplate.name
        )  # fmt: skip
        if not ended:
            raise Refusal("Mẫu chung đang dùng rồi.")
        await note("paper_template.ended", ended[0]["id"], kind, {"name": ended[0]["name"]}, by=by, at=at)


def stands(kind: Kind, by: Viewer) -> Any:
    return (PaperTemplate.ward == by.ward) & (PaperTemplate.kind == kind.key) & PaperTemplate.ended_at.is_null()


async def settle(values: dict[str, Any], kind: Kind, *, version: int, by: Viewer, at: datetime) -> None:
    """Settle what papers of the kind carry, over `version` (0: nothing was settled).

    Raises Refusal when nothing would change, Conflict when somebody settled something meanwhile.
    """
    async with transaction():
        before = await chosen(by.ward, kind.key)
        after = replace(before, **values)
        if before.version == version and not (found := differences(before, after)):
            raise Refusal("Chưa có gì thay đổi.")
        if before.version != version or not (row := await keep_setting(values, kind, version=version, ward=by.ward)):
            before = await chosen(by.ward, kind.key)
            raise Conflict(
                "Thiết lập của loại văn bản này vừa được người khác sửa.",
                theirs=shown(before), mine=shown(after), version=before.version,
            )  # fmt: skip
        await note("paper_setting.changed", row, kind, {"changes": clean("; ".join(found), CHANGES)}, by=by, at=at)


def shown(settings: Settings) -> dict[str, str]:
    values = asdict(settings)
    return {label: said(values[name]) for name, label in LABELS.items()}


async def keep_setting(values: dict[str, Any], kind: Kind, *, version: int, ward: int) -> int:
    """The id of the row written over that version, or of the first; 0 when somebody was faster."""
    if version:
        same = (PaperSetting.ward == ward) & (PaperSetting.kind == kind.key) & (PaperSetting.version == version)
        if not await claim(PaperSetting, {**values, PaperSetting.version: PaperSetting.version + 1}, same):
            return 0
        found = await rows("select id from paper_setting where ward = {} and kind = {}", ward, kind.key)
    else:
        first = PaperSetting(ward=ward, kind=kind.key, **values)
        found = await PaperSetting.insert(first).on_conflict(
            target=(PaperSetting.ward, PaperSetting.kind), action="DO NOTHING"
        ).returning(PaperSetting.id)  # fmt: skip
    return int(found[0]["id"]) if found else 0


async def note(verb: str, noun_id: int, kind: Kind, data: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    await record(
        verb, noun_id=noun_id, by=by, at=at, ward=by.ward, unit_path=await ward_path(by.ward), audience=Audience.OFFICE,
        data={"title": kind.name, "url": door(kind), **data},
    )  # fmt: skip
