"""A template and values become a Word file: plain text into places, nothing that a template says is run."""

import asyncio
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from tracker.core.errors import Refusal
from tracker.core.text import clean
from tracker.core.word import dated


class StrictTemplate(DocxTemplate):  # type: ignore[misc]
    """A template whose filled body must be well-formed: a loop that opens in a table and ends outside of it is refused."""

    def fix_tables(self, xml: str) -> Any:
        etree.fromstring(xml)
        return super().fix_tables(xml)


def environment() -> SandboxedEnvironment:
    """Sandboxed, escaping, without functions; a name that is not there is an error."""
    made = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    return made


async def filled(template: bytes, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """`fill` in a thread."""
    return await asyncio.to_thread(fill, template, values, at=at)


def fill(template: bytes, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """The .docx with `values` (shapes.completed) in its places, dated by `at`: the same again gives the same bytes.

    Raises Refusal for whatever a template cannot be filled for. A template that a ward sent must have passed `checking`.
    """
    try:
        file = StrictTemplate(io.BytesIO(template))
        file.render(dict(values), jinja_env=environment())
        about = file.docx.core_properties
        about.title, about.author = clean(values["trich_yeu"], 200), clean(" ".join(values["co_quan"].split()), 200)
        about.comments, about.created, about.modified = "", at, at
        content = io.BytesIO()
        file.docx.save(content)
        return dated(content, at)
    except Exception as error:  # the libraries fail in many ways on what a person made
        raise Refusal("Không điền được vào mẫu. Xin xem lại các vòng lặp và điều kiện trong mẫu.") from error
