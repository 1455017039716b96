"""What is done with explanations and appeals: sent, withdrawn, upheld, rejected; each is answered once, by another."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from tracker.accountability.assessing import found as sheet_found
from tracker.accountability.excusing import assignment_of, excuse_within
from tracker.accountability.publishing import reopen_within, text_of
from tracker.accountability.rules import SheetState
from tracker.appeals.queries import case_of
from tracker.appeals.rules import (
    KIND_WORDS,
    MOST_NAMED,
    AppealKind,
    AppealState,
    may_answer,
    may_withdraw,
    term_of,
    why_not,
)
from tracker.appeals.sheets import Mine, mine
from tracker.appeals.tables import Appeal, AppealEvidence
from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.files import keep
from tracker.core.receipts import answer_with, once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

MOST_FILES = 10
ANSWERED = "Ý kiến này vừa được trả lời hoặc đã rút."

Files = Sequence[tuple[str, bytes]]


async def send(
    first_on: date,
    key_of_sheet: str,
    *,
    text: str,
    assignments: Sequence[int],
    files: Files,
    key: str,
    by: Viewer,
    at: datetime,
) -> int:
    """A head explains an announced sheet of their own, or appeals against its published score; returns the statement's id.

    `assignments` are of those behind the sheet. To be answered within the term of the sheet's rule set. Raises Missing where
    there is no such sheet, Refusal where nothing can be said now, or for unacceptable files, Conflict where another waits.
    """
    today = ward_day(at)
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/")
        own = await mine(by, first_on, key_of_sheet, today=today)
        if own is None or own.sheet.row is None:
            raise Missing("Không tìm thấy phiếu này.")
        if own.kind is None:
            raise Refusal(why_not(own.sheet.state, is_published=own.sheet.published is not None))
        if not set(assignments) <= {one["id"] for one in own.behind}:
            raise Refusal("Xin chọn việc trong danh sách của phiếu này.")
        named = ",".join(map(str, assignments))
        if len(named) > MOST_NAMED:
            raise Refusal("Xin chọn ít việc hơn.")
        answer_by = add_working_days(today, term_of(own.kind, own.sheet.rules), await calendar(by.ward))
        made = await put(sent(own, text=text, named=named, answer_by=answer_by, by=by, at=at), files, by=by, at=at)
        verb = "appeal.sent" if own.kind is AppealKind.APPEAL else "appeal.explained"
        audience = Audience.LEADERSHIP if own.kind is AppealKind.APPEAL else Audience.OFFICE
        await record(
            verb, noun_id=made, by=by, at=at, ward=by.ward, unit_path=own.result.head.unit_path, audience=audience,
            data={
                "title": own.result.head.title, "sheet": own.sheet.rules.title, "period": own.span.words,
                "until": f"{answer_by:%d/%m/%Y}", "url": f"/appeals/{made}",
            },
        )  # fmt: skip
        await answer_with(receipt, f"/appeals/{made}")
    return made


async def withdraw(appeal: dict[str, Any], *, key: str, by: Viewer, at: datetime) -> None:
    """Take one's own statement back. Raises Forbidden, Conflict when it was answered meanwhile."""
    if by.person != appeal["sent_by"]:
        raise Forbidden("Chỉ người đã gửi mới rút được.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/appeals/{appeal['id']}")
        if not may_withdraw(by, case_of(appeal)):
            raise Conflict(ANSWERED)
        await answer_once(appeal, AppealState.WITHDRAWN, answer="", by=by, at=at)
        is_appeal = appeal["kind"] == AppealKind.APPEAL
        await note("appeal.withdrawn", appeal, by=by, at=at, audience=Audience.LEADERSHIP if is_appeal else Audience.OFFICE)


async def uphold(
    appeal: dict[str, Any], *, answer: str, causes: Collection[tuple[int, str]], key: str, by: Viewer, at: datetime
) -> None:
    """Agree. Objective causes of the mishaps named (assignment, key) are confirmed, so the sheet changes; a published one is
    reopened for that reason, and the scorecard published next puts it right.

    Raises Forbidden, Refusal for a mishap the sheet does not have, Conflict when it was answered meanwhile.
    """
    require_answerer(appeal, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/appeals/{appeal['id']}")
        await answer_once(appeal, AppealState.UPHELD, answer=answer, by=by, at=at)
        one = (appeal["appointment"], appeal["rule_set"])
        _, _, sheet = await sheet_found(appeal["period"], one, by, at=at)
        mishaps = {(counted.work.id, x.key): x for counted in sheet.counted for x in counted.mishaps}
        for assignment, mishap in causes:
            if (meant := mishaps.get((assignment, mishap))) is None:
                raise Refusal("Phiếu không còn lần chậm hoặc sai sót này. Xin xem lại rồi trả lời.")
            work = await assignment_of(assignment, by)
            await excuse_within(work, mishap, words=meant.words, reason=answer, by=by, at=at)
        if sheet.state is SheetState.PUBLISHED:  # else it is open already: announced, or being corrected
            await reopen_within(appeal["period"], one, reason=answer, by=by, at=at)
        await note("appeal.upheld", appeal, by=by, at=at, audience=Audience.UNIT)


async def reject(appeal: dict[str, Any], *, answer: str, key: str, by: Viewer, at: datetime) -> None:
    """Do not agree, with the reason its head will read. Raises Forbidden, Conflict when it was answered meanwhile."""
    require_answerer(appeal, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/appeals/{appeal['id']}")
        await answer_once(appeal, AppealState.REJECTED, answer=answer, by=by, at=at)
        await note("appeal.rejected", appeal, by=by, at=at, audience=Audience.UNIT)


# What the verbs above share


def sent(own: Mine, *, text: str, named: str, answer_by: date, by: Viewer, at: datetime) -> Appeal:
    """The row of a new statement; an explanation keeps the sheet as its head sees it, an appeal names the scorecard."""
    assert own.sheet.row is not None
    assert own.kind is not None
    is_appeal = own.kind is AppealKind.APPEAL and own.sheet.published is not None
    return Appeal(
        ward=by.ward, sheet=own.sheet.row["id"], kind=own.kind, state=AppealState.WAITING, text=text, assignments=named,
        scorecard=own.sheet.published["id"] if is_appeal and own.sheet.published else None,
        unit_path=own.result.head.unit_path, sent_by=by.person, sent_by_name=by.name, sent_at=at, sent_on=ward_day(at),
        answer_by=answer_by, answered_by_name="", answer="", behind="" if is_appeal else text_of(own.behind),
        result="" if is_appeal else text_of(own.sheet.score.as_json()),
    )  # fmt: skip


async def put(said: Appeal, files: Files, *, by: Viewer, at: datetime) -> int:
    """Keep a statement with its files. Raises Conflict where another one waits: the partial unique index."""
    if len(files) > MOST_FILES:
        raise Refusal(f"Mỗi lần gửi nhiều nhất {MOST_FILES} tệp.")
    made = await Appeal.insert(said).on_conflict(action="DO NOTHING").returning(Appeal.id)
    if not made:
        raise Conflict("Ông/bà đang có một ý kiến về phiếu này chờ trả lời.", mine={"Ý kiến của ông/bà": said.text})
    for name, content in files:
        kept = await keep(name, content, ward=said.ward, by=by.person, at=at)
        await AppealEvidence.insert(AppealEvidence(ward=said.ward, appeal=made[0]["id"], file=kept["id"], name=kept["name"]))
    return int(made[0]["id"])


def require_answerer(appeal: dict[str, Any], by: Viewer) -> None:
    """Raises Conflict for what was answered before, Forbidden for whoever may not answer it."""
    if appeal["state"] != AppealState.WAITING:
        raise Conflict(ANSWERED)
    if not may_answer(by, case_of(appeal)):
        raise Forbidden("Người đã chấm hoặc công bố điểm không tự trả lời kiến nghị; không ai trả lời ý kiến của mình.")


async def answer_once(appeal: dict[str, Any], state: AppealState, *, answer: str, by: Viewer, at: datetime) -> None:
    """Of several answers at once one counts, the others raise Conflict."""
    answered = {Appeal.answered_by: by.person, Appeal.answered_by_name: by.name, Appeal.answered_at: at}
    if not await claim(
        Appeal, {Appeal.state: state, Appeal.answer: answer, **answered},
        (Appeal.id == appeal["id"]) & (Appeal.state == AppealState.WAITING),
    ):  # fmt: skip
        raise Conflict(ANSWERED, mine={"Trả lời của ông/bà": answer} if answer else {})


async def note(verb: str, appeal: dict[str, Any], *, by: Viewer, at: datetime, audience: Audience) -> None:
    """An event of a statement; like those of the sheet it never holds points, nor what was said."""
    await record(
        verb, noun_id=appeal["id"], by=by, at=at, ward=appeal["ward"], unit_path=appeal["unit_path"], audience=audience,
        data={
            "title": appeal["head_title"], "what": KIND_WORDS[AppealKind(appeal["kind"])], "sheet": appeal["rules"].title,
            "period": appeal["span"].words, "url": f"/appeals/{appeal['id']}",
        },
    )  # fmt: skip
