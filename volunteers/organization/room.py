"""What the organisation's own settings bring to the house."""

from volunteers.house import Room
from volunteers.organization import models, words
from volunteers.organization.queries import Kept

room = Room(name="organization", models=(models,), parts=(Kept,), event_words=words.EVENTS)
