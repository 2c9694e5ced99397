"""Maps of the installation: regions made from OpenStreetMap extracts, routing, address search and
the base map's tiles.

Owns the folder `regions/` of the data folder and the public reference tables (regions, streets and
places, addresses). Never asks a third party: no address and no position leaves the machine. Keeps
nothing about a person.
"""
