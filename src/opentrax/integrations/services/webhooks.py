"""Addresses to which the journal is sent: add, pause, go on, remove."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.integrations.kinds import Group
from opentrax.integrations.models import WebhookEndpoint
from opentrax.integrations.sending import checked
from opentrax.integrations.services.reading import give_positions, lock_counter
from opentrax.integrations.signing import sealed
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.organizations.models import Person

MOST = 10


@command
def add_webhook(
    url: str, groups: Iterable[str], *, secret: str, actor: Person, command_id: UUID | None = None
) -> WebhookEndpoint:
    """Have what happens from now on sent to an address of the organization in scope. `secret` is
    shown by the caller, once, and kept encrypted.

    Refuses an address that is none, or not https, nothing to send, and more than `MOST`.
    """
    told = url.strip()
    try:
        checked(told, internal=settings.ENVIRONMENT.webhooks_internal)
    except ValueError as error:
        raise Refused(
            _("Give an address that begins with https:// and has no name or password in it.")
        ) from error
    if len(told) > 500:
        raise Refused(_("This address is too long: 500 characters at most."))
    chosen = [group.value for group in Group if group.value in set(groups)]
    if not chosen:
        raise Refused(_("Choose at least one thing to be sent."))
    counter = lock_counter()  # held to the end: two at once count each other
    if WebhookEndpoint.objects.count() >= MOST:
        raise Refused(_("There are ten addresses already. Remove one that nobody uses."))
    made: WebhookEndpoint = WebhookEndpoint.objects.create(
        url=told, groups=" ".join(chosen), secret_sealed=sealed(secret),
        position=give_positions(counter),
    )  # fmt: skip
    audit.record("webhook.added", subject_id=made.pk, actor_id=actor.pk,
                 facts={"groups": len(chosen)})  # fmt: skip
    return made


@command
def pause_webhook(
    endpoint: WebhookEndpoint, *, actor: Person, command_id: UUID | None = None
) -> WebhookEndpoint:
    """Send nothing there until somebody says so."""
    found: WebhookEndpoint = endpoint.refreshed()
    if found.paused_at is None:
        found.paused_at, found.is_paused_by_failures = now(), False
        found.save(update_fields=["paused_at", "is_paused_by_failures"])
        audit.record("webhook.paused", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def resume_webhook(
    endpoint: WebhookEndpoint, *, actor: Person, command_id: UUID | None = None
) -> WebhookEndpoint:
    """Go on at once where it stopped, with all that was not delivered since, also while it waits
    for another attempt.
    """
    found: WebhookEndpoint = endpoint.refreshed()
    found.paused_at, found.next_at, found.failures = None, None, 0
    found.is_paused_by_failures = False
    found.save(update_fields=["paused_at", "next_at", "failures", "is_paused_by_failures"])
    audit.record("webhook.resumed", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def remove_webhook(
    endpoint: WebhookEndpoint, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Forget an address, its secret and its log."""
    found = endpoint.refreshed()
    audit.record("webhook.removed", subject_id=found.pk, actor_id=actor.pk)
    found.delete()
