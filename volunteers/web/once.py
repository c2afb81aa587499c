"""The hidden field by which a form that makes something is known again when it is pressed twice."""

from typing import Any

from wtforms import HiddenField

from volunteers.foundation.columns import new_public_id


class OnceField(HiddenField):
    """Holds the public id that the new row will have; an action gives it to `foundation.once`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("", default=new_public_id, **kwargs)
