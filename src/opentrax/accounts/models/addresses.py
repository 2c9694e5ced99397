"""A person's change from one address to another."""

from django.db import models

from opentrax.accounts.models.own import OwnModel
from opentrax.kit.clock import now


class AddressChange(OwnModel):
    """Asked for, proven by a code that went to the new address, undone by a link that went to the
    old one. Code and link are kept as hashes.

    `is_decoy`: the new address has an account already, so no code will ever be right.
    """

    address_before = models.EmailField(max_length=254)
    address_after = models.EmailField(max_length=254)
    code_hash = models.BinaryField(max_length=32)
    undo_hash = models.BinaryField(max_length=32)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_decoy = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(OwnModel.Meta):
        indexes = [models.Index(fields=["person_id", "asked_at"], name="address_change_person")]
        constraints = [models.UniqueConstraint("undo_hash", name="address_change_undo_once")]
