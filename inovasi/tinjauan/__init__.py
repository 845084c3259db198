"""The coordinator's work: queue, review screen, criteria sheet, decision."""
