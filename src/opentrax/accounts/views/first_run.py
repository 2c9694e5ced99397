"""The first page of an installation."""

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opentrax.accounts import services
from opentrax.accounts.forms.entrance import FirstRunForm
from opentrax.accounts.limits import limited
from opentrax.accounts.models import Method
from opentrax.accounts.selectors import is_fresh_installation
from opentrax.accounts.services.first_run import may_skip_verification
from opentrax.accounts.session import enter
from opentrax.kit.commands import Refused
from opentrax.organizations.access import public


@public
@never_cache
@sensitive_post_parameters("password")
@limited("first_run")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the first organization and its owner; elsewhere this leads to sign-in or sign-up.

    With a mail server, and in production, the first owner registers and is verified like any other.
    """
    if not is_fresh_installation():
        return redirect("account_login")
    if not may_skip_verification():
        return redirect("account_signup")
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            owner, organization = services.found_first_organization(
                organization_name=given["organization"], **form.account()
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except IntegrityError:
            form.add_error("email", _("This address has an account already. Sign in with it."))
        else:
            enter(request, owner, organization.pk, Method.FIRST_RUN)
            return redirect("/")
    context = {"form": form, "demo": settings.ENVIRONMENT.demo}
    return render(request, "accounts/pages/first_run.html", context)
