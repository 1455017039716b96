"""Making the office's report: drafted from accepted submissions, its numbers taken anew, locked for good, superseded by the next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import change_plain, claim, insert_plain, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.actions import claim_head, record
from tracker.events.rules import Audience
from tracker.reports.checks import checks
from tracker.reports.desk import may_consolidate
from tracker.reports.drafting import office_text, unit_text
from tracker.reports.frozen import Frozen, fingerprint, read_frozen, written
from tracker.reports.gathering import frozen_now, request_of
from tracker.reports.rules import SECTIONS, UNITS, ConsolidationState, SubmissionState
from tracker.reports.tables import Consolidation, ConsolidationPart

CHANGED = "Báo cáo tổng hợp vừa được người khác thay đổi. Xin mở lại trang để xem bản mới."
STEP = 10_000  # places kept for the paragraphs of one section


async def draft(request: int, *, key: str, by: Viewer, at: datetime) -> int:
    """Begin the report of a request from what is accepted now; returns its number. Raises Conflict where one stands already."""
    async with transaction():
        asked, head = await begun(request, key=key, by=by)
        if await rows("select id from consolidation where request = {}", request):
            raise Conflict("Yêu cầu này đã có báo cáo tổng hợp.")
        frozen = await frozen_now(asked, by, at=at, as_of=ward_day(at))
        made = await keep(asked, frozen, head, number=1, by=by, at=at)
        await insert_parts(made.id, paragraphs(asked, frozen, by), by=by)
        await tell("consolidation.drafted", made.id, asked, 1, by=by, at=at)
    return 1


async def refreeze(request: int, *, version: int, key: str, by: Viewer, at: datetime) -> None:
    """Take the numbers of the open draft anew. Paragraphs that people changed stay; those as drafted follow what they came from.

    Raises Conflict where the draft is not as it was seen.
    """
    async with transaction():
        asked, head = await begun(request, key=key, by=by)
        one = await open_draft(request)
        frozen = await frozen_now(asked, by, at=at, as_of=ward_day(at))
        values = frozen_columns(frozen, head, at) | {Consolidation.version: Consolidation.version + 1}
        if not await claim(Consolidation, values, is_draft(one["id"], version)):
            raise Conflict(CHANGED)
        await follow(one["id"], paragraphs(asked, frozen, by), by=by)
        await tell("consolidation.refrozen", one["id"], asked, one["number"], by=by, at=at)


async def supersede(request: int, *, reason: str, key: str, by: Viewer, at: datetime) -> int:
    """Begin the next version from the locked one's paragraphs, with numbers of now; the locked one stands until this is locked.

    Returns its number. Raises Conflict where nothing is locked, or a draft is open.
    """
    async with transaction():
        asked, head = await begun(request, key=key, by=by)
        locked = await last_of(request)
        if locked is None or locked["state"] != ConsolidationState.LOCKED:
            raise Conflict(CHANGED)
        frozen = await frozen_now(asked, by, at=at, as_of=ward_day(at))
        number = int(locked["number"]) + 1
        made = await keep(asked, frozen, head, number=number, by=by, at=at, supersedes=locked["id"], reason=reason)
        await insert_parts(made.id, await parts_of(locked["id"]), by=by)
        await follow(made.id, paragraphs(asked, frozen, by), by=by)
        await tell("consolidation.drafted", made.id, asked, number, by=by, at=at)
    return number


async def lock(request: int, *, version: int, sees_missing: bool, key: str, by: Viewer, at: datetime) -> None:
    """Lock the open draft for good; the one it follows becomes superseded. `sees_missing`: the list of those who did not report
    was confirmed. The doors ask for a fresh password first.

    Raises Conflict where the draft is not as it was seen, Refusal for an unconfirmed list or sums that do not agree.
    """
    async with transaction():
        asked, head = await begun(request, key=key, by=by)
        one = await open_draft(request)
        frozen = read_frozen(one["frozen"])
        if frozen.lacking and not sees_missing:
            raise Refusal(f"Xin xem và xác nhận danh sách {len(frozen.lacking)} đơn vị chưa có báo cáo.")
        if wrong := [problem for check in checks(frozen) if check.is_sum for problem in check.problems]:
            raise Refusal(f"Số liệu chưa khớp, chưa khoá được: {wrong[0]}.")
        values = {
            Consolidation.state: ConsolidationState.LOCKED, Consolidation.locked_at: at, Consolidation.locked_by: by.person,
            Consolidation.locked_by_name: by.name, Consolidation.diary: head[0], Consolidation.diary_hash: head[1],
            Consolidation.version: Consolidation.version + 1,
        }  # fmt: skip
        if not await claim(Consolidation, values, is_draft(one["id"], version)):
            raise Conflict(CHANGED)
        if one["supersedes"]:
            await replace(one["supersedes"], asked, one, by=by, at=at)
        await tell(
            "consolidation.locked", one["id"], asked, one["number"], by=by, at=at, audience=Audience.LEADERSHIP,
            fingerprint=one["fingerprint"], missing=len(frozen.lacking),
        )  # fmt: skip


async def replace(former: int, asked: Mapping[str, Any], one: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    values = {Consolidation.state: ConsolidationState.SUPERSEDED, Consolidation.version: Consolidation.version + 1}
    if not await claim(
        Consolidation, values, (Consolidation.id == former) & (Consolidation.state == ConsolidationState.LOCKED)
    ):
        raise Conflict(CHANGED)
    await tell("consolidation.superseded", former, asked, one["number"] - 1, by=by, at=at, reason=one["reason"])


# What the actions share


async def begun(request: int, *, key: str, by: Viewer) -> tuple[dict[str, Any], tuple[int, str]]:
    """The request with its submissions, and the diary's head, held until the transaction ends: one at a time, and numbers of
    exactly that point of the diary. Raises Missing, Forbidden."""
    await once(ward=by.ward, person=by.person, key=key, url=f"/reports/{request}/consolidation")
    head = await claim_head(by.ward, 0)
    if (asked := await request_of(request, by)) is None:
        raise Missing("Không tìm thấy yêu cầu báo cáo này.")
    if not may_consolidate(by, asked["unit_path"]):
        raise Forbidden
    return asked, head


async def last_of(request: int) -> dict[str, Any] | None:
    found = await rows("select * from consolidation where request = {} order by number desc limit 1", request)
    return found[0] if found else None


async def open_draft(request: int) -> dict[str, Any]:
    one = await last_of(request)
    if one is None or one["state"] != ConsolidationState.DRAFT:
        raise Conflict(CHANGED)
    return one


def is_draft(consolidation: int, version: int) -> Any:
    return (
        (Consolidation.id == consolidation)
        & (Consolidation.state == ConsolidationState.DRAFT)
        & (Consolidation.version == version)
    )


async def keep(
    asked: Mapping[str, Any], frozen: Frozen, head: tuple[int, str], *, number: int, by: Viewer, at: datetime,
    supersedes: int | None = None, reason: str = "",
) -> Consolidation:  # fmt: skip
    made = Consolidation(
        ward=by.ward, request=asked["id"], number=number, state=ConsolidationState.DRAFT, supersedes=supersedes, reason=reason,
        made_by=by.person, made_by_name=by.name, locked_by_name="",
    )  # fmt: skip
    for column, value in frozen_columns(frozen, head, at).items():
        setattr(made, column._meta.name, value)
    await made.save()
    return made


def frozen_columns(frozen: Frozen, head: tuple[int, str], at: datetime) -> dict[Any, Any]:
    return {
        Consolidation.frozen: written(frozen), Consolidation.frozen_at: at, Consolidation.fingerprint: fingerprint(frozen),
        Consolidation.diary: head[0], Consolidation.diary_hash: head[1],
    }  # fmt: skip


# Paragraphs


def paragraphs(asked: Mapping[str, Any], frozen: Frozen, by: Viewer) -> list[dict[str, Any]]:
    """What the report begins with: the office's sections, and a paragraph for each accepted submission."""
    accepted = [one for one in asked["submissions"] if one["state"] == SubmissionState.ACCEPTED]
    found = []
    for place, section in enumerate(SECTIONS):
        if section == UNITS:
            found += [
                part(section, place * STEP + order, unit_text(one, asked["questions"]), unit=one["unit"], submission=one["id"])
                for order, one in enumerate(accepted)
            ]
        else:
            found.append(part(section, place * STEP, office_text(section, asked, frozen, by.ward_name)))
    return found


def part(
    section: str, position: int, text: str, *, unit: int | None = None, submission: int | None = None
) -> dict[str, Any]:  # fmt: skip
    return {
        "section": section, "unit": unit, "submission": submission, "position": position, "drafted": text, "text": text,
        "taken_out": False,
    }  # fmt: skip


async def insert_parts(consolidation: int, parts: Iterable[Mapping[str, Any]], *, by: Viewer) -> None:
    if made := [{"ward": by.ward, "consolidation": consolidation, **one, "version": 1} for one in parts]:
        await insert_plain(ConsolidationPart, made)


async def parts_of(consolidation: int) -> list[dict[str, Any]]:
    """The paragraphs of a version, to be copied into the next."""
    return await rows(
        "select section, unit, submission, position, drafted, text, taken_out from consolidation_part where consolidation = {}"
        " order by position, id",
        consolidation,
    )


async def follow(consolidation: int, wanted: Sequence[Mapping[str, Any]], *, by: Viewer) -> None:
    """Paragraphs as drafted follow `wanted`; changed ones keep their words; units that came new get theirs."""
    kept = await rows(
        "select id, section, unit, drafted, text, position, version from consolidation_part where consolidation = {}",
        consolidation,
    )
    standing = {(one["section"], one["unit"]): one for one in kept}
    new = [one for one in wanted if (one["section"], one["unit"]) not in standing]
    moved = [
        ({"id": was["id"], "version": was["version"]}, {
            "drafted": one["drafted"], "text": one["drafted"] if was["text"] == was["drafted"] else was["text"],
            "position": one["position"], "version": was["version"] + 1,
        })
        for one in wanted
        if (was := standing.get((one["section"], one["unit"]))) and (was["drafted"], was["position"]) != (one["drafted"], one["position"])
    ]  # fmt: skip
    await insert_parts(consolidation, new, by=by)
    await change_plain(ConsolidationPart, moved)


async def tell(
    verb: str, noun_id: int, asked: Mapping[str, Any], number: int, *, by: Viewer, at: datetime,
    audience: Audience = Audience.DIARY, **more: Any,
) -> None:  # fmt: skip
    """An event at the office that asked; its title is the request's, with the period."""
    title = f"{asked['title']}, {asked['period']}" if asked["period"] else asked["title"]
    url = f"/reports/{asked['id']}/consolidation/{number}"
    await record(
        verb, noun_id=noun_id, by=by, at=at, ward=by.ward, unit_path=asked["unit_path"], audience=audience,
        data={"title": title, "code": asked["code"], "number": number, "url": url} | more,
    )  # fmt: skip
