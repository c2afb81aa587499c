"""Parts of an application: objects of a type that each application must have exactly one of, asked for by that type.

A mechanism declares its part by a subclass and has it fitted when the application is made; nothing has a silent
default. `check_parts` refuses to start where one is missing.
"""

from typing import Any, Self

from flask import Flask, current_app

DECLARED: list[type["Part"]] = []


class MissingPart(RuntimeError):
    """The application was put together without something that it needs, or with two of it."""


class Part:
    """Something that each application has exactly one of."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        DECLARED.append(cls)

    @classmethod
    def slot(cls) -> str:
        """Where an application keeps it: no name that anybody types."""
        return f"{cls.__module__}.{cls.__qualname__}"

    def fit(self, app: Flask) -> None:
        """Give it to the application that is being made."""
        if self.slot() in app.extensions:
            raise MissingPart(f"{self.slot()} is fitted twice")
        app.extensions[self.slot()] = self

    @classmethod
    def of(cls, app: Flask | None = None) -> Self:
        """The part of this application."""
        found = (app or current_app).extensions.get(cls.slot())
        if not isinstance(found, cls):
            raise MissingPart(f"{cls.slot()} was never fitted")
        return found


def check_parts(app: Flask) -> None:
    """Refuse to start without a part that anybody declared."""
    missing = sorted(kind.slot() for kind in DECLARED if not isinstance(app.extensions.get(kind.slot()), kind))
    if missing:
        raise MissingPart(f"the application has no {', '.join(missing)}")
