"""What partner cities bring to the house."""

from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Room
from volunteers.partners import models, words
from volunteers.partners.views import bp
from volunteers.search import Searched

room = Room(
    name="partners",
    models=(models,),
    blueprints=(bp,),
    navigation=(Entry(Desk.MENU, _l("Partner cities"), "partners.index", 10),),
    searched=(Searched(models.PartnerCity, "city", ("name", "native_name", "summary")),),
    event_words=words.EVENTS,
)
