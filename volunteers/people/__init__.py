"""People the organisation knows, with or without an account: names, languages, skills, preferences. Sees accounts."""
