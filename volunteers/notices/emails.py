"""A message to many as facts: Markdown becomes sanitised markup, of which the mail makes both of its parts."""

from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from volunteers.activities.models import Activity
from volunteers.foundation.columns import LocalText
from volunteers.foundation.directions import isolate_runs, runs_right_to_left
from volunteers.foundation.pasted import pasted
from volunteers.mail import Message, Recipient
from volunteers.mail.message import STOPS, html, page, prose, stops_committee, text
from volunteers.mail.models import MailBatch
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import Notice
from volunteers.people.models import Person
from volunteers.people.rules import recipient

KIND = "notices/notice"
KIND_TO_WHO_COMES = "notices/who_comes"
TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto", "tel"}


def _markdown() -> MarkdownIt:
    """Without raw HTML, and without pictures: a picture from elsewhere tells its owner who reads.

    What people paste as a bare address can be pressed, and none of its signs is one of Markdown.
    """
    made = MarkdownIt("js-default", {"breaks": True}).disable("image")
    made.inline.ruler.at("text", _words)
    made.inline.ruler.before("text", "address", _address)
    return made


def _words(state: StateInline, silent: bool) -> bool:
    """As the library's rule of this name: to the next sign that could mean something, or to the next address."""
    limit = next((each.start for each in pasted(state.src) if each.start > state.pos), state.posMax)
    sign = state.md.inline.terminator_re.search(state.src, state.pos, min(limit, state.posMax))
    end = sign.start() if sign else min(limit, state.posMax)
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """A bare address as a link; inside of a link as its words."""
    found = next((each for each in pasted(state.src) if each.start == state.pos), None)
    if found is None or found.end > state.posMax:
        return False
    if not silent:
        if not state.linkLevel:
            state.push("link_open", "a", 1).attrs = {"href": found.href}
        state.push("text", "", 0).content = found.label
        if not state.linkLevel:
            state.push("link_close", "a", -1)
    state.pos = found.end
    return True


_MARKDOWN = _markdown()


def _keep_directions(tokens: list[Token]) -> None:
    """Numbers, times and addresses in what runs from right to left are read from left to right."""
    for token in tokens:
        said = "".join(each.content for each in token.children or () if each.type == "text")
        if runs_right_to_left(said):
            for each in token.children or ():
                each.content = isolate_runs(each.content) if each.type == "text" else each.content


def body_html(source: str, below: int = 1) -> str:
    """Markdown as markup that may stand in a letter and on a page; the sanitiser has the last word.

    Its headings follow the one that it stands under (a letter's own is its first) without leaving out a level.
    """
    tokens = _MARKDOWN.parse(source)
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, below + 1 + used.index(token.tag))}"
    _keep_directions(tokens)
    markup: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(markup, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)


def facts(
    subject: LocalText,
    body: LocalText,
    audience: list[LocalText],
    *,
    answers_to: str,
    only: tuple[str, LocalText] | None = None,
) -> dict[str, Any]:
    """What all copies share. `audience` are the names of the committees; none means everybody.

    `only`: the slug and name of the committee, where it is one's: the link in the foot stops that committee's messages.
    """
    stops = {STOPS: stops_committee(*only)} if only is not None else {}
    return stops | {
        "subject": prose(subject),
        "body_html": html({tag: body_html(source) for tag, source in body.items()}),
        "committees": [text(name) for name in audience],
        "answers_to": answers_to,
        "is_test": False,
    }


def facts_of(notice: Notice) -> dict[str, Any]:
    """The facts of a message as it stands; its committees must be loaded."""
    rows = notice.audience
    names = [] if notice.is_to_everybody else [row.committee.name for row in rows]
    answers_to = notice.reply_to_name or notice.reply_to
    if (activity := activity_of(notice)) is not None:
        return facts_to_who_comes(
            facts(notice.subject, notice.body, names, answers_to=answers_to), activity, rows[0].is_to_waiting
        )
    only = (rows[0].committee.slug, rows[0].committee.name) if len(names) == 1 else None
    return facts(notice.subject, notice.body, names, answers_to=answers_to, only=only)


def facts_to_who_comes(shared: dict[str, Any], activity: Activity, is_to_waiting: bool) -> dict[str, Any]:
    """The same of a message to those who come to an activity."""
    return {
        **shared,
        "activity": text(activity.title),
        "activity_page": page("activities.show", public_id=activity.public_id),
        "is_to_waiting": is_to_waiting,
    }


def activity_of(notice: Notice) -> Activity | None:
    """The activity to whose people a message goes; its audience must be loaded."""
    return notice.audience[0].activity if len(notice.audience) == 1 else None


def kind_of(audience: Audience) -> str:
    """Which kind of mail a message is."""
    return KIND if audience.is_news else KIND_TO_WHO_COMES


def to_child(notice: Notice, batch: MailBatch, child: Person) -> Message:
    """What somebody under 18 who comes would be told; only who answers for them gets it (`copies.only_copies`)."""
    return Message(
        kind=batch.kind,
        to=recipient(child),
        facts=batch.facts,
        dedupe_key=f"notice:{notice.public_id}:{child.id}",
        category=batch.category,
        reply_to=Recipient(notice.reply_to, notice.reply_to_name),
        sender_name=batch.sender_name,
        about=notice,
    )


def test_copy(
    given: NoticeInput,
    names: list[LocalText],
    to: Recipient,
    reply_to: Recipient,
    key: str,
    activity: Activity | None,
) -> Message:
    """A copy to its author, in one of its languages."""
    shared = facts(given.subject, given.body, names, answers_to=reply_to.name or reply_to.address)
    shared |= {"is_test": True, "stops_later": given.audience.is_news}
    if activity is not None:
        shared = facts_to_who_comes(shared, activity, given.audience.is_to_waiting)
    return Message(kind=kind_of(given.audience), to=to, facts=shared, dedupe_key=key, reply_to=reply_to)
