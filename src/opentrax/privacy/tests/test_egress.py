"""What was reached and refused is counted, whatever becomes of the transaction that asked."""

import pytest
from django.db import transaction

from opentrax.kit import egress
from opentrax.kit.egress import register
from opentrax.privacy.models import Egress


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_on_record_although_its_transaction_fails():
    with pytest.raises(egress.UnregisteredHostError), transaction.atomic():
        egress.admit("stats.invalid")
    [row] = Egress.objects.all()
    assert (row.processor, row.host, row.admitted, row.refused) == ("", "stats.invalid", 0, 1)
    with pytest.raises(egress.UnregisteredHostError):
        egress.admit("stats.invalid")
    assert Egress.objects.get().refused == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_admitted_is_counted_by_day(monkeypatch: pytest.MonkeyPatch):
    known = {"mail": register.Declared("mail", "x", True, lambda: ["mail.nordrand.ca"])}
    monkeypatch.setattr(register, "_declared", known)
    for _ in range(3):
        egress.admit("mail.nordrand.ca")
    assert Egress.objects.get().admitted == 3
