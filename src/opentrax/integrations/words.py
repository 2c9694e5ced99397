"""Words of screens for what integrations keep as codes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.integrations.sending import Fault

FAULTS: Mapping[str, str | Promise] = {
    Fault.ADDRESS: _("the address is not a public one"),
    Fault.NAME: _("no such host"),
    Fault.CONNECTION: _("no connection"),
    Fault.CERTIFICATE: _("its certificate is not good"),
    Fault.TIME: _("no answer in time"),
    Fault.UNSIGNED: _("its secret cannot be read any more: remove the address and add it again"),
}
