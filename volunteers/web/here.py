"""The address of this page with something of its query changed.

What a visitor sends stands behind the "?" and nowhere else. Handed to `url_for` as arguments, its names would be taken
for those of the framework (`endpoint`, `_method`, `_scheme`, `_external` …): a fault on every page, or links to a host
that somebody else chose.
"""

from urllib.parse import urlencode

from flask import request, url_for

Value = str | int | list[str] | None


def here(**changed: Value) -> str:
    """This page's address with all that was asked; a value of None leaves a name out."""
    path = request.view_args or {}
    kept: dict[str, Value] = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in changed and name not in path
    }
    asked = {name: value for name, value in (kept | changed).items() if value is not None}
    address = url_for(str(request.endpoint), **path)
    return f"{address}?{urlencode(asked, doseq=True)}" if asked else address
