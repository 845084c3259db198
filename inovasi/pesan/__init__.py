"""Notices inside the program: one per event that needs somebody's action."""
