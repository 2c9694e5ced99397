from django.urls import path

from opentrax.maps import views

app_name = "maps"
urlpatterns = [
    path("map/current.json", views.current, name="current"),
    path("map/addresses", views.addresses, name="addresses"),
    path("map/<slug:region>/<slug:version>.pmtiles", views.tiles, name="tiles"),
]
