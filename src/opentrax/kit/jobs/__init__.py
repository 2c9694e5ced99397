"""Jobs: procrastinate tasks that carry their scope and are enqueued in the transaction of the
data they follow."""

from opentrax.kit.jobs import stalled as stalled
from opentrax.kit.jobs.tasks import Job, is_waiting, job, periodic

__all__ = ["Job", "is_waiting", "job", "periodic"]
