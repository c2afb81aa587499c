"""The chair does not read the language of an application: somebody who translates is asked what it says."""

from volunteers.access import Actor
from volunteers.audit import action
from volunteers.foundation.db import locked
from volunteers.reading import actions as reading_actions
from volunteers.reading.models import Reading
from volunteers.registration import events, queries
from volunteers.registration.models import Application
from volunteers.undo import Act


@action
def ask_reader(actor: Actor, application_id: int, language: str) -> Reading:
    """ "Who can read this to me?": up to two people get the words by mail, without a name. Twice is once."""
    application = locked(Application, application_id)
    return reading_actions.ask(actor, queries.WAITS_AS, application, language, events.APPLICATION_READER_ASKED)


def undo_ask_reader(actor: Actor, act: Act, application: Application) -> None:
    """Nobody was asked."""
    reading_actions.undo_ask(queries.WAITS_AS, application.id)
