"""For a production server of one's own, on PostgreSQL: `gunicorn wsgi:app`."""

from inovasi import create_app

app = create_app()
