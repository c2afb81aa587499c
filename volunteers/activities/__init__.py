"""What happens at a time and place, who comes, and who waits. Sees people, partners, committees, initiatives."""
