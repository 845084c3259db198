from flask import Blueprint

bp = Blueprint("klinik", __name__)
