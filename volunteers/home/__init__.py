"""The front page, "my page", the chair's and the coordinator's desks, search and help. Looks down on all rooms."""
