"""Trainings and checks: their kinds, who has them, and what a gate asks. Sees organization, people."""
