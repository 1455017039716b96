"""The common form of each kind (Nghị định 30/2020/NĐ-CP): its values as papers; pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.papers import Annex, Heading, Paper, Table
from tracker.paper_templates.shapes import TOTAL, Grid, Kind, Row

NOTHING = "Không có."


def sheets(kind: Kind, values: Mapping[str, Any], *, place: str, dated: date, made_at: datetime) -> tuple[Paper | Annex, ...]:
    """The paper, and its annex where the kind has one. `values`: all of the kind's fields (`shapes.completed`)."""
    paper = Paper(
        above=values["co_quan_tren"], body=tuple(values["co_quan"].splitlines()) or ("",), number=values["so_ky_hieu"], place=place,
        dated=dated, about=values["trich_yeu"], to=(values["kinh_gui"],) if values["kinh_gui"] else (),
        parts=(
            *texts(values["noi_dung"]), *tables(kind.grids, values), *texts(values["noi_dung_sau"]), values["doan_ket"],
        ),
        signed=(*values["quyen_han"].splitlines(), *values["chuc_vu"].splitlines()), name=values["ho_ten"],
        copies=tuple(values["noi_nhan"]), made_at=made_at, title=kind.title, footer=values["chan_trang"],
    )  # fmt: skip
    return (paper, annex(kind, values, made_at)) if kind.annex else (paper,)


def annex(kind: Kind, values: Mapping[str, Any], made_at: datetime) -> Annex:
    """The tables that go with a paper, each under its heading, also where it is empty."""
    return Annex(
        "Phụ lục", f"Số liệu kèm theo {kind.title.lower()}", f"({values['kem_theo']})",
        tables(kind.annex, values, instead=(NOTHING,)), made_at, values["chan_trang"],
    )  # fmt: skip


def texts(rows: Sequence[Row]) -> list[str]:
    return [Heading(row["tieu_de"]) if row["tieu_de"] else row["doan"] for row in rows]


def tables(grids: Sequence[Grid], values: Mapping[str, Any], instead: tuple[str, ...] = ()) -> tuple[str | Table, ...]:
    """Each table under its heading; `instead` of one without rows: nothing at all, or its heading and these words."""
    found: list[str | Table] = []
    for grid in grids:
        rows = values[grid.rows.name]
        if rows or instead:
            found += [Heading(grid.heading)] if grid.heading else []
            found += [table(grid, values)] if rows else instead
    return tuple(found)


def table(grid: Grid, values: Mapping[str, Any]) -> Table:
    """The rows under their heads; where columns are summed, a last row of totals."""
    columns = [one for one in grid.rows.columns if one.width]
    rows = [tuple(row[one.name] for one in columns) for row in values[grid.rows.name]]
    if any(one.summed for one in columns):
        total = tuple(values[TOTAL + one.name] if one.summed else "" for one in columns)
        rows.append((total[0], "Tổng cộng", *total[2:]))
    return Table(
        tuple(one.head for one in columns), tuple(one.width for one in columns), tuple(rows),
        frozenset(place for place, one in enumerate(columns) if one.centred),
    )  # fmt: skip
