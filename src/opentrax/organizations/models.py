"""Organizations, people, memberships and partnerships."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import TenantModel
from opentrax.organizations.account_states import AccountState, account_state


class Units(models.TextChoices):
    """How distances are shown; inside everything is metres."""

    METRIC = "metric", _("Kilometers")
    IMPERIAL = "imperial", _("Miles")


class Theme(models.TextChoices):
    """Which colors a person wants."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class OrganizationKind(models.TextChoices):
    """What an organization does here."""

    CLIENT = "client", _("Client: raises work orders")
    PROVIDER = "provider", _("Provider: does work orders")
    BOTH = "both", _("Both")


class Role(models.TextChoices):
    """What a member may do; see `permissions`."""

    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    DISPATCHER = "dispatcher", _("Dispatcher")
    TECHNICIAN = "technician", _("Technician")
    CLIENT_USER = "client_user", _("Client user")
    PROVIDER_USER = "provider_user", _("Provider user")
    VIEWER = "viewer", _("Viewer")


class Organization(models.Model):
    """A client, a provider, or both. Its row is its own; partners see it too."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=OrganizationKind.choices)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    units = models.CharField(
        _("distances"), max_length=10, choices=Units.choices, default=Units.METRIC
    )
    currency = models.CharField(_("currency"), max_length=3, default="CAD")
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Any]] = models.Manager()


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A human being with an account: global, seen by themselves and by those who share a
    membership.

    `is_active` says that they may sign in and get mail; the instants beside it say why not (see
    `account_states`). `exports_held_until` keeps copies of their data back after the address
    changed, so that whoever has the old mailbox can object first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("full name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    units = models.CharField(
        _("distances"), max_length=10, choices=Units.choices, default=Units.METRIC
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    theme = models.CharField(
        _("colors"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_operator_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    deactivated_at = models.DateTimeField(null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    exports_held_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.CheckConstraint(
                name="person_active_means_nothing_ended",
                condition=models.Q(is_active=False)
                | models.Q(deactivated_at=None, frozen_at=None, closes_at=None, closed_at=None),
            ),
        ]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def state(self) -> AccountState:
        """Where the account stands."""
        return account_state(
            is_active=self.is_active, deactivated_at=self.deactivated_at,
            closes_at=self.closes_at, frozen_at=self.frozen_at, closed_at=self.closed_at,
        )  # fmt: skip


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by state."""

    def active(self) -> "MembershipQuerySet":
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """A person's place in an organization. Seen inside the organization, and by the person
    themselves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    joined_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization", "person", condition=models.Q(ended_at=None), name="membership_once"
            )
        ]
        indexes = [models.Index(fields=["person", "organization"], name="membership_person")]

    def may(self, action: str) -> bool:
        """Whether this member's role may do an action of `permissions.ACTIONS`."""
        from opentrax.organizations.permissions import may

        return may(self.role, action)


class Letterhead(TenantModel):
    """Who an organization is on papers. Its partners see it, since their papers name it too.

    `tax_numbers` has a line for each, as "GST/HST: 123456789 RT0001".
    """

    legal_name = models.CharField(_("legal name"), max_length=150, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    tax_numbers = models.TextField(_("tax numbers"), max_length=300, blank=True)
    payment = models.TextField(_("how to pay"), max_length=500, blank=True)
    logo_key = models.CharField(max_length=64, blank=True, editable=False)
    logo_media_type = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="letterhead_once")]


class Partnership(TenantModel):
    """A client organization works with a provider organization. Kept by the client; the provider
    sees it."""

    provider = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="clients", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "provider", name="partnership_once")
        ]


class Invitation(TenantModel):
    """An invitation to join an organization. The token itself is in the mail only; its hash is
    here."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("full name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_hash = models.BinaryField(max_length=32)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, db_index=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token_hash", name="invitation_token_once")
        ]
        indexes = [models.Index(fields=["organization_id", "email"], name="invitation_email")]


class PartnerInvitation(TenantModel):
    """An invitation of a client to a provider organization, accepted by whoever administers that
    one.

    The token itself is in the mail only; its hash is here.
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    token_hash = models.BinaryField(max_length=32)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, db_index=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token_hash", name="partner_token_once")
        ]
