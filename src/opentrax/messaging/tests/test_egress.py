"""Mail goes to the server that the settings register, and to no other."""

import pytest

from opentrax.messaging import transport
from opentrax.messaging.mails import Letter
from opentrax.privacy.models import Egress


class Stranger:
    """A server of which the register knows nothing."""

    host, port, user, password, security = "mail.stranger.invalid", 25, "", "", ""


@pytest.mark.django_db(transaction=True)
def test_mail_to_a_server_that_nobody_registered_does_not_leave(monkeypatch: pytest.MonkeyPatch):
    environment = type("Environment", (), {"mail_server": Stranger()})
    monkeypatch.setattr(transport, "settings", type("Settings", (), {"ENVIRONMENT": environment}))
    letter = Letter(sender="a@b.example", to="c@d.example", raw=b"Subject: x\r\n\r\nx\r\n")
    with pytest.raises(transport.DeliveryError, match="UnregisteredHostError") as told:
        transport.hand_over(letter)
    assert not told.value.permanent
    assert Egress.objects.get().host == "mail.stranger.invalid"
