"""The technician's own pages: whether they are tracked, their shift, their visits, and everything
stored of them.
"""
