"""Registrations, what was agreed to and told, sign-ins, changes of address, closures, cases of
age, tokens of programs."""

from opentrax.accounts.models.addresses import AddressChange
from opentrax.accounts.models.age import AgeCase, AgeDecision, AgeReporter
from opentrax.accounts.models.changes import ChangeNotice, Channel
from opentrax.accounts.models.closures import OrganizationClosure
from opentrax.accounts.models.registration import Acceptance, Registration, Way
from opentrax.accounts.models.sign_ins import EndReason, Method, SignIn
from opentrax.accounts.models.tokens import ApiToken

__all__ = [
    "Acceptance",
    "AddressChange",
    "AgeCase",
    "AgeDecision",
    "AgeReporter",
    "ApiToken",
    "ChangeNotice",
    "Channel",
    "EndReason",
    "Method",
    "OrganizationClosure",
    "Registration",
    "SignIn",
    "Way",
]
