"""Reading messages to many: the lists, who gets one and who is left out, and what happened to each."""
