"""Reading initiatives: a unit's own, all of the ward for the office and leadership."""

from typing import Any

from tracker.core.database import rows
from tracker.core.viewer import Role, Viewer

INITIATIVE = """select i.id, i.unit, i.appointment, i.title, i.effect, i.done_on, i.file_name, i.sent_by, i.sent_by_name, i.sent_at,
  i.certificate, i.recognised_on, u.name as unit_name, u.path as unit_path, h.person, h.title as head_title, f.sha256, f.size
  from initiative i join unit u on u.id = i.unit left join appointment h on h.id = i.appointment
  left join stored_file f on f.id = i.file"""
MOST = 500


async def of_unit(viewer: Viewer) -> list[dict[str, Any]]:
    """Those of the viewer's unit, newest first."""
    unit = viewer.hat.unit if viewer.hat else 0
    return await rows(f"{INITIATIVE} where i.ward = {{}} and i.unit = {{}} order by i.id desc limit {MOST}", viewer.ward, unit)


async def listing(viewer: Viewer, *, unit: int | None = None, recognised: bool | None = None) -> list[dict[str, Any]]:
    """Those of the whole ward, newest first; `recognised` None: whether or not."""
    conditions, values = ["i.ward = {}"], [viewer.ward]
    if unit:
        conditions.append("i.unit = {}")
        values.append(unit)
    if recognised is not None:
        conditions.append("i.certificate <> ''" if recognised else "i.certificate = ''")
    return await rows(f"{INITIATIVE} where {' and '.join(conditions)} order by i.id desc limit {MOST}", *values)


async def find(initiative: int, viewer: Viewer) -> dict[str, Any] | None:
    """One that the viewer may see: the office and leadership all of the ward, others those of their unit."""
    found = await rows(f"{INITIATIVE} where i.id = {{}} and i.ward = {{}}", initiative, viewer.ward)
    is_own = bool(found and viewer.hat and viewer.hat.unit == found[0]["unit"])
    return found[0] if found and (is_own or viewer.acts_as(Role.OFFICE, Role.LEADER)) else None


async def heads_of(unit: int, ward: int) -> dict[str, Any] | None:
    """A unit of the ward with its present head: `head` (appointment) and `person` are None where nobody heads it."""
    found = await rows(
        """select u.id, u.name, u.path, h.id as head, h.person from unit u
          left join appointment h on h.unit = u.id and h.role = 'head' and h.ended_at is null
          where u.id = {} and u.ward = {} and u.id <> u.ward and u.closed_on is null order by h.acting, h.since desc, h.id limit 1""",
        unit, ward,
    )  # fmt: skip
    return found[0] if found else None
