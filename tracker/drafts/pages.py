"""The doors of drafts: papers in, then the review beside the source text, corrected in place until all can be given out."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.files import read_upload
from tracker.core.forms import Form
from tracker.core.text import day_short, number
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, is_part, only, page, part, see_other
from tracker.drafts import actions, importing, queries
from tracker.drafts.forms import DraftForm, ImportForm, NewDraftForm, SeveralForm, SplitForm, TargetForm, WarningForm
from tracker.drafts.rules import KIND_WORDS, NEEDS_DAY, NO_DEADLINE, RECURRING, DraftState, obstacles
from tracker.plans import queries as plans
from tracker.plans.rules import PlanState
from tracker.reader.recurrence import EVERY_WORDS, choice_of, recurrence_words
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


@get("/plans/new", guards=OFFICE)
async def new_plan(request: Request) -> Answer:
    return page(request, "drafts/new.html", here="plans", form=ImportForm.blank())


@post("/plans", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def import_plan(request: Request, user: Viewer, now: datetime) -> Answer:
    form = ImportForm.read(await request.form())
    if not form.problems:
        try:
            name, content = await read_upload(form.document[0])
            plan = await importing.import_plan(name, content, by=user, at=now, key=form.key)
            known = await plans.find(plan, user)
            if known is not None and known["created_at"] != now:
                return see_other(request, f"/plans/{plan}", said="Phường đã có tệp này: đây là kế hoạch đã nhập trước.")
            return see_other(request, f"/plans/{plan}/review")
        except Refusal as refusal:
            form.refuse("document", refusal.sentence)
    return page(request, "drafts/new.html", here="plans", form=form, status=422)


@get("/annex", guards=OFFICE)
async def new_annex(request: Request, plan: dict[str, Any]) -> Answer:
    return page(request, "drafts/annex.html", here="plans", plan=plan, form=ImportForm.blank())


@post("/annex", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def add_annex(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = ImportForm.read(await request.form())
    if not form.problems:
        try:
            name, content = await read_upload(form.document[0])
            target = await importing.add_annex(plan["id"], name, content, key=form.key, by=user, at=now)
            return see_other(request, f"/plans/{target}/review")
        except Refusal as refusal:
            form.refuse("document", refusal.sentence)
    return page(request, "drafts/annex.html", here="plans", plan=plan, form=form, status=422)


# The review


@get("/review", guards=OFFICE)
async def show_review(request: Request, user: Viewer, plan: dict[str, Any]) -> Answer:
    return await review_page(request, user, plan)


async def review_page(
    request: Request, user: Viewer, plan: dict[str, Any], *, several: SeveralForm | None = None,
    added: NewDraftForm | None = None, aim: tuple[int, TargetForm] | None = None,
) -> Answer:  # fmt: skip
    """The whole review; a form that was refused comes back with what was typed (422)."""
    found = await queries.drafts(plan["id"])
    grouped = by_clause(found)
    lines = [row for row in await plans.clauses(plan["id"]) if row["id"] in grouped]
    standing = progress(found)
    targets = await queries.targets(plan["id"])
    return page(
        request, "drafts/review.html", here="plans", plan=plan, lines=lines, grouped=grouped, loose=grouped.get(None, []),
        warnings=still_true(await queries.warnings(plan["id"]), standing["todo"]), targets=targets, **standing,
        aims={row["id"]: aim_form(row) for row in targets} | dict([aim] if aim else []), wrong_aim=aim[0] if aim else None,
        several=several or SeveralForm.blank(), added=added or NewDraftForm.blank(),
        known=await units.directory(user.ward), kinds=KIND_WORDS, groups=GROUP_WORDS, comparators=COMPARATORS,
        status=422 if several or added or aim else 200,
    )  # fmt: skip


def progress(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What is still to be given out (`todo`), how much of it is `seen`; by id each line's obstacle and how it `repeats`."""
    todo = [row for row in found if row["state"] in {DraftState.OPEN, DraftState.SEEN}]
    return {
        "todo": todo,
        "seen": sum(1 for row in todo if row["state"] == DraftState.SEEN),
        "repeats": {row["id"]: recurrence_words(row["recurrence"]) for row in found if row["deadline_kind"] == RECURRING},
        "obstacles": {o.draft: o.sentence for o in obstacles([queries.draft_facts(row) for row in todo])},
    }


def by_clause(found: list[dict[str, Any]]) -> dict[int | None, list[dict[str, Any]]]:
    """Drafts by the clause they were read from."""
    grouped: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        grouped[row["clause"]].append(row)
    return grouped


def still_true(warnings: list[dict[str, Any]], todo: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The warnings that no correction has settled since the plan was read; missing deadlines are counted anew."""
    undated = sum(1 for row in todo if row["due_on"] is None and not row["deadline_kind"])
    unclear = {row["clause"] for row in todo if row["due_on"] is None and row["state"] == DraftState.OPEN}
    kept = []
    for row in warnings:
        if row["code"] == "deadline_missing":
            if undated:
                kept.append(row | {"message": f"{undated} nhiệm vụ không ghi thời hạn. Hệ thống không tự đặt hạn."})
        elif row["code"] != "recurrence_unclear" or row["clause"] in unclear:
            kept.append(row)
    return kept


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
    for name in ("more_leads", "coordinating"):
        if not all(known.unit(i) for i in form.values.get(name) or []):
            form.refuse(name, "Xin chọn đơn vị trong danh sách.")
    kind, rule = form.values.get("kind", ""), form.recurrence()
    is_chosen = rule not in {"", draft["recurrence"]}
    if is_chosen and kind in {"", NO_DEADLINE}:
        kind = RECURRING  # a rhythm says it
    if kind not in KIND_WORDS:
        form.refuse("kind", "Xin chọn loại hạn.")
    if is_chosen and kind != RECURRING:
        form.refuse("kind", "Việc lặp lại có loại hạn “Định kỳ”. Xin chọn lại loại hạn, hoặc bỏ kỳ lặp lại.")
    if not form.problems and form.due_on is None and kind in NEEDS_DAY:
        form.refuse("due_on", "Xin ghi hạn, hoặc chọn “Không có hạn”, “Thường xuyên”, “Định kỳ”.")
    if form.problems:
        return await draft_page(request, user, plan, draft, form=form, status=422)
    await actions.correct(
        draft, text=form.text, leads=leads, coordinates=form.coordinating, requested=form.requested,
        kind="day" if form.due_on and kind in {"", NO_DEADLINE} else kind, due_on=form.due_on,
        recurrence=rule if kind == RECURRING else "", product=form.product, numbers=form.numbers, weight=form.weight, version=form.version, by=user, at=now,
    )  # fmt: skip
    return await after_draft(request, user, plan, draft["id"], onward=True)


def chosen_leads(form: DraftForm, known: Any) -> list[tuple[int | None, str]]:
    """(unit, "") or (None, group) pairs of the select and the tick boxes, each once; what is not the ward's is left out."""
    typed = str(form.values.get("lead", ""))
    found: list[tuple[int | None, str]] = []
    if typed.startswith("g:") and typed[2:] in set(GROUP_WORDS):
        found.append((None, UnitKind(typed[2:])))
    elif typed.isascii() and typed.isdigit() and known.unit(int(typed)):
        found.append((int(typed), ""))
    found += [(None, kind) for kind in form.values.get("more_groups", []) if kind in GROUP_WORDS]
    found += [(i, "") for i in form.values.get("more_leads", []) if known.unit(i)]
    return list(dict.fromkeys(found))


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
        return await review_page(request, user, plan, added=form)
    lines = {row["id"] for row in await plans.clauses(plan["id"])} if form.clause else set()
    if form.clause and form.clause not in lines:
        raise Missing
    draft = await actions.add_draft(plan["id"], clause=form.clause, text=form.text, key=form.key, by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}/drafts/{draft}")


@post("/several", guards=OFFICE, status_code=200)
async def set_several(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = SeveralForm.read(await request.form())
    if not form.problems and form.what == "day" and form.due_on is None:
        form.refuse("due_on", "Xin ghi hạn chung, ví dụ 28/11/2025.")
    if not form.problems and form.what not in {"day", "none", "seen"}:
        form.refuse("what", "Xin chọn đặt hạn, để không có hạn, hoặc đã xem.")
    if form.problems:
        return await review_page(request, user, plan, several=form)
    chosen = [row for row in await queries.drafts(plan["id"]) if row["id"] in set(form.ids)]
    if len(chosen) != len(form.ids):
        raise Missing
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
    if not form.problems and form.comparator == "between" and form.low >= form.high:
        form.refuse("high", "Mức trên phải lớn hơn mức dưới.")
    if form.problems:
        return await review_page(request, user, plan, aim=(wanted, form))
    await actions.correct_target(
        target, text=form.text, low=form.low, high=form.high if form.comparator == "between" else form.low,
        measure=form.measure, comparator=form.comparator, year=form.year, keep_it=form.keep,
        version=form.version, by=user, at=now,
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
    lines = {row["id"]: row for row in await plans.clauses(plan["id"])} if not is_part(request) else {}
    context: dict[str, Any] = {
        "plan": plan, "draft": draft, "form": form or form_of(draft), "known": await units.directory(user.ward),
        "kinds": KIND_WORDS, "groups": GROUP_WORDS, "line": lines.get(draft["clause"]),
        "rhythms": list(EVERY_WORDS.items()), "split": split or SplitForm.blank(first=draft["text"]),
    }  # fmt: skip
    if is_part(request):
        return part(request, "drafts/_edit.html", status=status, **context)
    return page(request, "drafts/draft.html", here="plans", status=status, **context)


def form_of(draft: dict[str, Any]) -> DraftForm:
    """The draft as it stands, ready to be corrected."""
    leads = [row for row in draft["units"] if row["part"] == "lead" and (row["unit"] or row["kind"])]
    first = leads[0] if leads else None
    every, every_day = choice_of(draft["recurrence"])
    return DraftForm.blank(
        text=draft["text"], lead=(f"g:{first['kind']}" if first["kind"] else str(first["unit"])) if first else "",
        more_groups=[row["kind"] for row in leads[1:] if row["kind"]],
        more_leads=[str(row["unit"]) for row in leads[1:] if row["unit"]],
        coordinating=[str(row["unit"]) for row in draft["units"] if row["part"] == "coordinate" and row["unit"]],
        requested="1" if draft["requested"] else "", kind=draft["deadline_kind"], due_on=day_short(draft["due_on"]),
        every=every, every_day=every_day,
        product=draft["product"], numbers=draft["numbers"], weight=number(draft["weight"] / 100),
    )  # fmt: skip


def aim_form(row: dict[str, Any]) -> TargetForm:
    """A target as it stands, ready to be corrected."""
    return TargetForm.blank(
        text=row["text"], low=number(row["low"] / 100), high=number(row["high"] / 100), measure=row["measure"],
        comparator=row["comparator"], year=str(row["year"] or ""), keep="" if row["state"] == DraftState.DROPPED else "1",
    )  # fmt: skip


async def after_draft(request: Request, user: Viewer, plan: dict[str, Any], draft: int, *, onward: bool = False) -> Answer:
    """The changed card and the meter; `onward`, the next unsettled line is opened too, so that a plan is worked through."""
    found = await queries.drafts(plan["id"])
    standing = progress(found)
    later = found[next(i for i, row in enumerate(found) if row["id"] == draft) + 1 :]
    following = next((row for row in later if row["id"] in standing["obstacles"]), None) if onward else None
    if not is_part(request):
        return see_other(
            request, f"/plans/{plan['id']}/drafts/{following['id']}" if following else f"/plans/{plan['id']}/review#d{draft}"
        )
    return part(
        request, "drafts/corrected.html", plan=plan, draft=next(row for row in found if row["id"] == draft),
        following=following, form=form_of(following) if following else None,
        split=SplitForm.blank(first=following["text"]) if following else None, rhythms=list(EVERY_WORDS.items()), kinds=KIND_WORDS, groups=GROUP_WORDS,
        known=await units.directory(user.ward), **standing,
    )  # fmt: skip


async def draft_of(plan: dict[str, Any], draft_id: str) -> dict[str, Any]:
    found = await queries.drafts(plan["id"], only=identity(draft_id))
    if not found or found[0]["state"] == DraftState.PUBLISHED:
        raise Missing("Không tìm thấy dòng này, hoặc đã giao việc.")
    return found[0]


async def visible_plan(plan_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `plan`. Raises Missing."""
    found = await plans.find(identity(plan_id), user)
    if found is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    return found


async def reviewed_plan(plan_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `plan` of the review: a closed plan is only read. Raises Missing, Conflict."""
    found = await visible_plan(plan_id, user)
    if found["state"] == PlanState.CLOSED:
        raise Conflict("Kế hoạch này đã kết thúc theo dõi, chỉ còn để xem.")
    return found


annexes = Router(
    path="/plans/{plan_id:str}",
    dependencies={"plan": Provide(visible_plan)},
    route_handlers=[new_annex, add_annex],
)
review = Router(
    path="/plans/{plan_id:str}",
    dependencies={"plan": Provide(reviewed_plan)},
    route_handlers=[
        *(show_review, show_draft, correct, drop, restore, split, merge, add_draft, set_several, correct_target, dismiss)
    ],
)
# Without `import_plan`: Litestar lets no two routers share a path, and GET /plans is of `plans`. The app takes it by itself.
router = Router(path="/", route_handlers=[new_plan, annexes, review])
