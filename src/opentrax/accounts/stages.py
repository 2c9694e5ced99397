"""Our own steps between proof of identity and a session; allauth keeps them in order.

A step that is not done leads to its page, whose view ends with `stage.exit()`.
"""

from allauth.account.stages import LoginStage, LoginStageController
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from opentrax.accounts.services.acceptance import missing
from opentrax.organizations.account_states import AccountState


class ReturnStage(LoginStage):  # type: ignore[misc]
    """A deactivated or closing account comes back only when its person says so."""

    key = "opentrax_return"
    urlname = "account_return"

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """Ask, or go on."""
        person = self.login.user
        rests = person is not None and person.state in {
            AccountState.DEACTIVATED, AccountState.CLOSING,
        }  # fmt: skip
        return (HttpResponseRedirect(reverse(self.urlname)) if rests else None), True


class StatementsStage(LoginStage):  # type: ignore[misc]
    """Nobody begins a session without having agreed to the terms in force."""

    key = "opentrax_statements"
    urlname = "account_statements"

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """Ask, or go on."""
        lacks = self.login.user is not None and bool(missing(self.login.user))
        return (HttpResponseRedirect(reverse(self.urlname)) if lacks else None), True


def entered(request: HttpRequest, stage: type[LoginStage]) -> LoginStage | None:
    """The stage of the sign-in that a session is in the middle of, if it is this one."""
    return LoginStageController.enter(request, stage.key)
