"""The doors of how one is told: preferences, the link in a letter that ends letters, the calendar feed."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get, post

from tracker.core.errors import Missing
from tracker.core.forms import Form, choice, maybe_email, minute
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, page, see_other
from tracker.reminders import delivery, feed
from tracker.reminders.delivery import CHANNEL_WORDS, MODE_WORDS
from tracker.reminders.rules import Channel, Mode
from tracker.settings import settings
from tracker.wards.queries import settled
from tracker.wards.rules import Settled, clock_words

DEAD_LINK = "Đường dẫn này không dùng được. Xin mở Sổ Việc, vào Tài khoản, mục Nhận tin."


class PreferenceForm(Form):
    channel = choice("Cách nhận tin", Channel, CHANNEL_WORDS)
    email = maybe_email("Địa chỉ thư điện tử")
    mode = choice("Khi nào gửi", Mode, MODE_WORDS)
    minute = minute("Giờ nhận tin")


@get("/preferences")
async def show_preferences(request: Request, user: Viewer) -> Answer:
    kept, ward = await delivery.wishes(user), await settled(user.ward)
    time = clock_words(ward.digest_at if kept["minute"] is None else kept["minute"])
    channel = Channel.NONE if kept["channel"] is Channel.EMAIL and not kept["email"] else kept["channel"]
    form = PreferenceForm.blank(channel=channel, email=kept["email"], mode=kept["mode"], minute=time)
    return preferences_page(request, form, kept, ward)


@post("/preferences", status_code=200)
async def change_preferences(request: Request, user: Viewer, now: datetime) -> Answer:
    form = PreferenceForm.read(await request.form())
    kept, ward = await delivery.wishes(user), await settled(user.ward)
    if not form.problems:
        weigh(form, kept, ward)
    if form.problems:
        return preferences_page(request, form, kept, ward, status=422)
    await delivery.change(
        user, email=form.email, channel=form.channel, mode=form.mode, version=form.version, at=now,
        minute=None if form.minute == ward.digest_at else form.minute,
    )  # fmt: skip
    return see_other(request, "/preferences", said="Đã lưu cách nhận tin.")


def weigh(form: PreferenceForm, kept: dict[str, Any], ward: Settled) -> None:
    """What the ward's settings refuse, noted beside its field."""
    if form.channel is Channel.EMAIL and not form.email:
        form.refuse("email", "Xin nhập địa chỉ thư điện tử để nhận tin qua thư.")
    if form.channel is Channel.GATEWAY and not settings().gateway_url:
        form.refuse("channel", "Phường chưa dùng cách nhận tin này.")
    if form.channel is Channel.GATEWAY and not kept["phone"]:
        form.refuse("channel", "Sổ Việc chưa có số điện thoại của ông/bà. Xin báo Phòng Văn hoá - Xã hội.")
    if ward.is_quiet(form.minute):
        form.refuse("minute", f"Xin chọn giờ ngoài khoảng yên lặng, từ {quiet_words(ward)}.")


@post("/preferences/feed", status_code=200)
async def make_feed(request: Request, user: Viewer, now: datetime) -> Answer:
    """The address is shown this once; only its hash is kept."""
    Form.read(await request.form())
    path = await feed.make(user, at=now)
    return page(request, "reminders/feed_made.html", here="account", address=settings().base_url + path)


@post("/preferences/feed/revocation", status_code=200)
async def revoke_feed(request: Request, user: Viewer, now: datetime) -> Answer:
    Form.read(await request.form())
    await feed.revoke(user, at=now)
    return see_other(request, "/preferences", said="Đã thu lại địa chỉ lịch.")


@get("/calendar/{name:str}", opt={"public": True})
async def read_feed(name: str, now: datetime) -> Response[bytes]:
    """For calendars, which have no session: the token in the name is the key."""
    reader = await feed.reader(name.removesuffix(".ics"), at=now) if name.endswith(".ics") else None
    if reader is None:
        raise Missing("Không có lịch ở địa chỉ này. Xin tạo địa chỉ mới trong Sổ Việc, mục Nhận tin.")
    calendar = feed.calendar_of(reader, await feed.deadlines(reader))
    headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="so-viec.ics"'}
    return Response(calendar, media_type="text/calendar", headers=headers)


@get("/preferences/mail/{token:str}", opt={"public": True})
async def show_mail_off(request: Request, token: str) -> Answer:
    """Looking changes nothing: mail programs open links by themselves."""
    if (holder := await delivery.mail_holder(token)) is None:
        raise Missing(DEAD_LINK)
    return mail_page(request, token, holder["email"], is_on=holder["channel"] is Channel.EMAIL)


@post("/preferences/mail/{token:str}", opt={"public": True}, status_code=200)
async def stop_mail(request: Request, token: str, now: datetime) -> Answer:
    Form.read(await request.form())
    if (holder := await delivery.stop_mail(token, at=now)) is None:
        raise Missing(DEAD_LINK)
    return mail_page(request, token, holder["email"], is_on=False)


def mail_page(request: Request, token: str, email: str, *, is_on: bool) -> Answer:
    return page(request, "reminders/mail_off.html", token=token, email=delivery.masked(email), is_on=is_on)


def preferences_page(
    request: Request, form: PreferenceForm, kept: dict[str, Any], ward: Settled, *, status: int = 200
) -> Answer:
    notes = {
        Channel.EMAIL: "" if settings().smtp_host else "Phường chưa bật gửi thư; lựa chọn được giữ cho khi bật",
        Channel.GATEWAY: f"Gửi tới số {kept['phone']}" if kept["phone"] else "Chưa có số điện thoại của ông/bà",
        Channel.NONE: "",
    }
    channels = [
        (channel, words, *([notes[channel]] if notes[channel] else []))
        for channel, words in delivery.CHANNEL_WORDS.items()
        if channel is not Channel.GATEWAY or settings().gateway_url
    ]
    return page(
        request, "reminders/preferences.html", here="account", form=form, kept=kept, channels=channels,
        modes=list(delivery.MODE_WORDS.items()), quiet=quiet_words(ward), status=status,
    )  # fmt: skip


def quiet_words(ward: Settled) -> str:
    return f"{clock_words(ward.quiet_from)} đến {clock_words(ward.quiet_until)}"


router = Router(
    path="/",
    route_handlers=[
        *(show_preferences, change_preferences, make_feed, revoke_feed, read_feed, show_mail_off, stop_mail),
    ],
)
