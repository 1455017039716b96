"""Reading what a ward settled of its papers and which templates stand."""

from dataclasses import dataclass
from typing import Any

from tracker.core.database import rows
from tracker.core.viewer import Viewer
from tracker.events.rules import Journal
from tracker.paper_templates.rules import Settings
from tracker.wards.queries import SETTINGS, settled_of
from tracker.wards.rules import Settled

CHOSEN = ("symbol", "capacity", "signer_title", "signer_name", "copies", "version")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a paper of one kind stands on: settings, the ward's own template (its SHA-256, empty: none), the diary's head."""

    settled: Settled
    chosen: Settings
    template: str
    journal: Journal


async def ground(ward: int, kind: str) -> Ground:
    """In one statement."""
    settled = ", ".join(f"w.{name}" for name in SETTINGS)
    chosen = ", ".join(f"s.{name} as chosen_{name}" for name in CHOSEN)
    found = await rows(
        f"""select h.sequence, h.hash, {settled}, {chosen}, f.sha256
          from event_head h
          left join ward_settings w on w.ward = h.ward
          left join paper_setting s on s.ward = h.ward and s.kind = {{}}
          left join paper_template t on t.ward = h.ward and t.kind = {{}} and t.ended_at is null
          left join stored_file f on f.id = t.file
          where h.ward = {{}}""",
        kind, kind, ward,
    )  # fmt: skip
    row = found[0]
    return Ground(settled_of(row), chosen_of(row), row["sha256"] or "", Journal(row["sequence"], row["hash"]))


def chosen_of(row: dict[str, Any]) -> Settings:
    """The settings among a row's columns; the defaults where an outer join found none."""
    if row["chosen_version"] is None:
        return Settings()
    return Settings(**{name: row[f"chosen_{name}"] for name in CHOSEN})


async def standing(ward: int) -> dict[str, dict[str, Any]]:
    """Kind → the template of the ward that stands: name, put_by_name, put_at."""
    found = await rows("select kind, name, put_by_name, put_at from paper_template where ward = {} and ended_at is null", ward)
    return {row["kind"]: row for row in found}


async def history(ward: int, kind: str) -> list[dict[str, Any]]:
    """The templates that ever stood for a kind, newest first, with the `file` of each; `ended_at` empty: it stands."""
    return await rows(
        """select id, file, name, put_by_name, put_at, ended_at from paper_template where ward = {} and kind = {}
        order by id desc limit 100""",
        ward, kind,
    )  # fmt: skip


async def kept_file(file: int, viewer: Viewer) -> dict[str, Any] | None:
    """A kept Word file of the viewer's ward."""
    found = await rows(
        "select id, name, sha256, size from stored_file where id = {} and ward = {} and kind = 'docx'", file, viewer.ward
    )
    return found[0] if found else None


async def chosen(ward: int, kind: str) -> Settings:
    """What the ward settled for a kind, or the defaults."""
    names = ", ".join(f"{name} as chosen_{name}" for name in CHOSEN)
    found = await rows(f"select {names} from paper_setting where ward = {{}} and kind = {{}}", ward, kind)
    return chosen_of(found[0]) if found else Settings()


async def ward_path(ward: int) -> str:
    """The path of the ward's root, under which stands what concerns no unit."""
    return str((await rows("select path from unit where id = {}", ward))[0]["path"])
