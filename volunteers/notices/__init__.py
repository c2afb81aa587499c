"""Writing to many: audiences, notices, recipients and what happened to each. Sits on top; nobody needs to know it."""
