"""Jobs whose worker died in the middle: given to another one, so that their lock blocks nobody
for good.

Every job is written to be run again: it settles, sends once, or does nothing the second time.
"""

from procrastinate import JobContext
from procrastinate.contrib.django import app as procrastinate_app

STALLED_AFTER_S = 60.0
"""A worker says every ten seconds that it lives; six silent ones and it is taken for dead."""


@procrastinate_app.periodic(cron="* * * * *")
@procrastinate_app.task(
    name="kit.jobs.retry_stalled", queueing_lock="kit.jobs.retry_stalled", pass_context=True
)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Put every stalled job back into its queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await manager.retry_job(job)
