"""One URL, page and fragment. The only module that knows htmx-flask; it adds what that package lacks."""

from flask import Flask, Response, redirect, render_template, request
from htmx_flask import Htmx
from htmx_flask import make_response as make_htmx_response


def minta_fragmen() -> bool:
    """True for an htmx request that wants a piece: neither boosted nor a history restore."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def render_page(page: str, *, fragment: str | None = None, status: int = 200, **context) -> Response:
    """The whole page, or `fragment` for htmx, out of the same context."""
    template = fragment if fragment and minta_fragmen() else page
    response = Response(render_template(template, **context), status=status, mimetype="text/html")
    response.headers["Vary"] = "HX-Request"
    return response


def pesan_htmx(html: str, status: int) -> Response:
    """A message for `#pesan`, whatever the request wanted to swap."""
    response = make_htmx_response(html, status, retarget="#pesan", reswap="innerHTML")
    response.vary.add("HX-Request")
    return response


def redirect_ke(url: str) -> Response:
    """303 for a form, HX-Redirect for htmx: the browser then GETs `url`."""
    if minta_fragmen():
        return make_htmx_response("", 200, redirect=url)
    return redirect(url, 303)


def init_app(app: Flask) -> None:
    Htmx(app)
