"""Each time that a person signed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.accounts.models.own import OwnModel
from opentrax.kit.clock import now


class Method(models.TextChoices):
    """How somebody proved who they are."""

    PASSWORD = "password", _("Password")
    PASSWORD_AND_CODE = "password_code", _("Password and code")
    PASSWORD_AND_PASSKEY = "password_passkey", _("Password and passkey")
    PASSKEY = "passkey", _("Passkey")
    INVITATION = "invitation", _("Invitation")
    FIRST_RUN = "first_run", _("First run")
    MAIL = "mail", _("Code or link by mail")


class EndReason(models.TextChoices):
    """Why a session ended."""

    SIGNED_OUT = "signed_out", _("Signed out")
    REVOKED = "revoked", _("Ended from another device")
    PASSWORD = "password", _("The password was changed")
    ACCOUNT = "account", _("The account was deactivated or closed")


class SignIn(OwnModel):
    """When, for how long and from which family of device; never from which network.

    `session_key` names the session, so that it can be ended; it is blank once the session is over.
    `place` is a town or a tenth of a degree, and blank unless the person agreed to have it noted.
    """

    method = models.CharField(max_length=20, choices=Method.choices)
    device = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    session_key = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(default=now, editable=False)
    seen_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)

    @property
    def duration_s(self) -> float:
        """How long the session was in use, as far as is known."""
        return ((self.ended_at or self.seen_at) - self.started_at).total_seconds()

    class Meta(OwnModel.Meta):
        indexes = [models.Index(fields=["person_id", "started_at"], name="sign_in_person")]
