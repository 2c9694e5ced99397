"""Addresses of accounts. Names that begin with `account_` or `mfa_` are those that allauth asks
for.
"""

from django.urls import path

from opentrax.accounts.views import (
    addresses,
    age,
    entrance,
    factors,
    first_run,
    invitations,
    leaving,
    me,
    organization_closing,
    partnerships,
    passkeys,
    sign_ins,
    stages,
    terms,
    tokens,
    verification,
)

_ENTRANCE = [
    path("start", first_run.first_run, name="first_run"),
    path("sign-in", entrance.sign_in, name="account_login"),
    path("sign-in/passkey", passkeys.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("sign-in/second-step", factors.second_factor, name="mfa_authenticate"),
    path("sign-in/return", stages.come_back, name="account_return"),
    path("sign-in/terms", stages.statements, name="account_statements"),
    path("sign-out", entrance.sign_out, name="account_logout"),
    path("sign-up", entrance.sign_up, name="account_signup"),
    path("sign-up/by-passkey", entrance.sign_up_by_passkey, name="account_signup_by_passkey"),
    path("sign-up/passkey", passkeys.first_passkey, name="mfa_signup_webauthn"),
    path(
        "sign-up/verification", verification.verify_address, name="account_email_verification_sent"
    ),
    path(
        "sign-up/verification/<str:token>", verification.verification_link,
        name="verification_link",
    ),
    path("account/inactive", entrance.inactive, name="account_inactive"),
    path("account/frozen", entrance.frozen, name="account_frozen"),
    path("account/address", entrance.own_address, name="account_email"),
    path("account/address/<str:token>", addresses.object_to_change, name="address_objection"),
    path("account/left/<slug:state>", leaving.left, name="left"),
    path("password/reset", entrance.request_reset, name="account_reset_password"),
    path("password/reset/code", entrance.confirm_reset, name="account_confirm_password_reset_code"),
    path("password/reset/new", entrance.complete_reset, name="account_complete_password_reset"),
    path("password/reset/done", entrance.reset_done, name="account_password_reset_completed"),
    path(
        "password/link/<str:uidb36>/<str:key>", entrance.reset_by_link,
        name="account_reset_password_from_key",
    ),
    path("terms", terms.terms, name="terms"),
    path("terms/<int:version>", terms.terms_version, name="terms_version"),
    path("report/under-age", age.report, name="age_report"),
]  # fmt: skip
_OWN = [
    path("me", me.me, name="me"),
    path("me/theme", me.theme, name="theme"),
    path("me/address", addresses.address, name="address"),
    path("me/address/code", addresses.address_code, name="address_code"),
    path("me/security", factors.security, name="security"),
    path("me/security/overview", factors.to_security, name="mfa_index"),
    path("me/security/passkeys", factors.to_security, name="mfa_list_webauthn"),
    path("me/security/codes-overview", factors.to_security, name="mfa_deactivate_totp"),
    path("me/password", entrance.change_password, name="account_change_password"),
    path("me/password/new", entrance.set_password, name="account_set_password"),
    path("me/passkeys/new", passkeys.add_passkey, name="mfa_add_webauthn"),
    path(
        "me/passkeys/<int:authenticator_id>/name", passkeys.rename_passkey, name="passkey_name"
    ),
    path(
        "me/passkeys/<int:authenticator_id>/removal", passkeys.remove_passkey,
        name="passkey_removal",
    ),
    path("me/app-for-codes/new", factors.add_app, name="mfa_activate_totp"),
    path("me/app-for-codes/removal", factors.remove_app, name="app_removal"),
    path("me/recovery-codes", factors.recovery_codes, name="recovery_codes"),
    path("me/recovery-codes/new", factors.new_recovery_codes, name="new_recovery_codes"),
    path("me/proof", factors.prove_by_password, name="account_reauthenticate"),
    path("me/proof/code", factors.prove_by_code, name="mfa_reauthenticate"),
    path("me/proof/passkey", passkeys.prove_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("me/sign-ins", sign_ins.sign_in_list, name="sign_ins"),
    path("me/sign-ins/others/end", sign_ins.end_others, name="sign_ins_end_others"),
    path("me/sign-ins/<uuid:sign_in_id>/end", sign_ins.end_one, name="sign_in_end"),
    path("me/sign-ins/places", sign_ins.agree_to_places, name="places_agree"),
    path("me/sign-ins/places/end", sign_ins.stop_places, name="places_stop"),
    path("me/sign-ins/place", sign_ins.note_place, name="place_note"),
    path("me/leaving", leaving.leaving, name="leaving"),
    path("me/deactivation", leaving.deactivate, name="deactivation"),
    path("me/closure", leaving.close, name="account_closure"),
    path("me/under-age", leaving.too_young, name="too_young"),
]  # fmt: skip
_ORGANIZATIONS = [
    path("organization/api-tokens", tokens.token_list, name="api_tokens"),
    path("organization/api-tokens/new", tokens.make_token, name="api_token_new"),
    path(
        "organization/api-tokens/<uuid:token_id>/revocation", tokens.revoke_token,
        name="api_token_revocation",
    ),
    path("organizations/new", organization_closing.found, name="organization_new"),
    path("organization/closure", organization_closing.closure, name="organization_closure"),
    path(
        "organization/closure/request", organization_closing.ask, name="organization_closure_ask"
    ),
    path(
        "organization/closure/confirmation", organization_closing.confirm,
        name="organization_closure_confirm",
    ),
    path(
        "organization/closure/withdrawal", organization_closing.call_off,
        name="organization_closure_call_off",
    ),
    path(
        "organization/members/<uuid:membership_id>/under-age", age.report_member,
        name="member_under_age",
    ),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/acceptance", invitations.accept, name="invitation_acceptance"),
    path("invitations/<str:token>/by-passkey", invitations.by_passkey, name="invitation_passkey"),
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
]  # fmt: skip

urlpatterns = [*_ENTRANCE, *_OWN, *_ORGANIZATIONS]
