"""Whether this process can serve: for the supervisor and for load balancers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from opentrax.organizations.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
