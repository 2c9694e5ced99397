"""The words that the pages' scripts show, by page, so that one catalog translates everything.

`{% script_words "live" %}` writes one of these as JSON into the page; `say("key")` in TypeScript reads it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = Mapping[str, str | Promise]

SHELL: Words = {
    "are_you_sure": _("Are you sure?"),
    "cancel": _("Cancel"),
    "continue": _("Continue"),
    "copied": _("Copied"),
    "copy_failed": _("Your browser refused to copy. Select the text and copy it yourself."),
    "dismiss": _("Dismiss"),
    "not_reached": _("Opentrax could not be reached. Check your connection and try again."),
}

STATES: Words = {
    "travel": _("Traveling"),
    "onsite": _("On site"),
    "stop": _("Stopped elsewhere"),
    "break": _("On break"),
    "gap": _("No positions"),
    "other": _("Other"),
    "offline": _("Not reporting"),
}

PAGES: dict[str, Words] = {"shell": SHELL, "states": STATES}
