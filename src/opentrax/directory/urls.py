"""Addresses of the directory."""

from django.urls import path

from opentrax.directory.views import (
    assets,
    compliance,
    coverage,
    fields,
    hours,
    locations,
    requirements,
    sites,
    technicians,
    trades,
)

urlpatterns = [
    path("locations", locations.location_list, name="locations"),
    path("locations/new", locations.new_location, name="location_new"),
    path("locations/unplaced", locations.unplaced, name="locations_unplaced"),
    path("locations/<uuid:location_id>", locations.location_page, name="location"),
    path("locations/<uuid:location_id>/edit", locations.change_location, name="location_edit"),
    path("locations/<uuid:location_id>/hours", hours.opening_hours, name="location_hours"),
    path(
        "locations/<uuid:location_id>/placement",
        locations.retry_placement,
        name="location_placement",
    ),
    path(
        "locations/<uuid:location_id>/archival",
        locations.archive_location,
        name="location_archival",
    ),
    path(
        "locations/<uuid:location_id>/restoration",
        locations.restore_location,
        name="location_restoration",
    ),
    path("locations/<uuid:location_id>/site", sites.site, name="location_site"),
    path("locations/<uuid:location_id>/contacts", sites.contact_list, name="location_contacts"),
    path("contacts/<uuid:contact_id>/removal", sites.remove_contact, name="contact_removal"),
    path("locations/<uuid:location_id>/keys", sites.key_list, name="location_keys"),
    path("keys/<uuid:key_id>/handover", sites.hand_out, name="key_handover"),
    path("keys/<uuid:key_id>/return", sites.take_back, name="key_return"),
    path("keys/<uuid:key_id>/archival", sites.archive_key, name="key_archival"),
    path("assets", assets.asset_list, name="assets"),
    path("assets/new", assets.new_asset, name="asset_new"),
    path("assets/labels", assets.labels, name="asset_labels"),
    path("assets/<uuid:asset_id>/edit", assets.change_asset, name="asset_edit"),
    path("assets/<uuid:asset_id>/retirement", assets.retire_asset, name="asset_retirement"),
    path("assets/<uuid:asset_id>/restoration", assets.restore_asset, name="asset_restoration"),
    path("technicians", technicians.technician_list, name="technicians"),
    path("technicians/new", technicians.new_technician, name="technician_new"),
    path("technicians/me", technicians.own_page, name="technician_own"),
    path("technicians/<uuid:technician_id>", technicians.technician_page, name="technician"),
    path(
        "technicians/<uuid:technician_id>/edit",
        technicians.change_technician,
        name="technician_edit",
    ),
    path(
        "technicians/<uuid:technician_id>/hours", technicians.working_hours, name="technician_hours"
    ),
    path(
        "technicians/<uuid:technician_id>/invitation",
        technicians.invite_again,
        name="technician_invitation",
    ),
    path(
        "technicians/<uuid:technician_id>/archival",
        technicians.archive_technician,
        name="technician_archival",
    ),
    path(
        "technicians/<uuid:technician_id>/restoration",
        technicians.restore_technician,
        name="technician_restoration",
    ),
    path("organization/documents", compliance.own_documents, name="compliance"),
    path("organization/documents/new", compliance.put_in, name="compliance_new"),
    path(
        "organization/documents/<uuid:compliance_document_id>/file",
        compliance.document_file,
        name="compliance_file",
    ),
    path(
        "organization/documents/<uuid:compliance_document_id>/withdrawal",
        compliance.withdraw,
        name="compliance_withdrawal",
    ),
    path(
        "organization/document-shares/<uuid:document_share_id>/end",
        compliance.unshare,
        name="document_share_end",
    ),
    path(
        "organization/document-shares/<uuid:document_share_id>/decision",
        compliance.judge,
        name="document_decision",
    ),
    path(
        "organization/partners/<uuid:partnership_id>/documents",
        compliance.partner_documents,
        name="partner_documents",
    ),
    path(
        "organization/partners/<uuid:partnership_id>/documents/new",
        compliance.add_between,
        name="partner_document_new",
    ),
    path(
        "organization/partners/<uuid:partnership_id>/documents/shares",
        compliance.share_with,
        name="partner_document_share",
    ),
    path(
        "organization/required-documents",
        requirements.required_documents,
        name="required_documents",
    ),
    path("organization/required-documents/new", requirements.require, name="document_required"),
    path(
        "organization/required-documents/<uuid:document_requirement_id>/removal",
        requirements.drop,
        name="document_requirement_removal",
    ),
    path("organization/document-kinds", requirements.add_kind, name="document_kinds"),
    path(
        "organization/document-kinds/<uuid:document_kind_id>/archival",
        requirements.archive_kind,
        name="document_kind_archival",
    ),
    path(
        "organization/required-documents/offers-by-hand",
        requirements.by_hand,
        name="document_settings",
    ),
    path("organization/coverage", coverage.coverage_page, name="coverage"),
    path("organization/coverage/trades", coverage.change_trades, name="service_trades"),
    path("organization/coverage/areas", coverage.add_area, name="service_areas"),
    path(
        "organization/coverage/areas/<uuid:service_area_id>/removal",
        coverage.remove_area,
        name="service_area_removal",
    ),
    path("organization/fields", fields.field_list, name="fields"),
    path("organization/fields/<uuid:field_id>", fields.change_field, name="field"),
    path(
        "organization/fields/<uuid:field_id>/retirement",
        fields.retire_field,
        name="field_retirement",
    ),
    path(
        "organization/fields/<uuid:field_id>/restoration",
        fields.restore_field,
        name="field_restoration",
    ),
    path("organization/trades", trades.trade_tree, name="trades"),
    path("organization/trades/<uuid:trade_id>", trades.rename, name="trade"),
    path("organization/trades/<uuid:trade_id>/archival", trades.archive, name="trade_archival"),
    path(
        "organization/trades/<uuid:trade_id>/restoration",
        trades.restore,
        name="trade_restoration",
    ),
]
