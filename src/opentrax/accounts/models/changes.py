"""That a person was told ahead of a change of a document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.accounts.models.own import OwnModel
from opentrax.kit.clock import now


class Channel(models.TextChoices):
    """How somebody is told: by mail, or, with an account that rests, when they come back."""

    MAIL = "mail", _("By mail")
    RETURN = "return", _("When you come back")


class ChangeNotice(OwnModel):
    """A person was told of a version of a document before it takes effect: once, by constraint.

    Added and never changed, by grant.
    """

    document = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    message_id = models.UUIDField(null=True)
    told_at = models.DateTimeField(default=now, editable=False)

    class Meta(OwnModel.Meta):
        constraints = [
            models.UniqueConstraint("person_id", "document", name="told_of_a_version_once"),
            models.CheckConstraint(
                name="told_by_mail_names_it",
                condition=models.Q(channel=Channel.RETURN, message_id__isnull=True)
                | models.Q(channel=Channel.MAIL, message_id__isnull=False),
            ),
        ]
