"""Write the tracker's own paper templates (templates/papers/*.docx) again, after the common form or a kind's fields changed."""

from tracker.paper_templates.built_in import FOLDER
from tracker.paper_templates.kinds import KINDS
from tracker.paper_templates.making import template_of

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for key, kind in KINDS.items():
        (FOLDER / f"{key}.docx").write_bytes(template_of(kind))
