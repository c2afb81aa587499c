"""Handing out, erasing, and what makes an erasure last."""

from volunteers.privacy.actions.erasing import erase
from volunteers.privacy.actions.handing_out import note_handed_out
from volunteers.privacy.actions.keeping import keep_rules
from volunteers.privacy.actions.returning import apply_tombstones, lay_missing
from volunteers.privacy.actions.settling import compact, settle

__all__ = ["apply_tombstones", "compact", "erase", "keep_rules", "lay_missing", "note_handed_out", "settle"]
