"""Ideas worth repeating: the mark, the catalogue, and who adopted what."""
