"""What the actions of the table of permissions are called on screens."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, str | Promise] = {
    "organization.view": _("See the organization"),
    "organization.change": _("Change the organization"),
    "organization.close": _("Ask to close the organization"),
    "organization.closure": _("Confirm or call off the closure"),
    "members.view": _("See the members"),
    "members.change": _("Change roles, end memberships"),
    "members.invite": _("Invite somebody"),
    "partners.change": _("Invite partners, end partnerships"),
    "audit.view": _("See the audit log"),
    "mail.view": _("See the mail that was sent"),
    "requests.decide": _("Decide about requests for data"),
    "locations.view": _("See locations"),
    "locations.change": _("Add and change locations"),
    "technicians.view": _("See technicians"),
    "technicians.change": _("Add and change technicians"),
    "workorders.view": _("See work orders"),
    "workorders.create": _("Create work orders"),
    "workorders.change": _("Change work orders"),
    "workorders.assign": _("Assign work orders"),
    "assignments.answer": _("Accept and decline offers"),
    "visits.view": _("See visits"),
    "visits.plan": _("Plan visits"),
    "visits.perform": _("Carry out visits"),
    "devices.view": _("See devices"),
    "devices.change": _("Add and revoke devices"),
    "trails.view": _("See where technicians were"),
    "shifts.view": _("See shifts"),
    "shifts.change": _("Plan and change shifts"),
    "tracking.own": _("See and steer one's own tracking"),
    "live.view": _("See the live map"),
    "alarms.acknowledge": _("Acknowledge calls for help"),
    "time.view": _("See time"),
    "time.change": _("Correct and add time"),
    "timesheets.own": _("Submit one's own timesheet"),
    "timesheets.view": _("See timesheets"),
    "timesheets.approve": _("Approve timesheets"),
    "timesheets.dispute": _("Dispute time"),
}
