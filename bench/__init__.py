"""Benchmarks: the program beside the fastest thing that gives the same bytes. `python3 start.py bench`."""
