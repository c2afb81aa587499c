"""The button above a list that takes it out of the house."""

from urllib.parse import urlencode

from flask import request, url_for

from volunteers.access import Actor
from volunteers.house import House, Listed, Section


def of_list(listed: Listed, actor: Actor) -> Section | None:
    """The way to the page on which this list is taken out, narrowed as it is; for who may see all of it."""
    listing = House.of().lists[listed.name]
    if not actor.may(listing.permission, listed.subject):
        return None
    query = urlencode(request.args.to_dict(flat=False), doseq=True)
    address = url_for(f"exports.{listing.name}", **(request.view_args or {}))
    return Section("exports/_of_list.html", {"url": f"{address}?{query}" if query else address})
