"""What the trail says about messages to many: who and to whom, never the text."""

from volunteers.audit import Event

_TO_WHOM = ("committees", "is_to_everybody", "activity_id", "is_narrowed")

NOTICE_CHANGED = Event("notice.changed")
NOTICE_DELETED = Event("notice.deleted")
NOTICE_DRAFTED = Event("notice.drafted", keys=_TO_WHOM)
NOTICE_HELD_BACK = Event("notice.held_back")
NOTICE_SCHEDULED = Event("notice.scheduled", keys=(*_TO_WHOM, "send_at"))
NOTICE_SENT = Event("notice.sent")
NOTICE_STARTED = Event("notice.started", keys=("mails", "left_out"))
NOTICE_STOPPED = Event("notice.stopped")
NOTICE_TESTED = Event("notice.tested", keys=("languages",))
