"""How somebody is told outside the app (cách nhận tin): address, channel, hour; and the link in a letter that ends letters.

In the app everything is said always: nothing here can switch that off.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from tracker.core.database import rows, transaction
from tracker.core.forms import optional_whole
from tracker.core.viewer import Viewer
from tracker.people.actions import change_contact, record_person
from tracker.reminders.rules import Channel, Mode
from tracker.reminders.tables import Preference
from tracker.settings import settings
from tracker.wards.rules import clock_words

CHANNEL_WORDS = {
    Channel.EMAIL: "Thư điện tử",
    Channel.GATEWAY: "Tin Zalo hoặc SMS",
    Channel.NONE: "Chỉ xem trong Sổ Việc",
}
MODE_WORDS = {
    Mode.DIGEST: "Gộp một tin mỗi ngày làm việc",
    Mode.ONCE: "Từng tin, ngay khi có",
}
KEPT = "p.email, p.phone, p.version, f.channel, f.mode, f.minute"


async def wishes(viewer: Viewer) -> dict[str, Any]:
    """How this person is told now, e-mail in a digest until they choose; `minute` None is the ward's hour.

    With the address, the phone, the version of the person's row, and the calendar feed's `made_at` and `read_at` if it has one.
    """
    found = await rows(
        f"select {KEPT}, c.made_at, c.read_at from person p left join preference f on f.person = p.id"
        " left join feed c on c.id = (select max(x.id) from feed x where x.person = p.id) and c.revoked_at is null where p.id = {}",
        viewer.person,
    )
    return chosen(found[0])


async def change(
    viewer: Viewer, *, email: str, channel: Channel, mode: Mode, minute: int | None, version: int | None, at: datetime
) -> None:
    """A person's own wishes. Raises Conflict when somebody changed the address since `version` was shown."""
    async with transaction():
        before = await wishes(viewer)
        if email != before["email"]:
            await change_contact(viewer.person, phone=before["phone"], email=email, version=version, by=viewer, at=at)
        await keep(viewer.person, viewer.ward, channel=channel, mode=mode, minute=minute, at=at)
        words = [CHANNEL_WORDS[channel], *([MODE_WORDS[mode].lower()] if channel is not Channel.NONE else [])]
        if channel is not Channel.NONE and mode is Mode.DIGEST and minute is not None:
            words.append(f"lúc {clock_words(minute)}")
        await record_person(
            "preference.changed", viewer.person, ward=viewer.ward, by=viewer, at=at, data={"wishes": ", ".join(words)}
        )


async def stop_mail(token: str, *, at: datetime) -> dict[str, Any] | None:
    """No more letters to the address of this link, as `mail_holder` has it; None for a link that is not ours."""
    async with transaction():
        holder = await mail_holder(token)
        if holder and holder["channel"] is Channel.EMAIL:
            await keep(holder["id"], holder["ward"], channel=Channel.NONE, mode=holder["mode"], minute=holder["minute"], at=at)
            await record_person("preference.mail_stopped", holder["id"], ward=holder["ward"], by=None, at=at)
    return holder


async def mail_holder(token: str) -> dict[str, Any] | None:
    """Whose address a letter's link speaks of; a link to an address that is no longer theirs is nobody's."""
    person = optional_whole(token.partition("-")[0])
    found = await rows(
        f"select p.id, p.ward, {KEPT} from person p left join preference f on f.person = p.id where p.id = {{}}", person or 0
    )
    ours = mail_token(person=person or 0, email=found[0]["email"] if found else "")
    is_known = hmac.compare_digest(token.encode(), ours.encode())
    return chosen(found[0]) if found and found[0]["email"] and is_known else None


def preferences_url(person: int, email: str) -> str:
    """Where a letter leads who wants no more of them: without signing in while it goes to an address."""
    own = f"/mail/{mail_token(person=person, email=email)}" if email else ""
    return f"{settings().base_url}/preferences{own}"


def mail_token(*, person: int, email: str) -> str:
    """Signed over person and address; it never ends, and opens nothing but the page that ends letters."""
    signed = hmac.new(settings().signing_key().encode(), f"mail:{person}:{email}".encode(), hashlib.sha256).hexdigest()
    return f"{person}-{signed}"


def masked(email: str) -> str:
    """t•••@phuong.example.vn"""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def chosen(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its channel and mode as they run."""
    return row | {"channel": Channel(row["channel"] or Channel.EMAIL), "mode": Mode(row["mode"] or Mode.DIGEST)}


async def keep(person: int, ward: int, *, channel: Channel, mode: Mode, minute: int | None, at: datetime) -> None:
    kept = Preference(ward=ward, person=person, channel=channel, mode=mode, minute=minute, changed_at=at)
    await Preference.insert(kept).on_conflict(
        target=Preference.person,
        action="DO UPDATE",
        values=[Preference.channel, Preference.mode, Preference.minute, Preference.changed_at],
    )
