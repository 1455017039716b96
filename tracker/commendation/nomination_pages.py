"""The doors of nominations: a unit names somebody on a phone, reads its fate; the office sees all of a campaign, enters some."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from litestar import Router, get, post

from tracker.awards.rules import AwardKind
from tracker.commendation import nominating, nominations
from tracker.commendation.nomination_rules import SUBJECT_PLAIN, Fate, naming_problem, needs_consent
from tracker.commendation.nominations import Round
from tracker.commendation.rules import CAMPAIGN_WORDS, CampaignState
from tracker.commendation.unit_forms import Naming, NominationForm, OfficeNominationForm, Step
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.units.queries import directory

HEADS = [only(Role.HEAD, Role.DEPUTY)]
READERS = [only(Role.OFFICE, Role.LEADER)]
OFFICE = [only(Role.OFFICE)]
AGREE = "Xin ghi ai đã hỏi, khi nào, người được đề cử đồng ý thế nào."
HERE = "score"


# A unit, on a phone


@get("/nominations", guards=HEADS)
async def list_mine(request: Request, user: Viewer, today: date) -> Answer:
    rounds = await nominations.open_to(user, today=today)
    return page(request, "commendation/nominations.html", here=HERE, rounds=rounds, mine=await nominations.of_unit(user))


@get("/nominations/new", guards=HEADS)
async def show_naming(request: Request, user: Viewer, today: date, campaign: str = "", kind: str = "") -> Answer:
    found = await round_of(campaign, user)
    closed, kinds = found.why_closed(today), [one.kind for one in found.slots]
    if not kind and len(kinds) > 1 and not closed:
        return page(request, "commendation/nomination_kinds.html", here=HERE, round=found, kinds=kinds, words=SUBJECT_PLAIN)
    return naming_page(request, found, chosen(found, kind or kinds[0].key), NominationForm.blank(), closed=closed)


@post("/nominations/new", guards=HEADS, status_code=200)
async def name_somebody(
    request: Request, user: Viewer, now: datetime, today: date, campaign: str = "", kind: str = ""
) -> Answer:
    """The page to write on, the page to check, and sending: each carries everything typed to the next."""
    found = await round_of(campaign, user)
    award, form = chosen(found, kind), NominationForm.read(await request.form())
    step = form.values.get("step")
    if step is Step.EDIT:
        form.problems.clear()
        return naming_page(request, found, award, form)
    check(form, award, user, weighed=[user.unit_name])
    closed = found.why_closed(today)
    if form.problems or (closed and step is Step.CHECK):
        return naming_page(request, found, award, form, closed=closed, status=422)
    if step is Step.CHECK:
        where = address(found, award)
        return page(request, "commendation/nomination_check.html", here=HERE, round=found, kind=award, form=form, address=where)
    try:
        assert user.hat is not None  # the guard asks for one
        made = await nominating.nominate(
            found.id, named(form, award, found.slots[0].peer_group, user.hat.unit), key=form.key, by=user, at=now
        )
    except Refusal as refusal:
        if not closed:
            form.refuse("name", refusal.sentence)
        return naming_page(request, found, award, form, closed=closed, status=422)
    return see_other(request, f"/nominations/{made}", said="Đã gửi đề cử.")


@get("/nominations/{nomination_id:str}", guards=HEADS)
async def show_nomination(request: Request, user: Viewer, nomination_id: str) -> Answer:
    if (row := await nominations.find(identity(nomination_id), user)) is None:
        raise Missing("Không tìm thấy đề cử này.")
    return page(request, "commendation/nomination.html", here=HERE, row=row, is_sent=row["fate"] is Fate.SENT)


@post("/nominations/{nomination_id:str}/withdrawal", guards=HEADS, status_code=200)
async def withdraw(request: Request, user: Viewer, nomination_id: str, now: datetime) -> Answer:
    form = Form.read(await request.form())
    await nominating.withdraw(identity(nomination_id), key=form.key, by=user, at=now)
    return see_other(request, "/nominations", said="Đã rút đề cử.")


# The office and leadership, all of a campaign


@get("/campaigns/{campaign_id:str}/nominations", guards=READERS)
async def list_all(request: Request, user: Viewer, campaign_id: str) -> Answer:
    found = await round_of(campaign_id, user)
    return page(
        request, "commendation/campaign_nominations.html", here="commendation", round=found, is_open=found.is_open,
        state_word=CAMPAIGN_WORDS[CampaignState(found.row["state"])], nominated=await nominations.of_campaign(found.id, user),
    )  # fmt: skip


@get("/campaigns/{campaign_id:str}/nominations/new", guards=OFFICE)
async def show_entering(request: Request, user: Viewer, campaign_id: str) -> Answer:
    return await entering_page(request, user, await round_of(campaign_id, user), OfficeNominationForm.blank())


@post("/campaigns/{campaign_id:str}/nominations/new", guards=OFFICE, status_code=200)
async def enter(request: Request, user: Viewer, campaign_id: str, now: datetime) -> Answer:
    found, form = await round_of(campaign_id, user), OfficeNominationForm.read(await request.form())
    kind, _, peer_group = form.values.get("slot", "").partition("|")
    if "slot" not in form.problems and (award := found.kind(kind, peer_group)) is None:
        form.refuse("slot", "Xin chọn hình thức khen trong danh sách.")
    elif "slot" not in form.problems:
        check(form, award, user)
    if not form.problems:
        try:
            await nominating.nominate(found.id, named(form, award, peer_group, form.unit), key=form.key, by=user, at=now)
            return see_other(request, f"/campaigns/{found.id}/nominations", said=f"Đã ghi đề cử {form.name}.")
        except Refusal as refusal:
            form.refuse("unit" if "nhóm" in refusal.sentence else "name", refusal.sentence)
    return await entering_page(request, user, found, form, status=422)


# What they share


async def round_of(campaign: str, user: Viewer) -> Round:
    """Raises Missing."""
    if (found := await nominations.round_for(identity(campaign), user)) is None:
        raise Missing("Không tìm thấy đợt xét này.")
    return found


def chosen(found: Round, key: str) -> AwardKind:
    """A kind of award that the campaign gives to the unit's peer group. Raises Missing."""
    if (kind := found.kind(key, found.slots[0].peer_group)) is None:
        raise Missing("Đợt xét này không có hình thức khen ấy.")
    return kind


def check(form: Naming, kind: AwardKind | None, user: Viewer, *, weighed: Sequence[str] = ()) -> None:
    """What needs the kind or the nominator to be said beside its field."""
    if kind and needs_consent(kind.subject) and not form.typed["consent"].strip():
        form.refuse("consent", AGREE)
    if problem := naming_problem(form.values.get("name", ""), nominator=user.name, weighed=weighed):
        form.refuse("name", problem)


def named(form: Naming, kind: AwardKind | None, peer_group: str, unit: int | None) -> nominating.Named:
    return nominating.Named(
        kind=kind.key if kind else "", peer_group=peer_group, unit=unit, name=form.name, position=form.position,
        merits=form.merits, consent=form.consent, is_direct=form.is_direct,
    )  # fmt: skip


def address(found: Round, kind: AwardKind) -> str:
    return urlencode({"campaign": found.id, "kind": kind.key})


def naming_page(
    request: Request, found: Round, kind: AwardKind, form: NominationForm, *, closed: str = "", status: int = 200
) -> Answer:
    return page(
        request, "commendation/nomination_form.html", here=HERE, round=found, kind=kind, form=form, closed=closed, status=status,
        address=address(found, kind), asks=needs_consent(kind.subject), is_written=any(form.typed.values()),
        has_others=len(found.slots) > 1,
    )  # fmt: skip


async def entering_page(
    request: Request, user: Viewer, found: Round, form: OfficeNominationForm, *, status: int = 200
) -> Answer:
    units = [(unit.id, unit.name) for unit in (await directory(user.ward)).units]
    return page(
        request,
        "commendation/campaign_nomination.html",
        here="commendation",
        round=found,
        form=form,
        units=units,
        status=status,
    )


router = Router(
    path="/",
    route_handlers=[show_naming, name_somebody, list_mine, show_nomination, withdraw, list_all, show_entering, enter],
)
