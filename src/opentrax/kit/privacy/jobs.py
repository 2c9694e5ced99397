"""Whose a job is: the queue names persons and rows by keys in its arguments."""

from uuid import UUID

from procrastinate.contrib.django.models import ProcrastinateJob


def of_person(person_id: UUID) -> list[int]:
    """The numbers of jobs whose arguments name a person."""
    jobs = ProcrastinateJob.objects.values_list("pk", "args")
    return [pk for pk, args in jobs.iterator(chunk_size=1000) if str(person_id) in args.values()]
