"""Django as WSGI: the office and every page."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opentrax.config.settings")
application = get_wsgi_application()
