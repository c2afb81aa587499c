"""The queue and the timetable: Huey, on SQLite by default, on Redis where REDIS_URL is set.

The queue only nudges. What is to be done is rows in the database, and a sweep each minute finds whatever is due; a
queue that was emptied, or that can't be reached, loses nothing.
"""

from volunteers.jobs.queue import Job, Queue, every_minute, every_night, init_app, queue_answers
from volunteers.jobs.worker import run_worker

__all__ = ["Job", "Queue", "every_minute", "every_night", "init_app", "queue_answers", "run_worker"]
