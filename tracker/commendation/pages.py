"""The doors of campaigns: their list, a new one, one with its counts, the comparison of a group, the rules of the order."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import Parameter

from tracker.awards.rules import AwardKind, Fact
from tracker.commendation import actions, queries
from tracker.commendation.candidacy import VERDICT_WORDS, Verdict
from tracker.commendation.candidate_pages import visible_campaign
from tracker.commendation.comparing import (
    GROUP_TITLES,
    comparison,
    kind_line,
    noun_of,
    place_words,
    tally,
    who_words,
)
from tracker.commendation.deeds import EARLY_DAYS
from tracker.commendation.finding import Found
from tracker.commendation.forms import GROUPS, CampaignForm, ReasonForm, number_name
from tracker.commendation.placing import ORDER, TIES
from tracker.commendation.queries import standing
from tracker.commendation.rules import BLOCKS, CAMPAIGN_WORDS, STATE_WORDS, may_open, may_propose, next_day, steps_of
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import optional_whole
from tracker.core.text import uncapital
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.plans.queries import running
from tracker.units.rules import PEER_WORDS

READERS = [only(Role.OFFICE, Role.LEADER)]
OPENERS = [only(Role.OFFICE)]
HERE = "commendation"


@get("/campaigns", guards=READERS)
async def list_campaigns(request: Request, user: Viewer, today: date) -> Answer:
    found = await queries.listing(user)
    groups = [(state, [(row, next_day(row, today)) for row in found if row["state"] == state]) for state in CAMPAIGN_WORDS]
    return page(request, "commendation/list.html", here=HERE, groups=groups, words=CAMPAIGN_WORDS, may_open=may_open(user))


@get("/campaigns/new", guards=OPENERS)
async def show_form(request: Request, user: Viewer, today: date, plan: str = "") -> Answer:
    known, plans = await queries.kinds(user.ward, today), await running(user)
    chosen = next((one for one in plans if one["id"] == optional_whole(plan)), None)
    return form_page(request, CampaignForm.usual(known, today, chosen), known, plans)


@post("/campaigns", guards=OPENERS, status_code=200)
async def open_campaign(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    known = await queries.kinds(user.ward, today)
    form = CampaignForm.of(known).read(await request.form())
    if wanted := form.wanted(known):
        try:
            made = await actions.open_campaign(wanted, key=form.key, by=user, at=now)
            return see_other(request, f"/campaigns/{made}", said=f"Đã mở {wanted.name}. Đơn vị có thể đề cử từ hôm nay.")
        except Refusal as refusal:
            form.refuse("kinds", refusal.sentence)
    return form_page(request, form, known, await running(user), status=422)


def form_page(
    request: Request, form: CampaignForm, known: Sequence[AwardKind], plans: Sequence[dict[str, Any]], *, status: int = 200
) -> Answer:
    return page(
        request, "commendation/new.html", here=HERE, form=form, status=status, plans=[one["option"] for one in plans],
        kinds=[(kind, kind_line(kind)) for kind in known], groups=[(group, PEER_WORDS[group]) for group in GROUPS],
        number_name=number_name,
    )  # fmt: skip


@get("/campaigns/rules")
async def show_rules(request: Request, user: Viewer, today: date) -> Answer:
    return page(
        request, "commendation/rules.html", here=HERE, order=ORDER, ties=TIES, early=EARLY_DAYS, blocks=BLOCKS, merit=Fact.MERIT,
        kinds=[(kind, kind_line(kind)) for kind in await queries.kinds(user.ward, today)],
        reads=user.acts_as(Role.OFFICE, Role.LEADER),
    )  # fmt: skip


@get("/campaigns/{campaign_id:str}", guards=READERS)
async def show_campaign(request: Request, user: Viewer, today: date, campaign_id: str) -> Answer:
    return await campaign_page(request, user, today, identity(campaign_id), ReasonForm.blank())


async def campaign_page(
    request: Request, user: Viewer, today: date, campaign: int, form: ReasonForm, *, status: int = 200
) -> Answer:
    """An open campaign with its counts, or a closed one with what became of each candidate."""
    found = await standing(campaign, user, today=today)
    common: dict[str, Any] = {"here": HERE, "row": found.row, "span": found.span, "peers": PEER_WORDS, "words": CAMPAIGN_WORDS}
    if not isinstance(found, Found):
        return page(
            request, "commendation/closed.html", states=STATE_WORDS, **common,
            candidates=[(one, found.kind_name(one["kind"])) for one in found.candidates],
        )  # fmt: skip
    tallies = [tally(slot.kind, slot.peer_group, found.of(slot.kind.key, slot.peer_group), slot.number) for slot in found.slots]
    return page(
        request, "commendation/campaign.html", status=status, form=form, tallies=tallies, steps=steps_of(found.row, today),
        may_open=may_open(user), **common,
    )  # fmt: skip


@post(
    "/campaigns/{campaign_id:str}/cancellation",
    guards=OPENERS,
    status_code=200,
    dependencies={"campaign": Provide(visible_campaign)},
)
async def cancel(request: Request, user: Viewer, now: datetime, today: date, campaign: int) -> Answer:
    form = ReasonForm.read(await request.form())
    if form.problems:
        return await campaign_page(request, user, today, campaign, form, status=422)
    await actions.cancel(campaign, reason=form.reason, key=form.key, by=user, at=now)
    return see_other(request, f"/campaigns/{campaign}", said="Đã huỷ đợt xét này.")


@get("/campaigns/{campaign_id:str}/compare", guards=READERS)
async def compare(
    request: Request,
    user: Viewer,
    today: date,
    campaign_id: str,
    kind: str = "",
    group: str = "",
    whole: Annotated[str, Parameter(query="all")] = "",
) -> Answer:
    found = await standing(identity(campaign_id), user, today=today)
    if not isinstance(found, Found):
        return see_other(request, f"/campaigns/{found.row['id']}")
    slot = next((one for one in found.slots if kind in ("", one.kind.key) and group in ("", one.peer_group)), None)
    if slot is None:
        raise Missing("Đợt xét này không có hình thức khen hoặc nhóm đơn vị ấy.")
    candidates = found.of(slot.kind.key, slot.peer_group)
    shown = comparison(candidates, most=len(candidates)) if whole else comparison(candidates)
    return page(
        request, "commendation/compare.html", here=HERE, row=found.row, slot=slot, shown=shown, Verdict=Verdict,
        slots=found.slots, groups=found.groups, kinds=found.kinds, peers=PEER_WORDS, verdicts=VERDICT_WORDS, states=STATE_WORDS,
        title=f"Xét {uncapital(slot.kind.name)}, nhóm {GROUP_TITLES[slot.peer_group]}", noun=noun_of(slot.kind, slot.peer_group),
        cards=[
            (one, who_words(one), place_words(one, slot.number), may_propose(user, person=one.person)) for one in shown.cards
        ],
    )  # fmt: skip


router = Router(path="/", route_handlers=[list_campaigns, show_form, open_campaign, show_rules, show_campaign, cancel, compare])
