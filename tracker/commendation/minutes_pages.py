"""The doors of a council's minutes: the office records a meeting, leadership reads it."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get, post

from tracker.commendation.council import Council, council_of, group_words, scan
from tracker.commendation.council_forms import MinutesForm, minutes_form, require_same
from tracker.commendation.meetings import Meeting
from tracker.commendation.minutes import CHANGED, Improper, NewMinutes, record_minutes
from tracker.core.errors import Refusal
from tracker.core.files import read_upload, serve
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other

READERS = [only(Role.OFFICE, Role.LEADER)]
OFFICE = [only(Role.OFFICE)]
FILE_LIMIT = 11_000_000  # bytes: one file of ten megabytes, and the fields


@get("/campaigns/{campaign_id:str}/minutes", guards=READERS)
async def show_minutes(request: Request, user: Viewer, campaign_id: str) -> Answer:
    found = await council_of(identity(campaign_id), user)
    return minutes_page(request, found, form_of(found).blank(**typed_of(found)))


@post("/campaigns/{campaign_id:str}/minutes", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def record(request: Request, user: Viewer, now: datetime, campaign_id: str) -> Answer:
    found, sent = await council_of(identity(campaign_id), user), await request.form()
    require_same(sent, "for_", [one.id for one in found.named], CHANGED)
    form = form_of(found).read(sent)
    if not form.problems:
        try:
            files = [await read_upload(upload) for upload in form.files]
            number = await record_minutes(
                found.row["id"], new_of(form, found), files=files, seen=form.minutes, key=form.key, by=user, at=now
            )
            return see_other(request, f"/campaigns/{found.row['id']}/minutes", said=f"Đã ghi biên bản họp xét, lần {number}.")
        except Improper as wrong:
            form.refuse(wrong.field, wrong.sentence)
        except Refusal as refusal:
            form.refuse("files", refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại bản chụp trước khi ghi.")
    return minutes_page(request, found, form, status=422)


@get("/campaigns/{campaign_id:str}/minutes/{number:str}/file", guards=READERS)
async def download_scan(user: Viewer, campaign_id: str, number: str) -> Response[bytes]:
    file = await scan(identity(campaign_id), identity(number), user)
    return await serve(file, name=file["name"])


# What the doors share


def form_of(found: Council) -> type[MinutesForm]:
    return minutes_form(one.id for one in found.named)


def new_of(form: MinutesForm, found: Council) -> NewMinutes:
    counts = {one.id: form.count(one.id) for one in found.named}
    return NewMinutes(
        form.held_on, form.place, form.chair, form.secretary, form.seen, counts, summary=form.summary, reason=form.reason
    )


def typed_of(found: Council) -> dict[str, Any]:
    """What the form begins with: the minutes that stand, to be put right."""
    typed: dict[str, Any] = {"minutes": str(len(found.meetings))}
    if (meeting := found.standing) is None:
        return typed | {"held_on": day_short(found.row["meet_on"])}
    for candidate, count in counts_in(meeting, found).items():
        typed |= {f"for_{candidate}": str(count.votes_for), f"against_{candidate}": str(count.votes_against)}
    return typed | {
        "held_on": day_short(meeting.held_on), "place": meeting.place, "chair": meeting.chair, "secretary": meeting.secretary,
        "members": str(meeting.seen.members), "present": str(meeting.seen.present), "in_writing": str(meeting.seen.in_writing),
        "summary": meeting.summary,
    }  # fmt: skip


def counts_in(meeting: Meeting, found: Council) -> dict[int, Any]:
    """The counts of those who are proposed still."""
    return {one.id: meeting.counts[one.id] for one in found.named if one.id in meeting.counts}


def minutes_page(request: Request, found: Council, form: MinutesForm, *, status: int = 200) -> Answer:
    return page(
        request, "commendation/minutes.html", here="commendation", found=found, form=form, group_words=group_words, status=status,
        lacking=[one for one in found.named if found.standing and one.id not in found.standing.counts],
    )  # fmt: skip


router = Router(path="/", route_handlers=[show_minutes, record, download_scan])
