"""The planner of the database learns each night how much there is of what."""

from volunteers.audit import bookkeeping
from volunteers.foundation import db


@bookkeeping("the planner learns how much there is of what")
def learn_sizes() -> None:
    """In the small hours; a process knows it from its next start on."""
    db.learn_sizes()
