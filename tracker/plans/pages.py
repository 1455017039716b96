"""The doors of plans: the list, importing, the review beside the source, publishing, the running plan, its coverage."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload, serve
from tracker.core.forms import Form
from tracker.core.text import day_short, number
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, is_part, only, page, part, see_other
from tracker.events import queries as events
from tracker.events.pages import told
from tracker.plans import actions, queries
from tracker.plans.forms import DraftForm, ImportForm, NewDraftForm, SeveralForm, SplitForm, TargetForm, WarningForm
from tracker.plans.rules import KIND_WORDS, NEEDS_DAY, NO_DEADLINE, PLAN_WORDS, DraftState, PlanState, obstacles
from tracker.tasks import queries as tasks
from tracker.tasks.queries import Filters
from tracker.units import queries as units
from tracker.units.rules import GROUP_WORDS, UnitKind

FILE_LIMIT = 10_600_000
COMPARATORS = [
    ("=", "bằng"),
    (">=", "từ … trở lên"),
    (">", "trên"),
    ("<=", "không quá"),
    ("<", "dưới"),
    ("~", "khoảng"),
    ("between", "trong khoảng"),
]
OFFICE = [only(Role.OFFICE)]


@get("/plans")
async def list_plans(request: Request, user: Viewer, today: date) -> Answer:
    found = await queries.listing(user, today)
    return page(request, "plans/list.html", here="plans", plans=found, words=PLAN_WORDS)


@get("/plans/new", guards=OFFICE)
async def new_plan(request: Request) -> Answer:
    return page(request, "plans/new.html", here="plans", form=ImportForm.blank())


@post("/plans", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def import_plan(request: Request, user: Viewer, now: datetime) -> Answer:
    form = ImportForm.read(await request.form())
    if not form.problems:
        try:
            name, content = await read_upload(form.document[0])
            plan = await actions.import_plan(name, content, by=user, at=now, key=form.key)
            known = await queries.find(plan, user)
            if known is not None and known["created_at"] != now:
                return see_other(request, f"/plans/{plan}", said="Phường đã có tệp này: đây là kế hoạch đã nhập trước.")
            return see_other(request, f"/plans/{plan}/review")
        except Refusal as refusal:
            form.refuse("document", refusal.sentence)
    return page(request, "plans/new.html", here="plans", form=form, status=422)


# One plan


@get("/")
async def show_plan(request: Request, user: Viewer, plan: dict[str, Any], today: date) -> Answer:
    if queries.is_draft(plan) and user.acts_as(Role.OFFICE):
        return see_other(request, f"/plans/{plan['id']}/review")
    filters = Filters(plan=plan["id"])
    standing = await tasks.units_standing(user, today, plan=plan["id"])
    return page(
        request, "plans/plan.html", here="plans", plan=plan, word=PLAN_WORDS[PlanState(plan["state"])], standing=standing,
        sums=await tasks.counts(user, filters, today), mine=await tasks.listing(user, filters, today, limit=20),
        documents=await queries.documents(plan["id"]),
        later=await queries.founded_later(plan["id"]) if user.acts_as(Role.OFFICE) else [],
        aims=await queries.published_targets(plan["id"]),
    )  # fmt: skip


@get("/text")
async def show_text(request: Request, plan: dict[str, Any]) -> Answer:
    """The plan's own words, for whoever wants to read where their task comes from."""
    return page(request, "plans/text.html", here="plans", plan=plan, clauses=await queries.clauses(plan["id"]))


@get("/history", guards=[only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER)])
async def show_history(request: Request, plan: dict[str, Any]) -> Answer:
    found = await events.of_noun("plan", plan["id"], plan["ward"])
    return page(request, "plans/history.html", here="plans", plan=plan, events=told(found))


@get("/coverage", guards=[only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER)])
async def show_coverage(request: Request, plan: dict[str, Any]) -> Answer:
    rows = await queries.coverage(plan["id"])
    idle = await queries.units_without_duty(plan["id"], plan["ward"])
    return page(
        request, "plans/coverage.html", here="plans", plan=plan, rows=rows, idle=idle,
        orphans=[row for row in rows if row["kind"] == "duty" and row["task"] is None],
        undated=[row for row in rows if row["task"] and row["due_on"] is None],
        productless=[row for row in rows if row["task"] and not row["product"]],
    )  # fmt: skip


@get("/documents/{document_id:str}")
async def download(plan: dict[str, Any], document_id: str) -> Response[bytes]:
    wanted = identity(document_id)
    found = next((row for row in await queries.documents(plan["id"]) if row["id"] == wanted), None)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


@get("/annex", guards=OFFICE)
async def new_annex(request: Request, plan: dict[str, Any]) -> Answer:
    return page(request, "plans/annex.html", here="plans", plan=plan, form=ImportForm.blank())


@post("/annex", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def add_annex(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = ImportForm.read(await request.form())
    if not form.problems:
        try:
            name, content = await read_upload(form.document[0])
            target = await actions.add_annex(plan["id"], name, content, key=form.key, by=user, at=now)
            return see_other(request, f"/plans/{target}/review")
        except Refusal as refusal:
            form.refuse("document", refusal.sentence)
    return page(request, "plans/annex.html", here="plans", plan=plan, form=form, status=422)


@post("/closing", guards=OFFICE, status_code=200)
async def close(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.close(plan["id"], by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}", said="Đã kết thúc theo dõi kế hoạch.")


# The review


@get("/review", guards=OFFICE)
async def show_review(request: Request, user: Viewer, plan: dict[str, Any]) -> Answer:
    return await review_page(request, user, plan)


async def review_page(
    request: Request, user: Viewer, plan: dict[str, Any], *, problems: dict[str, str] | None = None, status: int = 200
) -> Answer:
    found = await queries.drafts(plan["id"])
    grouped = queries.by_clause(found)
    lines = [row for row in await queries.clauses(plan["id"]) if row["id"] in grouped]
    todo = [row for row in found if row["state"] in {DraftState.OPEN, DraftState.SEEN}]
    return page(
        request, "plans/review.html", here="plans", plan=plan, lines=lines, grouped=grouped, loose=grouped.get(None, []),
        warnings=await queries.warnings(plan["id"]), targets=await queries.targets(plan["id"]), todo=todo,
        seen=sum(1 for row in todo if row["state"] == DraftState.SEEN), problems=problems or {},
        obstacles={o.draft: o.sentence for o in obstacles([queries.draft_facts(row) for row in todo])},
        known=await units.directory(user.ward), kinds=KIND_WORDS, groups=GROUP_WORDS, comparators=COMPARATORS, status=status,
    )  # fmt: skip


@get("/drafts/{draft_id:str}", guards=OFFICE)
async def show_draft(request: Request, user: Viewer, plan: dict[str, Any], draft_id: str) -> Answer:
    return await draft_page(request, user, plan, await draft_of(plan, draft_id))


@post("/drafts/{draft_id:str}", guards=OFFICE, status_code=200)
async def correct(request: Request, user: Viewer, plan: dict[str, Any], draft_id: str, now: datetime) -> Answer:
    form = DraftForm.read(await request.form())
    draft = await draft_of(plan, draft_id)
    known = await units.directory(user.ward)
    leads = chosen_leads(form, known)
    if not form.problems and not leads:
        form.refuse("lead", "Xin chọn đơn vị hoặc nhóm chủ trì.")
    kind = form.values.get("kind", "")
    if not form.problems and form.due_on is None and kind in NEEDS_DAY:
        form.refuse("due_on", "Xin ghi hạn, hoặc chọn “Không có hạn”, “Thường xuyên”, “Định kỳ”.")
    if form.problems:
        return await draft_page(request, user, plan, draft, form=form, status=422)
    await actions.correct(
        draft, text=form.text, leads=leads, coordinates=[i for i in form.coordinating if known.unit(i)], requested=form.requested,
        kind="day" if form.due_on and kind in {"", NO_DEADLINE} else kind, due_on=form.due_on, product=form.product,
        numbers=form.numbers, weight=form.weight, version=form.version, by=user, at=now,
    )  # fmt: skip
    return await after_draft(request, user, plan, draft["id"])


def chosen_leads(form: DraftForm, known: Any) -> list[tuple[int | None, str]]:
    """(unit, "") or (None, group) pairs of the select and the tick boxes; what is not the ward's is left out."""
    typed = str(form.values.get("lead", ""))
    found: list[tuple[int | None, str]] = []
    if typed.startswith("g:") and typed[2:] in set(GROUP_WORDS):
        found.append((None, UnitKind(typed[2:])))
    elif typed.isascii() and typed.isdigit() and known.unit(int(typed)):
        found.append((int(typed), ""))
    return found + [(i, "") for i in form.values.get("more_leads", []) if known.unit(i) and (i, "") not in found]


@post("/drafts/{draft_id:str}/drop", guards=OFFICE, status_code=200)
async def drop(request: Request, user: Viewer, plan: dict[str, Any], draft_id: str, now: datetime) -> Answer:
    Form.read(await request.form())
    draft = await draft_of(plan, draft_id)
    await actions.set_draft_state(draft, DraftState.DROPPED, by=user, at=now)
    return await after_draft(request, user, plan, draft["id"])


@post("/drafts/{draft_id:str}/restoration", guards=OFFICE, status_code=200)
async def restore(request: Request, user: Viewer, plan: dict[str, Any], draft_id: str, now: datetime) -> Answer:
    Form.read(await request.form())
    draft = await draft_of(plan, draft_id)
    await actions.set_draft_state(draft, DraftState.OPEN, by=user, at=now)
    return await after_draft(request, user, plan, draft["id"])


@post("/drafts/{draft_id:str}/split", guards=OFFICE, status_code=200)
async def split(request: Request, user: Viewer, plan: dict[str, Any], draft_id: str, now: datetime) -> Answer:
    form = SplitForm.read(await request.form())
    draft = await draft_of(plan, draft_id)
    if form.problems:
        return await draft_page(request, user, plan, draft, split=form, status=422)
    await actions.split(draft, first=form.first, second=form.second, version=form.version, by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}/review#d{draft['id']}", said="Đã tách thành hai việc.")


@post("/drafts/{draft_id:str}/merge", guards=OFFICE, status_code=200)
async def merge(request: Request, user: Viewer, plan: dict[str, Any], draft_id: str, now: datetime) -> Answer:
    Form.read(await request.form())
    kept = [row for row in await queries.drafts(plan["id"]) if row["state"] in {DraftState.OPEN, DraftState.SEEN}]
    wanted = identity(draft_id)
    place = next((i for i, row in enumerate(kept) if row["id"] == wanted), None)
    if not place:
        raise Refusal("Không có việc nào ở trước để gộp vào.")
    await actions.merge(kept[place], kept[place - 1], by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}/review#d{kept[place - 1]['id']}", said="Đã gộp hai việc.")


@post("/drafts", guards=OFFICE, status_code=200)
async def add_draft(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = NewDraftForm.read(await request.form())
    if form.problems:
        return await review_page(request, user, plan, problems=form.problems, status=422)
    lines = {row["id"] for row in await queries.clauses(plan["id"])} if form.clause else set()
    if form.clause and form.clause not in lines:
        raise Missing
    draft = await actions.add_draft(plan["id"], clause=form.clause, text=form.text, key=form.key, by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}/drafts/{draft}")


@post("/several", guards=OFFICE, status_code=200)
async def set_several(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = SeveralForm.read(await request.form())
    if not form.problems and form.what == "day" and form.due_on is None:
        form.refuse("due_on", "Xin ghi hạn chung, ví dụ 28/11/2025.")
    if form.problems:
        return await review_page(request, user, plan, problems=form.problems, status=422)
    chosen = [row for row in await queries.drafts(plan["id"]) if row["id"] in set(form.ids)]
    if form.what == "seen":
        count = await actions.mark_seen(chosen, by=user, at=now)
    else:
        count = await actions.set_several(chosen, due_on=form.due_on, no_deadline=form.what == "none", by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}/review", said=f"Đã ghi cho {count} việc.")


@post("/targets/{target_id:str}", guards=OFFICE, status_code=200)
async def correct_target(request: Request, user: Viewer, plan: dict[str, Any], target_id: str, now: datetime) -> Answer:
    form = TargetForm.read(await request.form())
    wanted = identity(target_id)
    target = next((row for row in await queries.targets(plan["id"]) if row["id"] == wanted), None)
    if target is None:
        raise Missing
    if not form.problems and form.comparator not in dict(COMPARATORS):
        form.refuse("comparator", "Xin chọn cách so sánh.")
    if form.problems:
        return await review_page(request, user, plan, problems=form.problems, status=422)
    await actions.correct_target(
        target, text=form.text, low=form.low, high=form.high if form.comparator == "between" else form.low, measure=form.measure,
        comparator=form.comparator, year=form.year, keep_it=form.keep, version=form.version, by=user, at=now,
    )  # fmt: skip
    return see_other(request, f"/plans/{plan['id']}/review#chi-tieu", said="Đã lưu chỉ tiêu.")


@post("/warnings", guards=OFFICE, status_code=200)
async def dismiss(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = WarningForm.read(await request.form())
    if form.warning:
        await actions.dismiss_warning(plan["id"], form.warning, by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}/review")


async def draft_page(
    request: Request, user: Viewer, plan: dict[str, Any], draft: dict[str, Any], *, form: DraftForm | None = None,
    split: SplitForm | None = None, status: int = 200,
) -> Answer:  # fmt: skip
    lines = {row["id"]: row for row in await queries.clauses(plan["id"])} if not is_part(request) else {}
    context: dict[str, Any] = {
        "plan": plan, "draft": draft, "form": form or form_of(draft), "known": await units.directory(user.ward),
        "kinds": KIND_WORDS, "groups": GROUP_WORDS, "line": lines.get(draft["clause"]),
        "split": split or SplitForm.blank(first=draft["text"]),
    }  # fmt: skip
    if is_part(request):
        return part(request, "plans/_edit.html", status=status, **context)
    return page(request, "plans/draft.html", here="plans", status=status, **context)


def form_of(draft: dict[str, Any]) -> DraftForm:
    """The draft as it stands, ready to be corrected."""
    leads = [row for row in draft["units"] if row["part"] == "lead" and (row["unit"] or row["kind"])]
    first = leads[0] if leads else None
    return DraftForm.blank(
        text=draft["text"], lead=(f"g:{first['kind']}" if first["kind"] else str(first["unit"])) if first else "",
        more_leads=[str(row["unit"]) for row in leads[1:] if row["unit"]],
        coordinating=[str(row["unit"]) for row in draft["units"] if row["part"] == "coordinate" and row["unit"]],
        requested="1" if draft["requested"] else "", kind=draft["deadline_kind"], due_on=day_short(draft["due_on"]),
        product=draft["product"], numbers=draft["numbers"], weight=number(draft["weight"] / 100),
    )  # fmt: skip


async def after_draft(request: Request, user: Viewer, plan: dict[str, Any], draft: int) -> Answer:
    """The changed card for htmx, else back to its place in the review."""
    if not is_part(request):
        return see_other(request, f"/plans/{plan['id']}/review#d{draft}")
    found = (await queries.drafts(plan["id"], only=draft))[0]
    waiting = {o.draft: o.sentence for o in obstacles([queries.draft_facts(found)])}
    return part(
        request, "plans/_draft.html", plan=plan, draft=found, obstacles=waiting, kinds=KIND_WORDS, groups=GROUP_WORDS,
        known=await units.directory(user.ward),
    )  # fmt: skip


async def draft_of(plan: dict[str, Any], draft_id: str) -> dict[str, Any]:
    found = await queries.drafts(plan["id"], only=identity(draft_id))
    if not found or found[0]["state"] == DraftState.PUBLISHED:
        raise Missing("Không tìm thấy dòng này, hoặc đã giao việc.")
    return found[0]


async def visible_plan(plan_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `plan`. Raises Missing."""
    found = await queries.find(identity(plan_id), user)
    if found is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    return found


of_plan = Router(
    path="/plans/{plan_id:str}",
    dependencies={"plan": Provide(visible_plan)},
    route_handlers=[
        *(show_plan, show_text, show_history, show_coverage, download, new_annex, add_annex, close, show_review),
        *(show_draft, correct, drop, restore, split, merge, add_draft, set_several, correct_target, dismiss),
    ],
)
router = Router(path="/", route_handlers=[list_plans, new_plan, import_plan, of_plan])
