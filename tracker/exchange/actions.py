"""What is done with applications: registered, revoked, let in, their calls kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.exchange.rules import (
    LONGEST,
    Part,
    Reach,
    Scope,
    Standing,
    digest,
    hint,
    minute_of,
    new_token,
    scopes_of,
    standing,
)
from tracker.exchange.tables import ApiCall, Application


@dataclass(frozen=True, slots=True)
class Caller:
    """An application at one of its calls: what it may read, whether its token still opens, how many calls this minute has."""

    id: int
    name: str
    reach: Reach
    scopes: frozenset[Scope]
    standing: Standing
    calls: int
    per_minute: int


async def register(
    *, name: str, purpose: str, scopes: Sequence[Scope], path: str, expires_on: date, per_minute: int, key: str, by: Viewer,
    at: datetime,
) -> str:  # fmt: skip
    """A new application; returns its token, which nobody can read again. Raises Refusal for a day that cannot be."""
    if not ward_day(at) <= expires_on <= ward_day(at) + LONGEST:
        raise Refusal("Ngày hết hạn phải từ hôm nay đến nhiều nhất một năm sau.")
    token = new_token()
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/exchange")
        made = Application(
            ward=by.ward, name=name, purpose=purpose, scopes=",".join(scopes), path=path, token_hash=digest(token),
            hint=hint(token), per_minute=per_minute, made_by=by.person, made_by_name=by.name, made_at=at, expires_on=expires_on,
            revoked_by_name="",
        )  # fmt: skip
        await made.save()
        await note("application.registered", made.id, name, by=by, at=at, data={"scopes": ",".join(scopes)})
    return token


async def revoke(application: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    """Its token opens nothing any more. Raises Conflict when it was revoked before."""
    async with transaction():
        values = {
            Application.revoked_at: at,
            Application.revoked_by_name: by.name,
            Application.version: Application.version + 1,
        }
        live = (Application.id == application["id"]) & Application.revoked_at.is_null()
        if not await claim(Application, values, live):
            raise Conflict("Mã kết nối này đã được thu hồi trước đó.")
        await note("application.revoked", application["id"], application["name"], by=by, at=at)


async def note(verb: str, application: int, name: str, *, by: Viewer, at: datetime, data: dict[str, Any] | None = None) -> None:
    await record(
        verb, noun_id=application, by=by, at=at, ward=by.ward, unit_path=by.hat.reach if by.hat else "",
        data={"title": name, "url": f"/exchange/{application}"} | (data or {}),
    )  # fmt: skip


async def exported(parts: Sequence[Part], *, what: str, day: date, by: Viewer, at: datetime) -> None:
    """Note that the ward's data left as files."""
    async with transaction():
        await record(
            "export.made", noun_id=by.ward, by=by, at=at, ward=by.ward, unit_path=by.hat.reach if by.hat else "",
            data={"title": what, "day": f"{day:%d/%m/%Y}", "parts": ",".join(parts), "url": "/open-data"},
        )  # fmt: skip


# Calls


async def count_call(token: str, *, at: datetime) -> Caller | None:
    """Whose token this is, this call counted in its running minute by one UPDATE, however many processes answer."""
    minute = minute_of(at)
    async with transaction():
        found = await rows(
            "update application set calls = case when minute = {} then calls + 1 else 1 end, minute = {}, used_at = {}"
            " where token_hash = {} returning id, ward, name, path, scopes, expires_on, revoked_at, calls, per_minute",
            minute, minute, at, digest(token),
        )  # fmt: skip
    if not found:
        return None
    row = found[0]
    return Caller(
        row["id"], row["name"], Reach(row["ward"], row["path"]), scopes_of(row["scopes"]),
        standing(expires_on=row["expires_on"], revoked_at=row["revoked_at"], today=ward_day(at)), row["calls"], row["per_minute"],
    )  # fmt: skip


async def keep_call(caller: Caller, *, path: str, query: str, status: int, given: int, address: str, at: datetime) -> None:
    """One call as it was answered."""
    await ApiCall.insert(
        ApiCall(
            ward=caller.reach.ward, application=caller.id, at=at, path=path[:200], query=query[:500], status=status,
            given=given, address=address[:60],
        )
    )  # fmt: skip


async def forget_calls(before: datetime) -> int:
    """Drop calls older than that; returns how many."""
    return len(await ApiCall.delete().where(ApiCall.at < before).returning(ApiCall.id))
