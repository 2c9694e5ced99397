"""What preventive plans store: nothing about people; who changed one is in the audit log."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, rule

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_RULE = not_personal("a rule of the organization's work")
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_WORDS = coded("words of the organization's plan")
_DATES = rule("dates of plans", _("7 years after their window ended"), months=84)

declare(
    "workorders.Plan",
    term="organization",
    fields={
        **_ROW,
        "name": _WORDS, "state": _STATE, "frequency": _RULE, "interval": _RULE,
        "weekdays": coded("digits of weekdays"),
        "month_days": coded("numbers of days"), "ordinal": _RULE,
        "starts_on": _RULE, "until_on": _RULE, "times": _RULE,
        "before_days": _RULE, "after_days": _RULE, "ahead_days": _RULE, "holidays": _RULE,
        "title": _WORDS, "description": _WORDS,
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "problem_code_id": not_personal("names a code of the list"),
        "problem_label": coded("a word of the organization's list"),
        "priority": _RULE, "nte_amount": _RULE, "currency": coded("the code of a currency"),
        "provider_id": not_personal("names an organization"), "ended_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.PlanPlace",
    term="parent",
    fields={
        **_ROW,
        "plan": _RULE, "location": not_personal("a place of work"),
        "through_on": _STATE, "look_on": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.Occurrence",
    term=after(_DATES, "window_to_at"),
    fields={
        **_ROW,
        "plan": _JOB, "location": not_personal("a place of work"),
        "due_on": _JOB, "planned_on": _JOB, "window_from_at": _JOB, "window_to_at": _JOB,
        "work_order_id": not_personal("names a work order"),
        "skip_reason": _STATE, "trouble": _STATE,
    },
)  # fmt: skip
