"""Public reference data from OpenStreetMap. No organization's rows: everybody who is signed in may
search them.

The serving role may only read; `services` writes as the schema's owner, in one transaction per
region.
"""

from django.db import models


class Region(models.Model):
    """A region in service, one row per name: replacing it is the switch to a new version."""

    name = models.CharField(max_length=48, unique=True)
    version = models.CharField(max_length=40)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    source_name = models.CharField(max_length=200)
    source_sha256 = models.CharField(max_length=64)
    data_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    toponym_count = models.PositiveIntegerField()
    address_count = models.PositiveIntegerField()


class Toponym(models.Model):
    """A street or a named place of a region; `key` is its search key (see rules.search_key)."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="toponyms")
    kind = models.CharField(max_length=20)
    name = models.TextField()
    city = models.TextField(blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    key = models.TextField()


class Address(models.Model):
    """A house number on a street (or in a place without street names)."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="addresses")
    toponym = models.ForeignKey(
        Toponym, on_delete=models.CASCADE, db_index=False, related_name="addresses"
    )
    number = models.CharField(max_length=20)
    number_key = models.CharField(max_length=20)
    first_number = models.IntegerField(null=True)  # the number that number_key starts with
    postcode = models.CharField(max_length=12, blank=True)
    city = models.TextField(blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["toponym", "first_number"], name="maps_address_number")]
