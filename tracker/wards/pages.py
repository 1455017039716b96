"""The door of a ward's settings."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from litestar import Router, get, post

from tracker.core.errors import Refusal
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, see_other
from tracker.wards import actions
from tracker.wards.forms import GraceForm, SettingsForm
from tracker.wards.queries import settled
from tracker.wards.rules import LABELS, MINUTES, Settled, clock_words, problem, said
from tracker.workdays.queries import almanac

READERS = (Role.OFFICE, Role.ADMINISTRATOR, Role.APPRAISER, Role.LEADER, Role.OBSERVER)
MANAGERS = (Role.OFFICE, Role.ADMINISTRATOR)


@get("/settings", guards=[only(*READERS)])
async def show_settings(request: Request, user: Viewer) -> Answer:
    return await settings_page(request, user)


@post("/settings", guards=[only(*MANAGERS)], status_code=200)
async def settle(request: Request, user: Viewer, now: datetime) -> Answer:
    form = SettingsForm.read(await request.form())
    if not form.problems and (found := problem(replace(Settled(), **form.values))):
        form.refuse(*found)
    if not form.problems:
        try:
            await actions.settle(form.values, version=form.version or 0, by=user, at=now)
            return see_other(request, "/settings", said="Đã lưu thiết lập của phường.")
        except Refusal as refusal:
            form.refuse("digest_at", refusal.sentence)
    return await settings_page(request, user, form=form)


async def settings_page(request: Request, user: Viewer, *, form: SettingsForm | None = None) -> Answer:
    found = await settled(user.ward)
    return page(
        request, "wards/settings.html", here="settings", settled=found, shown=shown(found), labels=LABELS,
        form=form or SettingsForm.blank(**typed(found)), grace=GraceForm.blank(grace="1" if found.grace else ""),
        seal=(await almanac(user.ward)).seal, manages=user.acts_as(*MANAGERS), status=422 if form else 200,
    )  # fmt: skip


def typed(found: Settled) -> dict[str, Any]:
    """The settings as they would be typed."""
    values = {name: getattr(found, name) for name in SettingsForm.fields}
    return {name: clock_words(value) if name in MINUTES else str(value) for name, value in values.items()}


def shown(found: Settled) -> dict[str, str]:
    """The settings as they are read."""
    return {field.name: said(field.name, getattr(found, field.name)) for field in fields(found)}


router = Router(path="/", route_handlers=[show_settings, settle])
