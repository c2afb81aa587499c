"""What is done with records that may be one person's."""

from volunteers.duplicates.actions.erasing import erase
from volunteers.duplicates.actions.merging import merge, separate
from volunteers.duplicates.actions.pairing import dismiss, keep_pairs, name_pair

__all__ = ["dismiss", "erase", "keep_pairs", "merge", "name_pair", "separate"]
