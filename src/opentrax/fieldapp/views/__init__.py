"""Views of the technician's own pages; each acts for the viewer's own technician and nobody
else.
"""
