from flask import Blueprint

bp = Blueprint("catatan", __name__)
