"""What reading words to a chair brings to the house."""

from volunteers.access.rights import Hangs, Right
from volunteers.foundation.text import _l
from volunteers.house import LinkUse, Room, alike
from volunteers.links import Purpose
from volunteers.reading import actions, hooks, models, undoes, words
from volunteers.reading.actions import belonging
from volunteers.reading.answers import ReaderDoor
from volunteers.reading.views import bp

room = Room(
    name="reading",
    models=(models,),
    stands={models.Reader: alike},
    blueprints=(bp,),
    links={Purpose.READ_WORDS: LinkUse(_l("to read a few lines for a chair"), "answers.show", ReaderDoor())},
    hangs=tuple(
        Hangs(right, "readings", belonging.tells, belonging.look, belonging.restore)
        for right in (Right.BELONGING, Right.LIVING)
    ),
    erasers=(actions.erase,),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_truths={
        "reading/asked": hooks.about_asked,
        "reading/read": hooks.about_answers,
        "reading/nobody": hooks.about_answers,
    },
)
