"""Partner cities and the relationships with them, and the map on the front page.

Sees the organisation, whose own city stands on the map.
"""
