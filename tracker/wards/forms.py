"""What the doors of a ward's settings read."""

from tracker.core.forms import Form, line, minute, text, tick, whole
from tracker.wards.rules import LABELS


class SettingsForm(Form):
    digest_at = minute(LABELS["digest_at"])
    quiet_from = minute(LABELS["quiet_from"])
    quiet_until = minute(LABELS["quiet_until"])
    office_days = whole(LABELS["office_days"], least=1, most=60)
    verify_days = whole(LABELS["verify_days"], least=1, most=30)
    promise_days = whole(LABELS["promise_days"], least=1, most=60)
    letter_above = line(LABELS["letter_above"], required=False)
    letter_body = line(LABELS["letter_body"], required=False)
    letter_suffix = line(LABELS["letter_suffix"], most=40)
    letter_place = line(LABELS["letter_place"], most=100, required=False)
    signer_capacity = line(LABELS["signer_capacity"], required=False)
    signer_title = line(LABELS["signer_title"], required=False)
    signer_name = line(LABELS["signer_name"], required=False)
    letter_copies = text(LABELS["letter_copies"], required=False)


class GraceForm(Form):
    """Read in `tasks`, because deadlines move; `confirmed` comes with the button of its preview."""

    grace = tick(LABELS["grace"])
    confirmed = tick("Lưu thay đổi")
