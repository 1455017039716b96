"""The doors of one candidate: what speaks for and against with every deed behind it, conditions ticked, proposed or set aside."""

import re
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.commendation import actions, queries
from tracker.commendation.candidacy import VERDICT_WORDS, Candidacy, Verdict
from tracker.commendation.comparing import deed_lines, place_words, who_words
from tracker.commendation.finding import Found
from tracker.commendation.forms import Holds, ProposeForm, ReasonForm, TickForm, TiesForm
from tracker.commendation.queries import Closed, diary_for, standing
from tracker.commendation.rules import STATE_WORDS, CandidateState, may_propose
from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload, serve
from tracker.core.forms import Form
from tracker.core.text import uncapital
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.events.queries import read_data
from tracker.events.sentences import sentence
from tracker.units.rules import PEER_WORDS

REVIEWERS = [only(Role.OFFICE, Role.LEADER)]
FILE_LIMIT = 11_000_000  # bytes: one file of ten megabytes, and the fields
REF = re.compile(r"n[0-9]{1,19}|[\w-]{1,30}\.[0-9]{1,18}\.[0-9]{1,18}", re.ASCII)
NOT_FOUND = "Không tìm thấy người hoặc tập thể này trong đợt xét."


@get("/")
async def show_candidate(request: Request, user: Viewer, today: date, campaign: int, ref: str) -> Answer:
    return await candidate_page(request, user, today, campaign, ref)


@post("/conditions/{key:str}", request_max_body_size=FILE_LIMIT, status_code=200)
async def tick(request: Request, user: Viewer, now: datetime, today: date, campaign: int, ref: str, key: str) -> Answer:
    form = TickForm.read(await request.form())
    if not form.problems:
        try:
            await actions.tick(
                campaign, ref, key, holds=form.holds is Holds.YES, evidence=form.evidence,
                files=[await read_upload(upload) for upload in form.file], key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/campaigns/{campaign}/candidates/{ref}#dieu-kien", said="Đã ghi căn cứ của điều kiện.")
        except Refusal as refusal:
            form.refuse("file" if form.file else "evidence", refusal.sentence)
    if form.values.get("file"):
        form.refuse("file", "Xin chọn lại tệp kèm theo trước khi gửi.")
    return await candidate_page(request, user, today, campaign, ref, ticking=(key, form), status=422)


@post("/ties", status_code=200)
async def note_ties(request: Request, user: Viewer, now: datetime, today: date, campaign: int, ref: str) -> Answer:
    form = TiesForm.read(await request.form())
    await actions.favour(
        campaign, ref, favoured=form.favoured, is_direct=form.direct, version=form.version or 0, key=form.key, by=user, at=now
    )
    return see_other(request, f"/campaigns/{campaign}/candidates/{ref}", said="Đã ghi điều xét khi bằng nhau.")


@post("/proposal", status_code=200)
async def propose(request: Request, user: Viewer, now: datetime, today: date, campaign: int, ref: str) -> Answer:
    form = ProposeForm.read(await request.form())
    try:
        await actions.propose(campaign, ref, version=form.version or 0, key=form.key, by=user, at=now)
    except Refusal as refusal:
        form.refuse("proposal", refusal.sentence)
        return await candidate_page(request, user, today, campaign, ref, proposal=form, status=422)
    back = f"/campaigns/{campaign}/candidates/{ref}"
    if (
        form.compared
        and isinstance(found := await standing(campaign, user, today=today), Found)
        and (one := found.candidate(ref))
    ):
        back = f"/campaigns/{campaign}/compare?kind={one.kind.key}&group={one.peer_group}"
    return see_other(request, back, said="Đã đề nghị khen. Hội đồng xét trong cuộc họp.")


@post("/set-aside", status_code=200)
async def set_aside(request: Request, user: Viewer, now: datetime, today: date, campaign: int, ref: str) -> Answer:
    form = ReasonForm.read(await request.form())
    if form.problems:
        return await candidate_page(request, user, today, campaign, ref, aside=form, status=422)
    await actions.set_aside(campaign, ref, reason=form.reason, version=form.version or 0, key=form.key, by=user, at=now)
    said = "Đã ghi lý do chưa đề nghị, chỉ phòng theo dõi và lãnh đạo đọc được."
    return see_other(request, f"/campaigns/{campaign}/candidates/{ref}", said=said)


@get("/campaigns/{campaign_id:str}/ticks/{tick_id:str}", guards=REVIEWERS)
async def download(campaign_id: str, tick_id: str, user: Viewer) -> Response[bytes]:
    found = await queries.tick_file(identity(campaign_id), identity(tick_id), user)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


# What the doors share


async def candidate_page(
    request: Request, user: Viewer, today: date, campaign: int, ref: str, *, ticking: tuple[str, TickForm] | None = None,
    proposal: Form | None = None, aside: ReasonForm | None = None, status: int = 200,
) -> Answer:  # fmt: skip
    """A candidate as it stands; of a closed campaign as it was left. `ticking`: the condition whose form was refused."""
    found = await standing(campaign, user, today=today)
    one = found.candidate(ref)
    if one is None:
        raise Missing(NOT_FOUND)
    common: dict[str, Any] = {"here": "commendation", "campaign": found.row, "states": STATE_WORDS, "peers": PEER_WORDS}
    if isinstance(found, Closed):
        assert isinstance(one, dict)
        return page(
            request, "commendation/closed_candidate.html", one=one, kind=found.kind_name(one["kind"]), history=history(found, one["id"]),
            **common,
        )  # fmt: skip
    assert isinstance(one, Candidacy)
    return page(
        request, "commendation/candidate.html", one=one, who=who_words(one), verdicts=VERDICT_WORDS, Verdict=Verdict, status=status,
        place=place_words(one, found.number(one.kind.key, one.peer_group)), kind_word=uncapital(one.kind.name),
        acts=may_propose(user, person=one.person), version=one.row["version"] if one.row else 0,
        is_proposed=one.state == CandidateState.PROPOSED, history=history(found, one.row["id"] if one.row else None),
        ticking=ticking[0] if ticking else "", tick_form=ticking[1] if ticking else TickForm.blank(),
        proposal=proposal or ProposeForm.blank(), aside=aside or ReasonForm.blank(), yes_no=((Holds.YES, "Đạt"), (Holds.NO, "Không đạt")),
        behind_it=deed_lines(one), blank_tick=TickForm.blank(), ties=TiesForm.blank(favoured="1" if one.favoured else "", direct="1" if one.is_direct else ""), **common,
    )  # fmt: skip


def history(found: Found | Closed, candidate: int | None) -> list[tuple[Any, str, str]]:
    """(instant, who, what) of one candidate, newest first."""
    return [
        (one["at"], one["actor_name"], sentence(one["verb"], read_data(one["data"]))) for one in diary_for(found, candidate)
    ]


async def visible_campaign(campaign_id: str, user: Viewer) -> int:
    """Dependency `campaign`. Raises Missing for one that the ward does not have."""
    campaign = identity(campaign_id)
    if not await queries.is_there(campaign, user):
        raise Missing("Không tìm thấy đợt xét này.")
    return campaign


async def known_campaign(request: Request, campaign_id: str, user: Viewer) -> int:
    """Dependency `campaign`: a page asks for it by itself."""
    return identity(campaign_id) if request.method == "GET" else await visible_campaign(campaign_id, user)


async def known_ref(candidate_ref: str) -> str:
    """Dependency `ref`. Raises Missing for what names no candidate."""
    if not REF.fullmatch(candidate_ref):
        raise Missing(NOT_FOUND)
    return candidate_ref


of_candidate = Router(
    path="/campaigns/{campaign_id:str}/candidates/{candidate_ref:str}", guards=REVIEWERS,
    dependencies={"campaign": Provide(known_campaign), "ref": Provide(known_ref)},
    route_handlers=[show_candidate, tick, note_ties, propose, set_aside],
)  # fmt: skip
router = Router(path="/", route_handlers=[of_candidate, download])
