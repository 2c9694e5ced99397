"""Screens of devices and shifts in the office. The technician's own are in `fieldapp`."""
