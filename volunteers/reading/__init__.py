"""Words that the chair can’t read, and who reads them to the chair in English. Sees people, committees."""
