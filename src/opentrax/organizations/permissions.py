"""Who may do what: one table of role × action that code, tests and documents share."""

from collections.abc import Mapping

from opentrax.organizations.models import Role

_ALL = frozenset(Role)
_OFFICE = frozenset({Role.OWNER, Role.ADMINISTRATOR, Role.DISPATCHER})
_ADMINISTRATION = frozenset({Role.OWNER, Role.ADMINISTRATOR})
_SEES = _ALL - {Role.TECHNICIAN}

ACTIONS: Mapping[str, frozenset[Role]] = {
    # organization
    "organization.view": _ALL,
    "organization.change": _ADMINISTRATION,
    "organization.close": frozenset({Role.OWNER}),
    "organization.closure": _ADMINISTRATION,
    "members.view": _SEES,
    "members.change": _ADMINISTRATION,
    "members.invite": _ADMINISTRATION | {Role.DISPATCHER},
    "partners.change": _ADMINISTRATION,
    "audit.view": _ADMINISTRATION,
    "mail.view": _ADMINISTRATION,
    "tokens.make": _OFFICE | {Role.CLIENT_USER, Role.PROVIDER_USER},
    "tokens.revoke": _ADMINISTRATION,
    "requests.decide": _ADMINISTRATION,
    # directory
    "locations.view": _ALL,
    "locations.change": _OFFICE | {Role.CLIENT_USER},
    "assets.view": _ALL,
    "assets.change": _OFFICE | {Role.CLIENT_USER},
    "parts.view": _SEES,
    "parts.change": _OFFICE,
    "stock.change": _OFFICE,
    "imports.make": _OFFICE | {Role.CLIENT_USER},
    "technicians.view": _SEES,
    "technicians.change": _OFFICE,
    # work orders
    "workorders.view": _ALL,
    "workorders.create": _OFFICE | {Role.CLIENT_USER},
    "workorders.change": _OFFICE | {Role.CLIENT_USER},
    "workorders.assign": _OFFICE,
    "work_requests.decide": _OFFICE | {Role.CLIENT_USER},
    "workorders.hold": _OFFICE | {Role.CLIENT_USER, Role.PROVIDER_USER},
    "workorders.complete": _OFFICE | {Role.PROVIDER_USER},
    "workorders.verify": _OFFICE | {Role.CLIENT_USER},
    "workorders.close": _OFFICE,
    "workorders.bulk": _OFFICE | {Role.CLIENT_USER, Role.PROVIDER_USER},
    "workorders.number": _OFFICE | {Role.CLIENT_USER, Role.PROVIDER_USER},
    "filters.keep": _ALL,
    "filters.share": _OFFICE,
    "calendars.make": _ALL,
    "calendars.all": _SEES,
    "incurred.add": _OFFICE | {Role.PROVIDER_USER},
    "parts.use": _OFFICE | {Role.PROVIDER_USER, Role.TECHNICIAN},
    "papers.view": _SEES,
    "papers.write": _OFFICE | {Role.PROVIDER_USER},
    "papers.decide": _OFFICE | {Role.CLIENT_USER},
    "papers.pay": _OFFICE,
    "reports.view": _SEES,
    "terms.change": _ADMINISTRATION,
    "exchange.read": _SEES,
    "webhooks.change": _ADMINISTRATION,
    "compliance.view": _SEES,
    "compliance.change": _OFFICE,
    "notes.write": _ALL - {Role.VIEWER},
    "checklists.fill": _ALL - {Role.VIEWER},
    "assignments.answer": _OFFICE | {Role.PROVIDER_USER},
    "plans.view": _SEES,
    "plans.change": _OFFICE,
    "visits.view": _ALL,
    "visits.plan": _OFFICE | {Role.PROVIDER_USER},
    "check_ins.review": _OFFICE | {Role.CLIENT_USER, Role.PROVIDER_USER},
    "visits.perform": frozenset({Role.TECHNICIAN}) | _OFFICE,
    # tracking
    "devices.view": _OFFICE,
    "devices.change": _OFFICE,
    "trails.view": _OFFICE,
    "shifts.view": _OFFICE,
    "shifts.change": _OFFICE,
    "tracking.own": _ALL,
    "live.view": _OFFICE,
    "alarms.acknowledge": _OFFICE,
    # time
    "time.view": _SEES,
    "time.change": _OFFICE,
    "timesheets.own": _ALL,
    "timesheets.view": _OFFICE,
    "timesheets.approve": _OFFICE,
    "timesheets.dispute": _OFFICE | {Role.CLIENT_USER, Role.TECHNICIAN},
}


class UnknownActionError(KeyError):
    """A view or template names an action that the table does not have."""


def may(role: str, action: str) -> bool:
    """Whether a role may do an action. Raises UnknownActionError for an action that is not in the
    table."""
    if action not in ACTIONS:
        raise UnknownActionError(f"{action!r} is not in organizations.permissions.ACTIONS.")
    return role in ACTIONS[action]
