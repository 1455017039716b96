"""The forms of paper templates: a file that is sent, what papers of a kind carry."""

from tracker.core.forms import Form, line, text, uploads
from tracker.paper_templates.rules import LABELS


class TemplateForm(Form):
    template = uploads("Tệp Word", required=True, most=1)


class PaperForm(Form):
    symbol = line(LABELS["symbol"], most=40, required=False)
    capacity = line(LABELS["capacity"], required=False)
    signer_title = line(LABELS["signer_title"], required=False)
    signer_name = line(LABELS["signer_name"], required=False)
    copies = text(LABELS["copies"], required=False)
