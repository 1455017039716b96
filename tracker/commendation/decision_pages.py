"""The doors of a campaign's decision: every proposal with its reasons and votes, the choices looked at once more, then decided."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from litestar import Router, get, post

from tracker.awards.rules import AwardKind
from tracker.commendation.actions import CLOSED
from tracker.commendation.candidacy import VERDICT_WORDS
from tracker.commendation.council import SETTLED, council_sql, group_words
from tracker.commendation.council_forms import DecisionForm, decision_form, require_same
from tracker.commendation.deciding import STALE, Decision, decide, outcome_of, problems, require_decider, standing_of, why_not
from tracker.commendation.finding import Found, found
from tracker.commendation.minutes import CHANGED
from tracker.commendation.proposals import Weighed, weighed
from tracker.commendation.rules import STATE_WORDS, CampaignState, CandidateState, Choice, is_for_committee
from tracker.core.database import unnested
from tracker.core.errors import Conflict
from tracker.core.receipts import demand_new
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.wards.rules import Settled

DECIDERS = [only(Role.LEADER)]
REASONS = 3  # shown of a candidate, each for and against; the rest one tap away
OPTIONS = ((Choice.AWARD, "Khen"), (Choice.DECLINE, "Không khen"))
ABOVE = ((Choice.AWARD, "Trình cấp trên"), (Choice.DECLINE, "Không trình"))


@get("/campaigns/{campaign_id:str}/decision", guards=DECIDERS)
async def show_decision(request: Request, user: Viewer, today: date, campaign_id: str) -> Answer:
    whole = await found(identity(campaign_id), user, today=today, also=council_sql())
    if whole.row["state"] != CampaignState.OPEN:
        return decided_page(request, whole)
    before = weighed(whole)
    typed = {f"choice_{one.id}": Choice.DECLINE for one in before if one.hindrance}
    form = form_of(before).blank(day=day_short(today), signer=signer_of(whole), **typed)
    return choices_page(request, user, whole, before, form)


@post("/campaigns/{campaign_id:str}/decision", guards=DECIDERS, status_code=200)
async def decide_campaign(request: Request, user: Viewer, now: datetime, today: date, campaign_id: str) -> Answer:
    """First without `confirmed`: the page that says what would be decided. Then it is."""
    require_fresh(request, user, now)
    whole, sent = await found(identity(campaign_id), user, today=today, also=council_sql()), await request.form()
    await demand_new(ward=user.ward, person=user.person, key=str(sent.get("_key") or ""))
    if whole.row["state"] != CampaignState.OPEN:
        raise Conflict(CLOSED)
    require_decider(whole, user)
    before = weighed(whole)
    require_same(sent, "choice_", [one.id for one in before], CHANGED)
    form = form_of(before).read(sent)
    if form.version != whole.row["version"]:
        raise Conflict(STALE)
    if not form.problems:
        made = decision_of(form, before)
        for name, sentence in problems(made, before, whole, today=today).items():
            form.refuse(name, sentence)
    if form.problems or form.again:
        return choices_page(request, user, whole, before, form, status=422 if form.problems else 200)
    if not form.confirmed:
        return check_page(request, whole, before, form, made)
    await decide(whole.id, made, version=whole.row["version"], key=form.key, by=user, at=now)
    return see_other(
        request, f"/campaigns/{whole.id}/result", said="Đã quyết định. Danh sách được khen đã công bố trên Sổ Việc."
    )


# What the doors share


def form_of(before: Sequence[Weighed]) -> type[DecisionForm]:
    return decision_form(one.id for one in before)


def decision_of(form: DecisionForm, before: Sequence[Weighed]) -> Decision:
    choices = {one.id: form.values[f"choice_{one.id}"] for one in before}
    reasons = {one.id: form.values[f"reason_{one.id}"] for one in before}
    return Decision(form.number, form.day, form.signer, choices, reasons)


def signer_of(whole: Found) -> str:
    """Who signs the decision: CHỦ TỊCH, or KT. CHỦ TỊCH, PHÓ CHỦ TỊCH, and the name."""
    kept = next(iter(unnested(whole.row["signer"])), None)
    settled = Settled(**kept) if kept else Settled()
    lines = (*settled.signer_capacity.splitlines(), settled.signer_title, settled.signer_name)
    return ", ".join(line.strip() for line in lines if line.strip() and not is_for_committee(line))


def grouped(before: Sequence[Weighed]) -> list[tuple[AwardKind, str, list[Weighed]]]:
    """(kind, peer group in words, its candidates), in their order."""
    found = groupby(before, key=lambda x: (x.one.kind.key, x.one.peer_group))
    made = [list(members) for _, members in found]
    return [(members[0].one.kind, group_words(members[0].one.peer_group), members) for members in made]


def choices_page(
    request: Request, user: Viewer, whole: Found, before: Sequence[Weighed], form: DecisionForm, *, status: int = 200
) -> Answer:
    return page(
        request, "commendation/decision.html", here="commendation", whole=whole, groups=grouped(before), form=form,
        meeting=standing_of(whole), why=why_not(whole, user), verdicts=VERDICT_WORDS, most=REASONS, options=OPTIONS, above=ABOVE,
        status=status,
    )  # fmt: skip


def check_page(request: Request, whole: Found, before: Sequence[Weighed], form: DecisionForm, made: Decision) -> Answer:
    """The decision once more, with what it comes to in one sentence before the button."""
    return page(
        request, "commendation/decision_check.html", here="commendation", whole=whole, groups=grouped(before), form=form, made=made,
        outcome=outcome_of(made.choices, before, whole, made.day), award=Choice.AWARD,
    )  # fmt: skip


def decided_page(request: Request, whole: Found) -> Answer:
    """What was decided of everybody, with the private reasons."""
    meeting = standing_of(whole)
    settled = [
        (one, STATE_WORDS[CandidateState(one.state)], meeting.words_of(int(one.row["id"])) if meeting else "")
        for one in whole.candidates if one.row and one.state in SETTLED
    ]  # fmt: skip
    return page(request, "commendation/decided.html", here="commendation", whole=whole, settled=settled)


router = Router(path="/", route_handlers=[show_decision, decide_campaign])
