"""Addresses of organizations."""

from django.urls import path

from opentrax.organizations.views import letterhead, members, partners, settings

urlpatterns = [
    path("organization", settings.settings, name="settings"),
    path("organization/changes", settings.change, name="organization_changes"),
    path("organization/letterhead", letterhead.letterhead, name="letterhead"),
    path("organization/letterhead/logo", letterhead.logo, name="logo"),
    path("organization/roles", settings.roles, name="roles"),
    path("organization/members", members.member_list, name="members"),
    path("organization/members/<uuid:membership_id>/role", members.change_role, name="member_role"),
    path(
        "organization/members/<uuid:membership_id>/end",
        members.end_membership,
        name="member_end",
    ),
    path("organization/departure", members.leave, name="departure"),
    path("organization/partners", partners.partner_list, name="partners"),
    path(
        "organization/partners/<uuid:partnership_id>/end",
        partners.end_partnership,
        name="partner_end",
    ),
    path("organizations", settings.choose, name="organization_choose"),
    path("organizations/current", settings.switch, name="organization_switch"),
]
