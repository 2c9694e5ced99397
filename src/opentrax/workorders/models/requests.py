"""Requests of people at a location, who have no account: the link that hangs there, what they
wrote, and the files that they sent. Kept by the organization of the location; no provider sees
them.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.directory.trades import trade_name
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.states import RequestSource, RequestStatus, TakenSource

if TYPE_CHECKING:
    from uuid import UUID


class RequestLink(TenantModel):
    """What the QR code at a location opens. The token is kept as it is, since the sheet is printed
    again and hangs where everybody reads it; a new one takes the old one's place.
    """

    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    token = models.CharField(max_length=40, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        location_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token", name="request_link_token_once"),
            models.UniqueConstraint(
                "organization_id", "location", name="request_link_one_stands",
                condition=models.Q(revoked_at=None),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "location"], name="request_link_location")
        ]


class RequestAddress(TenantModel):
    """What stands in the address to which people mail requests: of a location, or of all. It can
    send requests and nothing else. Kept as it is, since it is given to everybody who may ask.
    """

    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    token = models.CharField(max_length=40, editable=False)
    # Of its answers, where a mail does not say its own.
    language = models.CharField(_("language"), max_length=10, default="en")
    revoked_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        location_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token", name="request_address_token_once"),
            models.UniqueConstraint(
                fields=["organization_id", "location"], name="request_address_one_stands",
                condition=models.Q(revoked_at=None), nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "location"], name="request_address_location")
        ]


class WorkRequest(TenantModel):
    """What somebody asks for at a location. A draft keeps the files of a form that was not taken
    yet, and goes after a day. `secret` opens the page that tells how it stands, and nothing else.
    """

    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("location"),
    )  # fmt: skip
    source = models.CharField(max_length=4, choices=RequestSource.choices, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=RequestStatus.choices, default=RequestStatus.DRAFT,
        editable=False,
    )  # fmt: skip
    secret = models.CharField(max_length=40, editable=False)
    description = models.TextField(_("what is wrong"), max_length=8000, blank=True)
    trade_code = models.CharField(_("trade"), max_length=36, blank=True, editable=False)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    problem_code_id = models.UUIDField(null=True, editable=False)
    problem_label = models.CharField(max_length=260, blank=True, editable=False)
    requester_name = models.CharField(_("name"), max_length=120, blank=True)
    requester_email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    sent_at = models.DateTimeField(default=now, editable=False)
    # What of a mail was not taken, a line for each file.
    not_taken = models.TextField(blank=True, editable=False)
    # Whether the address is told how it stands: machines, lists and forged senders are not.
    wants_news = models.BooleanField(default=True, editable=False)
    # The requester was shown an open one with the same problem, and said that theirs is the same.
    is_said_same = models.BooleanField(default=False, editable=False)
    # By value: an order outlives the requests that led to it.
    work_order_id = models.UUIDField(null=True, editable=False)
    joined_to_id = models.UUIDField(null=True, editable=False)
    decline_words = models.CharField(_("answer"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        location_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "secret", name="work_request_secret_once"),
            models.CheckConstraint(
                name="work_request_accepted_has_order",
                condition=~models.Q(status="accepted") | models.Q(work_order_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "status", "sent_at"], name="work_request_list"),
            models.Index(
                fields=["organization_id", "location", "status"], name="work_request_location"
            ),
            models.Index(
                fields=["organization_id", "source", "sent_at"], name="work_request_source"
            ),
            models.Index(
                fields=["organization_id", "work_order_id"], name="work_request_order",
                condition=models.Q(work_order_id__isnull=False),
            ),
        ]  # fmt: skip

    @property
    def trade_name(self) -> str:
        """The trade's name, empty where none was chosen."""
        return trade_name(self.trade_code, self.trade_label) if self.trade_code else ""


class RequestFile(TenantModel):
    """A file that came with a request; it moves along when that becomes a work order."""

    request = models.ForeignKey(
        WorkRequest, on_delete=models.CASCADE, db_index=False, related_name="files"
    )
    name = models.CharField(_("name"), max_length=150, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    content_key = models.CharField(max_length=64, editable=False)
    thumbnail_key = models.CharField(max_length=64, blank=True, editable=False)
    width_px = models.PositiveIntegerField(null=True, editable=False)
    height_px = models.PositiveIntegerField(null=True, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)
    taken_source = models.CharField(
        max_length=12, choices=TakenSource.choices, blank=True, editable=False
    )

    if TYPE_CHECKING:
        request_id: UUID

    class Meta:
        indexes = [models.Index(fields=["organization_id", "request"], name="request_file_request")]
