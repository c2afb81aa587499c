"""The timed doors of the mail; registered under the roof."""

from volunteers.mail import delivery


def deliver() -> None:
    """Send what is due: nudged by every commit that queued mail, and by the timetable each minute."""
    delivery.deliver_all()


def recover_mail() -> None:
    """Finish for workers that died, so that nothing stays claimed for ever."""
    if delivery.recover():
        delivery.deliver_all()
