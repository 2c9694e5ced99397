"""What an organization's own fields of work orders store about people."""

from django.utils.translation import gettext_lazy as _

from opentrax.directory.privacy.fields import VALUE
from opentrax.kit.privacy import declare, not_personal

declare(
    "workorders.OrderValue",
    subject="work_order.location.client",
    who="clients",
    what=_("What an organization wrote about work in fields of its own"),
    term="parent",
    fields={**VALUE, "work_order": not_personal("a property of the work")},
)
