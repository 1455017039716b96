"""The forms of papers to be made."""

from tracker.accountability.paper_rules import Bundle
from tracker.accountability.years import EARLIEST, LATEST
from tracker.core.forms import Form, choice, whole


class BundleForm(Form):
    bundle = choice("Loại giấy tờ", Bundle)


class YearBundleForm(BundleForm):
    year = whole("Năm", least=EARLIEST, most=LATEST)
