"""What technicians are told about tracking, as a document."""

from django.utils.translation import gettext_lazy as _

from opentrax.privacy.documents import Kind, declare

TRACKING = declare(
    Kind(
        "tracking",
        _("How tracking works"),
        "opentrax.tracking.disclosures",
        newest=1,
        is_asked=True,
    )
)
