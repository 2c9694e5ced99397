"""The API's own object: its operations, and how each failure is answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from opentrax.accounts.scopes import grants
from opentrax.kit.commands import CommandReusedError, Refused
from opentrax.organizations.permissions import ACTIONS
from opentrax.publicapi.problems import ProblemError, problem

logger = logging.getLogger("opentrax.publicapi")

api = NinjaAPI(
    title="Opentrax", version="1", urls_namespace="api", docs_url=None, openapi_url=None,
    description="Do from another program what people do on the screens, by the same rules.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it needs of a token and of its member's role."""

    method: str
    path: str
    scope: str
    action: str


OPERATIONS: list[Operation] = []
# All methods of an address are one view: they have to be in one file.
_ROUTERS: dict[str, Router] = {}


def opens[**P, R](
    router: Router, method: str, path: str, *, scope: str, action: str, **how: Any
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make an operation of a function: only tokens with the scope, whose member may do the
    action, get in. The first line of its docstring is its name in the documentation.
    """
    if action not in ACTIONS:
        raise LookupError(action)
    if _ROUTERS.setdefault(path, router) is not router:
        raise LookupError(f"Another file has the address {path}.")
    OPERATIONS.append(Operation(method, path, scope, action))

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        told = (function.__doc__ or function.__name__).strip().partition("\n\n")
        return router.api_operation(
            [method], path, operation_id=function.__name__, url_name=function.__name__,
            summary=" ".join(told[0].split()), description=" ".join(told[2].split()) or None,
            auth=_needs(scope, action),
            openapi_extra={"x-scope": scope, "security": [{"token": [scope]}]}, **how,
        )(function)  # fmt: skip

    return decorate


def _needs(scope: str, action: str) -> Callable[[HttpRequest], bool]:
    """Judged before anything that was sent is looked at."""

    def judge(request: Any) -> bool:
        _demand(request, scope, action)
        return True

    return judge


def _demand(request: Any, scope: str, action: str) -> None:
    if scope and not grants(request.token.scopes, scope):
        words = _("The token needs the scope “%(scope)s”. Make one that has it.")
        raise ProblemError("not-allowed", words % {"scope": scope})
    if not request.membership.may(action):
        raise PermissionDenied


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem(error.kind, error.detail)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem("refused", str(error))


@api.exception_handler(CommandReusedError)
def _reused(request: HttpRequest, error: CommandReusedError) -> HttpResponse:
    return problem("key-reused", _("Make a new Idempotency-Key for each request that differs."))


@api.exception_handler(ObjectDoesNotExist)
@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem("not-found", _("It does not exist, or is not open to your organization."))


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    words = _("The role of the token’s member may not do this. Ask an administrator.")
    return problem("not-allowed", words)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"where": [str(step) for step in one["loc"]], "what": one["msg"]} for one in error.errors
    ]
    return problem("invalid", _("See “errors”: what is wrong, and where."), errors=errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem("malformed", _("The body has to be JSON as the documentation says."))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("an operation of the public API failed", exc_info=error)
    return problem("failed", _("Nothing was changed. Try again later, or tell the operator."))
