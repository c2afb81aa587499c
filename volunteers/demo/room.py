"""What the demonstration brings to the house: what loading it is called in the trail."""

from volunteers.demo.load import LOADED
from volunteers.foundation.text import _l
from volunteers.house import Room

room = Room(name="demo", event_words={LOADED: _l("loaded the demonstration data")})
