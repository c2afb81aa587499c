"""Taking back what was just done: the one window, the one address, and what every undo shares.

Words: an *act* is what an outermost action left to be taken back: who, for whom, what, on which row and its version,
what was before, until when. Mails that it queued or stopped and links that it made carry its key. A room says with an
`Undo` what one of its kinds of act is called and which function of its own takes it back; that function asks the rules
of now, under the lock, and never writes old values over a row that has moved on. Knows no subject.
"""

from volunteers.undo.acts import beside, leave
from volunteers.undo.declared import Guard, Undo, why_not
from volunteers.undo.models import Act
from volunteers.undo.queries import last_open, open_about
from volunteers.undo.window import ends_at

__all__ = ["Act", "Guard", "Undo", "beside", "ends_at", "last_open", "leave", "open_about", "why_not"]
