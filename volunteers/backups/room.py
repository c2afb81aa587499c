"""What backups bring to the house."""

from volunteers.backups import jobs, words
from volunteers.house import Room
from volunteers.jobs import Job, every_night

room = Room(
    name="backups",
    jobs=(Job(jobs.back_up_by_day, every_night(7)),),
    event_words=words.EVENTS,
)
