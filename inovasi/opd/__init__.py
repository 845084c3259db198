"""The tree of agencies, their tupoksi and other names, and the region they belong to."""
