"""Notes anchored to an idea, a field and a version; each is open until its owner settles it."""
