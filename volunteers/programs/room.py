"""What programs bring to the house."""

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Room
from volunteers.programs import models, undoes, words
from volunteers.programs.views import bp

room = Room(
    name="programs",
    models=(models,),
    stands={models.CohortMember: lambda row: (row.completed_on is not None, row.left_at is None)},
    blueprints=(bp,),
    navigation=(
        Entry(Desk.COORDINATION, _l("Programs"), "programs.index", 37, Permission.PROGRAM_MANAGE_ALL),
        Entry(Desk.COMMITTEE, _l("Programs"), "programs.of_committee", 45, Permission.PROGRAM_MANAGE, "slug"),
    ),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
)
