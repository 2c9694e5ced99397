"""Addresses of accounts. Names that begin with `account_` are those that allauth asks for."""

from django.urls import path

from opentrax.accounts.views import entrance, first_run, invitations, me, partnerships

urlpatterns = [
    path("start", first_run.first_run, name="first_run"),
    path("sign-in", entrance.sign_in, name="account_login"),
    path("sign-out", entrance.sign_out, name="account_logout"),
    path("sign-up", entrance.sign_up, name="account_signup"),
    path("sign-up/verification", entrance.verify_address, name="account_email_verification_sent"),
    path("account/inactive", entrance.inactive, name="account_inactive"),
    path("account/address", entrance.own_address, name="account_email"),
    path("password/reset", entrance.request_reset, name="account_reset_password"),
    path("password/reset/code", entrance.confirm_reset, name="account_confirm_password_reset_code"),
    path("password/reset/new", entrance.complete_reset, name="account_complete_password_reset"),
    path("password/reset/done", entrance.reset_done, name="account_password_reset_completed"),
    path(
        "password/link/<str:uidb36>/<str:key>",
        entrance.reset_by_link,
        name="account_reset_password_from_key",
    ),
    path("me", me.me, name="me"),
    path("me/theme", me.theme, name="theme"),
    path("me/password", entrance.change_password, name="account_change_password"),
    path("me/password/new", entrance.own_address, name="account_set_password"),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/acceptance", invitations.accept, name="invitation_acceptance"),
    path("organization/invitations", invitations.invite, name="invite"),
    path(
        "organization/invitations/<uuid:invitation_id>/withdrawal",
        invitations.withdraw,
        name="invitation_withdrawal",
    ),
    path("organization/partner-invitations", partnerships.invite_partner, name="invite_partner"),
    path(
        "organization/partner-invitations/<uuid:invitation_id>/withdrawal",
        partnerships.withdraw_partner_invitation,
        name="partner_invitation_withdrawal",
    ),
    path(
        "partner-invitations/<str:token>",
        partnerships.partner_invitation,
        name="partner_invitation",
    ),
    path(
        "partner-invitations/<str:token>/acceptance",
        partnerships.accept_partnership,
        name="partner_acceptance",
    ),
]
