"""Promises about who gets data: nobody but registered processors, and those on record."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.kit import egress
from opentrax.kit.egress import guard, net, processors
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.ledger import NOTHING, Evidence, promise
from opentrax.privacy.rules.disclosures import BY_ORDER, OF_RIGHTS, OF_SAFETY, Ground
from opentrax.privacy.selectors.disclosures import out_of_order

# Names that can be nobody's (RFC 2606), an address of documentation (RFC 5737), one without a name.
_STRANGERS = ("stats.invalid", "192.0.2.80", "2001:db8::80")


@promise(
    "P48",
    _("hosts that nobody registered and that the program would reach, of those that were tried"),
    controls=("kit/egress/guard.py", "kit/egress/net.py", "tests/structure/test_egress.py"),
)
def nobody_else_is_reached() -> Evidence:
    """Strangers are asked for, and the sockets of this process are looked at; nothing leaves."""
    bad = 0
    with guard.on_trial():
        for host in _STRANGERS:
            try:
                egress.admit(host)
            except egress.UnregisteredHostError:
                continue
            bad += 1
    # The test run guards the sockets itself.
    unguarded = not settings.IS_TEST and not net.holds()
    return Evidence(bad + unguarded, len(_STRANGERS) + 1)


@promise(
    "P48",
    _("processors in use of which the register lacks who, where or which contract, of all lines"),
    controls=("kit/egress/register.py", "privacy/processors.py"),
)
def processors_are_named() -> Evidence:
    """What lies on this machine is nobody else's."""
    found = NOTHING
    for one in processors():
        owed = one.carries and any(not guard.is_own(host) for host in one.hosts)
        found += Evidence(int(owed and not one.told.is_whole), 1)
    return found


_CONTROLS = ("privacy/models/disclosures.py", "privacy/services/disclosures.py")
_LACKING = _(
    "disclosures without ground, document, limit, second person, or word to those concerned, of all"
)


def _of_grounds(grounds: frozenset[Ground]) -> Evidence:
    """Over all organizations."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            found += Evidence(*out_of_order(grounds))
    return found


@promise("P49", _LACKING, controls=_CONTROLS)
def disclosed_by_order() -> Evidence:
    """By a court or a law."""
    return _of_grounds(BY_ORDER)


@promise("P50", _LACKING, controls=_CONTROLS)
def disclosed_for_rights() -> Evidence:
    """To protect rights."""
    return _of_grounds(OF_RIGHTS)


@promise("P51", _LACKING, controls=_CONTROLS)
def disclosed_for_safety() -> Evidence:
    """Against crime and fraud, for safety."""
    return _of_grounds(OF_SAFETY)
