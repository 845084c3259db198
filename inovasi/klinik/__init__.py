"""Coaching sessions: requests, ideas in order, minutes, agreed actions and whether they were done."""
