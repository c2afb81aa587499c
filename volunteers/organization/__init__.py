"""The organisation itself: its name, how to reach it, its languages and thresholds. Sees no other room."""
