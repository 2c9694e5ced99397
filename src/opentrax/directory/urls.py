"""Addresses of the directory."""

from django.urls import path

from opentrax.directory.views import (
    assets,
    fields,
    hours,
    imports,
    locations,
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
    path("imports", imports.import_list, name="imports"),
    path("imports/templates/<str:kind>", imports.import_template, name="import_template"),
    path("imports/<uuid:import_id>", imports.import_page, name="import"),
    path("imports/<uuid:import_id>/columns", imports.import_columns, name="import_columns"),
    path("imports/<uuid:import_id>/start", imports.begin_import, name="import_begin"),
    path("imports/<uuid:import_id>/undo", imports.undo_import, name="import_undo"),
    path("imports/<uuid:import_id>/removal", imports.throw_away, name="import_removal"),
    path("imports/<uuid:import_id>/refused", imports.refused, name="import_refused"),
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
