"""Answers that are not pages: see other, and what is said on the next page."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from volunteers.foundation.refusals import code_of


def see_other(endpoint: str, **values: Any) -> Response:
    """303 to an endpoint (RFC 9110, 15.4.4): the answer to every POST that worked."""
    return redirect(url_for(endpoint, **values), code=303)


def see_other_url(url: str) -> Response:
    """303 to an address of this site."""
    return redirect(url, code=303)


def to_sign_in() -> Response:
    """To the sign-in page, and afterwards back here; after a press, back to the page with the button."""
    target = request.full_path.rstrip("?") if request.method == "GET" else form_page()
    return redirect(url_for("accounts.login", next=target), code=303)


def form_page() -> str:
    """The page of this site that a press came from: as the browser says, else the press' own address, else `/me`."""
    before = urlsplit(request.referrer or "")
    if before.netloc == request.host and before.path:
        path = f"/{before.path.lstrip('/')}"  # two slashes would name another host
        return f"{path}?{before.query}" if before.query else path
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]  # has one
    except HTTPException:
        return url_for("home.me")
    return request.path


def flash_done(text: Any) -> None:
    """Say on the next page what was done and what happens next."""
    flash(str(text), "done")


def flash_problem(text: Any) -> None:
    """Say on the next page why something was not done; of a refusal, with its code."""
    told = str(text)
    flash({"text": told, "code": code_of(told)}, "problem")  # type: ignore[arg-type]  # JSON
