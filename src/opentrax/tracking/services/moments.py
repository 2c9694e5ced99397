"""The instant at which a change takes effect: now, and in the demo a given one."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.selectors import current_organization


def times_may_be_given() -> bool:
    """Whether changes may be dated: only the demo's own organizations, where the demo is served."""
    return bool(settings.ENVIRONMENT.demo) and bool(current_organization().is_demo)


def moment(given: datetime | None) -> datetime:
    """Return now, or the given instant in the demo.

    Refuses a given instant anywhere else: a shift that is opened in the past would let a phone
    send where somebody was before they were told.
    """
    if given is None:
        return now()
    if not times_may_be_given():
        raise Refused(_("Shifts and pauses begin and end now. They cannot be dated."))
    return given
