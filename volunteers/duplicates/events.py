"""The audit events of two records that may be one person's."""

from volunteers.audit import Event

DUPLICATE_DISMISSED = Event("duplicate.dismissed")
DUPLICATE_NAMED = Event("duplicate.named")
DUPLICATES_SWEPT = Event("duplicates.swept", keys=("found", "gone"))
PERSON_MERGED = Event("person.merged", keys=("merged_id", "rows"))
PERSON_SEPARATED = Event("person.separated", keys=("merged_id",))
