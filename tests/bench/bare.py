"""A bare Flask application over our tables, with nothing of ours in it: what a page costs that does only this.

It has the models that it needs, as whoever writes such a page declares them, and no layout, language, rights or CSRF
beyond what each page says.
"""

from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, Response, redirect, render_template_string, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

COUNT_LIMIT = 1_000
ONE = "<!doctype html><title>{{ row.slug }}</title><h1>{{ row.slug }}</h1>"
ROSTER = """<!doctype html><title>Members</title><h1>Members</h1><form method="post"><input type="hidden"
name="csrf_token" value="{{ csrf_token() }}"></form><table>{% for m in rows %}<tr><th>{{ m.person.full_name }}</th>
<td>{% for s in m.person.languages %}{{ s.language }} {{ s.speaks }} {% endfor %}</td><td>{{ m.state }}</td>
<td>{{ m.began_on }}</td></tr>{% endfor %}</table><p>{{ total }}</p>"""


class Base(DeclarativeBase):
    """The tables as this application knows them."""


class Account(Base):
    """Who asks."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]


class Committee(Base):
    """Of which the roster is."""

    __tablename__ = "committees"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]


class Person(Base):
    """Who is on it."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    sort_name: Mapped[str]
    languages: Mapped[list["LanguageSkill"]] = relationship()


class LanguageSkill(Base):
    """What they speak."""

    __tablename__ = "language_skills"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    language: Mapped[str]
    speaks: Mapped[str | None]


class Membership(Base):
    """That they are."""

    __tablename__ = "memberships"
    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    state: Mapped[str]
    began_on: Mapped[date]
    person: Mapped[Person] = relationship()


def create(url: str, account_id: int, committee_id: int) -> Flask:
    """The application: a page of one query, and a roster of the first fifty."""
    app = Flask("bare")
    app.secret_key = "of no use elsewhere"
    CSRFProtect(app)
    engine = sa.create_engine(url)

    @app.get("/one")
    def one() -> str:
        with Session(engine) as database:
            return render_template_string(ONE, row=database.get_one(Committee, committee_id))

    @app.get("/roster")
    def roster() -> str:
        with Session(engine) as database:
            database.get_one(Account, account_id)
            database.get_one(Committee, committee_id)
            where = (Membership.committee_id == committee_id, Membership.state.in_(("active", "on_leave")))
            some = sa.select(Membership.id).where(*where).limit(COUNT_LIMIT + 1).subquery()
            total = database.scalar(sa.select(sa.func.count()).select_from(some))
            select: Any = (
                sa.select(Membership)
                .join(Membership.person)
                .where(*where)
                .options(joinedload(Membership.person).selectinload(Person.languages))
                .order_by(Person.sort_name, Person.id)
                .limit(50)
            )
            return render_template_string(ROSTER, rows=database.scalars(select).all(), total=total)

    return app


def press(url: str) -> Flask:
    """An application that keeps what is posted, one row in a table of its own, and leads on."""
    app = Flask("bare press")
    engine = sa.create_engine(url)
    columns = (sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    rows = sa.Table("bare_rows", sa.MetaData(), *columns)
    rows.metadata.create_all(engine)

    @app.post("/row")
    def row() -> Response:
        with Session(engine) as database:
            database.execute(sa.insert(rows).values(text=request.form["text"]))
            database.commit()
        return cast(Response, redirect("/one", code=303))

    return app
