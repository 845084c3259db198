"""Documents: each file once, entered once, linked to many records; read through the records they are linked to."""
