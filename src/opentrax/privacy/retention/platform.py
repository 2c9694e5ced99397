"""What no organization keeps: sessions that ended, jobs that are done, rows of single persons."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from procrastinate.contrib.django.models import ProcrastinateJob

from opentrax.kit.clock import now
from opentrax.privacy.retention.scope import termed_tables
from opentrax.privacy.retention.taking import expire

JOBS_KEPT = timedelta(days=30)
_DONE = ("succeeded", "failed", "cancelled", "aborted")


def end_sessions() -> int:
    """Delete sessions that have run out; returns how many."""
    return Session.objects.filter(expire_date__lt=now()).delete()[0]


def forget_jobs() -> int:
    """Delete jobs that ended more than 30 days ago, with what happened to them; returns how many
    jobs.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {ProcrastinateJob._meta.db_table} j WHERE status::text = ANY (%s)"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_events e"
            " WHERE e.job_id = j.id AND e.at >= %s)",
            [list(_DONE), now() - JOBS_KEPT],
        )
        return int(cursor.rowcount)


def expire_persons_rows() -> int:
    """Delete what is past its term in tables of which nobody sees all rows; returns how many."""
    return sum(
        expire(termed)
        for termed in termed_tables()
        if not termed.is_tenants and termed.rule.taken_by == "expiry"
    )
