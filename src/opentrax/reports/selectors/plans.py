"""How many dates of preventive plans were done in their window."""

from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.reports.choosing import Chosen
from opentrax.reports.rules import share
from opentrax.reports.tables import (
    Bar,
    Chart,
    Column,
    Figure,
    Kind,
    Report,
    Row,
    Section,
    Table,
    percent,
)
from opentrax.workorders.models import Occurrence
from opentrax.workorders.plans import compliances, own_plans
from opentrax.workorders.rules.plans import Compliance


def report(chosen: Chosen) -> Report:
    """By plan. Plans are seen by their own organization only; of the filters the location counts,
    and the trade and the priority that a plan gives its work orders.
    """
    if not chosen.is_own or chosen.partner:
        return Report(is_empty=True)
    plans = list(own_plans().filter(chosen.of_plans()))
    rows = Occurrence.objects.filter(
        organization_id=chosen.organization_id, plan_id__in=[plan.pk for plan in plans],
        due_on__range=(chosen.period.first_on, chosen.period.last_on),
    )  # fmt: skip
    if chosen.places:
        rows = rows.filter(location_id__in=list(chosen.places))
    found = compliances(rows, chosen.at)
    named = [
        (plan.name, reverse("plan", args=[plan.pk]), found[plan.pk])
        for plan in plans
        if plan.pk in found
    ]
    whole = Compliance(
        sum(one.kept for _name, _link, one in named), sum(one.owed for _name, _link, one in named)
    )
    columns = [
        Column("plan", _("Plan"), Kind.TEXT), Column("kept", _("Done in their window")),
        Column("owed", _("Dates that were due")), Column("share", _("Share"), Kind.SHARE),
    ]  # fmt: skip
    table_rows = [Row([Figure(name, link), *_figures(one)]) for name, link, one in named]
    table_rows.append(Row([Figure(_("All")), *_figures(whole)], is_sum=True))
    title = _("Dates done in their window")
    says = [
        _(
            "Of the dates of plans in the period, those that are done, late, cancelled or skipped."
            " Left out are those that are open and not late, and those that the organization itself"
            " did not want: the plan was paused, or the location archived."
        )
    ]
    table = Table("plans", title, columns, table_rows)
    section = Section(title, says, table, [Chart(title, [_bar(*one) for one in named])])
    return Report([section], is_empty=not named)


def _figures(one: Compliance) -> list[Figure]:
    return [Figure(one.kept), Figure(one.owed), Figure(share(one.kept, one.owed))]


def _bar(name: str, link: str, one: Compliance) -> Bar:
    part = share(one.kept, one.owed)
    if part is None:
        return Bar(name, None, "–", link)
    return Bar(name, float(part), percent(part), link)
