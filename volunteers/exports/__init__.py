"""Lists that are taken out of the house as files, for a purpose that is kept; rooms say themselves what they list."""
