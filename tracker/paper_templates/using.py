"""Which fields a template uses and how, from its syntax tree: only the plain forms are let through; pure."""

import difflib
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from tracker.paper_templates.shapes import Field, Kind

UNKNOWN = Field("", "")  # what a loop over an unknown list goes through


@dataclass(frozen=True, slots=True)
class Use:
    """What a template asks for; `unknown`: name → the nearest known; `looped`: characters that stand in loops."""

    problems: tuple[str, ...] = ()
    unknown: dict[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    looped: int = 0

    def __add__(self, other: "Use") -> "Use":
        return Use(
            (*self.problems, *other.problems), self.unknown | other.unknown, self.used | other.used, self.looped + other.looped
        )


def use_of(tree: nodes.Node, place: str, kind: Kind, loop: tuple[str, Field] | None = None) -> Use:
    """The use of a tree. `loop`: (variable, the list it goes through)."""
    whole = Use()
    for node in tree.iter_child_nodes():
        whole += use_of_node(node, place, kind, loop)
    return whole


def use_of_node(node: nodes.Node, place: str, kind: Kind, loop: tuple[str, Field] | None) -> Use:
    match node:
        case nodes.TemplateData():
            return Use(looped=len(node.data) if loop else 0)
        case nodes.Output():
            whole = Use()
            for one in node.nodes:
                whole += use_of_node(one, place, kind, loop)
            return whole
        case nodes.Name() | nodes.Getattr():
            return use_of_value(node, place, kind, loop, shown=True)
        case nodes.If(elif_=[]) if isinstance(node.test, nodes.Name | nodes.Getattr):
            return use_of_value(node.test, place, kind, loop, shown=False) + branches(node, place, kind, loop)
        case nodes.For(target=nodes.Name(), iter=nodes.Name(), else_=[], test=None, recursive=False):
            return use_of_loop(node, place, kind, loop)
    return Use(problems=(f"{place}: có lệnh không dùng được trong mẫu.",))


def branches(node: nodes.If, place: str, kind: Kind, loop: tuple[str, Field] | None) -> Use:
    whole = Use()
    for one in (*node.body, *node.else_):
        whole += use_of_node(one, place, kind, loop)
    return whole


def use_of_loop(node: nodes.For, place: str, kind: Kind, loop: tuple[str, Field] | None) -> Use:
    """What a loop uses; the list it runs over is a field, or unknown with the nearest name there is."""
    target: Any = node.target
    listed: Any = node.iter
    if loop:
        return Use(problems=(f"{place}: vòng lặp qua “{listed.name}” nằm trong vòng lặp khác.",))
    if kind.field(target.name):
        return Use(problems=(f"{place}: biến “{target.name}” của vòng lặp trùng tên một trường.",))
    found = kind.field(listed.name)
    if found and not found.is_list:
        return Use(problems=(f"{place}: “{listed.name}” không phải danh sách nên không lặp được.",))
    whole = Use(used=frozenset({listed.name})) if found else Use(unknown={listed.name: nearest(listed.name, lists(kind))})
    for one in node.body:
        whole += use_of_node(one, place, kind, (target.name, found or UNKNOWN))
    return whole


def use_of_value(
    node: nodes.Name | nodes.Getattr, place: str, kind: Kind, loop: tuple[str, Field] | None, *, shown: bool
) -> Use:
    """`shown`: it stands in the text, else it is asked whether it is empty."""
    if isinstance(node, nodes.Getattr):
        return use_of_column(node, place, loop)
    if loop and node.name == loop[0]:
        if loop[1].columns:
            return Use(problems=(f"{place}: “{node.name}” là cả một dòng; xin ghi cột, ví dụ {node.name}.{first(loop[1])}.",))
        return Use()
    found = kind.field(node.name)
    if found is None:
        return Use(unknown={node.name: nearest(node.name, [one.name for one in kind.fields])})
    if shown and found.is_list:
        return Use(problems=(f"{place}: “{node.name}” là danh sách; xin dùng vòng lặp for.",))
    return Use(used=frozenset({node.name}))


def use_of_column(node: nodes.Getattr, place: str, loop: tuple[str, Field] | None) -> Use:
    """What `row.column` uses: only inside the loop over that very list."""
    row = node.node
    if not loop or not isinstance(row, nodes.Name) or row.name != loop[0]:
        name = f"{row.name}.{node.attr}" if isinstance(row, nodes.Name) else node.attr
        return Use(problems=(f"{place}: “{name}” chỉ dùng được trong vòng lặp của chính danh sách đó.",))
    columns = [one.name for one in loop[1].columns]
    if loop[1] is UNKNOWN or node.attr in columns:
        return Use()
    return Use(unknown={f"{row.name}.{node.attr}": nearest(node.attr, columns, before=f"{row.name}.")})


def nearest(name: str, known: list[str], before: str = "") -> str:
    """The closest known name, or nothing."""
    found = difflib.get_close_matches(name, known, 1, 0.5)
    return before + found[0] if found else ""


def lists(kind: Kind) -> list[str]:
    return [one.name for one in kind.fields if one.is_list]


def first(wanted: Field) -> str:
    return wanted.columns[0].name
