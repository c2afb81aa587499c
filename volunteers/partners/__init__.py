"""Partner cities and the relationships with them, and the map on the front page. Sees people."""
