"""The composer and the page of a message, through the client."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, codes, said, standings
from tests.factories import Factories
from volunteers.access import Role
from volunteers.committees.models import Committee, MembershipState, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.mail.models import SuppressedReason, Suppression
from volunteers.notices.jobs import send_notices
from volunteers.notices.models import LeftOut, Notice, NoticeRecipient, NoticeState
from volunteers.people.models import Channel, OptOut, Person

SUBJECT, MISSING = "Could you read two pages?", "Two readers are missing."


class Stage:
    """A committee with a chair, members of every sort, and a coordinator."""

    def __init__(self, make: Factories) -> None:
        self.make = make
        self.korea: Committee = make.committee(contact_email="korea@demo.example")
        self.ethiopia: Committee = make.committee("Ethiopia Committee")
        self.chair = make.officer(self.korea, person=make.member(self.korea, make.person("Dana Whitlock")))
        self.hana = make.member(self.korea, make.person("Hana Weber", email="weber@demo.example", account=None))
        self.jun = make.member(self.korea, make.person("Jun Weber", email="Weber@demo.example", account=None))
        self.haeun = make.member(self.korea, make.person("박하은", preferred_language="ko"))
        self.paul = make.member(self.korea, make.person("Paul Nakai"))
        self.nobody = make.member(self.korea, make.person("Mi-rae Seo", email=None, account=None))
        self.young = make.member(self.korea, make.person("Yuna Kim", is_adult=False))
        self.bounced = make.member(self.korea, make.person("Bo Lind"))
        self.gone = make.member(self.korea, make.person("Ended Long Ago"), state=MembershipState.ENDED)
        self.coordinator = make.person("Tomas Rivera", roles=(Role.COORDINATOR,))
        self.other_chair = make.officer(self.ethiopia, person=make.member(self.ethiopia, make.person("Selam Abebe")))
        self.secretary = make.officer(self.korea, OfficeKind.SECRETARY)
        self.save(OptOut(person_id=self.paul.id, channel=Channel.NOTICES, since_at=clock.now()))
        self.save(
            Suppression(
                address=self.bounced.email, reason=SuppressedReason.BOUNCED, category="*", created_at=clock.now()
            )
        )

    def save(self, row) -> None:
        with self.make.app.app_context(), unguarded("a test's stage"):
            db.session.add(row)
            db.session.commit()

    def notice(self) -> Notice | None:
        with self.make.app.app_context():
            found = db.session.scalars(sa.select(Notice).order_by(Notice.id.desc())).first()
            db.session.expunge_all()
            return found


@pytest.fixture
def stage(make: Factories, set_clock) -> Stage:
    for path in folder(make.app.instance_path).glob("*.eml"):
        path.unlink()
    return Stage(make)


def fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input\s+type="hidden"[^>]*name="(key|version|counted)"[^>]*value="([^"]*)"', page)
    found += re.findall(r'<input[^>]*name="(key|version)"[^>]*type="hidden"[^>]*value="([^"]*)"', page)
    return dict(found)


def typed(stage: Stage, page: str, **more) -> dict:
    return {
        **fields(page),
        "committee": stage.korea.slug,
        "reply_to": "me",
        "subject": SUBJECT,
        "body": f"{MISSING} See https://example.org/hangul.\n\n**Dana**",
        **more,
    }


def test_the_composer_counts_and_names_who_is_left_out(client: Client, stage: Stage) -> None:
    page = client.sign_in(stage.chair).get(f"/notices/new?committee={stage.korea.slug}").text
    assert "<output>5</output>" in page  # chair, secretary, Hana, Jun, 박하은
    assert re.findall(r"\d+", between(page, "</output>", "</div>")) == ["4", "1", "4"], "by language, together, mails"
    for name in ("Paul Nakai", "Mi-rae Seo", "Yuna Kim", "Bo Lind"):
        assert name in page
    assert "Ended Long Ago" not in page
    assert stage.chair.email in page
    assert "Ethiopia" not in page


def test_nobodys_own_address_is_the_default(client: Client, stage: Stage) -> None:
    """Answers go to the committee or to the organisation; one's own address is chosen, and said to be seen."""
    page = client.sign_in(stage.chair).get(f"/notices/new?committee={stage.korea.slug}").text
    radios = re.findall(r'<input[^>]*name="reply_to"[^>]*>', page)
    assert len(radios) > 1
    assert [('value="me"' in each, "checked" in each) for each in radios][-1] == (True, False)
    assert sum("checked" in each for each in radios) == 1
    assert "everyone who gets the message sees your own address" in page


def test_a_chair_sends_and_each_address_gets_one_mail(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    page = client.get("/notices/new").text
    data = typed(
        stage, page, act="send", **{"subject-ko": "두 쪽만 읽어 주실 수 있나요?", "body-ko": "두 분이 더 필요합니다."}
    )
    answer = client.submit("/notices/new", data)
    assert answer.status_code == 303
    notice = stage.notice()
    assert notice.state is NoticeState.SCHEDULED
    assert notice.committee_id == stage.korea.id
    page = client.get(answer.location).text
    assert 'data-seconds="' in page, "the time to undo"
    with app.app_context():
        send_notices()
        assert deliver_all() == 0
    with clock.at(clock.now() + timedelta(seconds=121)), app.app_context():
        send_notices()
        assert deliver_all() == 4
        send_notices()
        send_notices()
    assert stage.notice().state is NoticeState.SENT
    with app.app_context():
        mails = kept()
    assert len(mails) == 4
    shared = next(mail for mail in mails if "weber@" in mail.to)
    assert f"{stage.hana.full_name}, {stage.jun.full_name}" in shared.text
    assert shared.message["Reply-To"].addresses[0].addr_spec == stage.chair.email
    assert shared.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in shared.message["List-Unsubscribe"]
    assert '<a href="https://example.org/hangul"' in shared.html
    korean = next(mail for mail in mails if mail.subject.startswith("두 쪽"))
    assert "두 분이 더 필요합니다." in korean.text
    with app.app_context():
        rows = db.session.scalars(sa.select(NoticeRecipient).where(NoticeRecipient.notice_id == notice.id)).all()
        why = {row.person_id: row.left_out for row in rows}
    assert why[stage.jun.id] is LeftOut.SAME_ADDRESS
    assert why[stage.paul.id] is LeftOut.OPTED_OUT
    assert why[stage.young.id] is LeftOut.MINOR
    assert why[stage.nobody.id] is LeftOut.NO_ADDRESS
    assert why[stage.bounced.id] is LeftOut.BAD_ADDRESS
    assert len(why) == 9
    page = client.get(answer.location).text
    assert standings(page) == ["sent", "same_address"]
    page = client.get(f"{answer.location}?what=left_out&q=paul").text
    assert "Paul Nakai" in page
    assert "Bo Lind" not in page


def test_undo_makes_it_a_draft_again_and_nobody_gets_it(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    where = client.submit("/notices/new", typed(stage, client.get("/notices/new").text, act="send")).location
    assert client.undo().status_code == 303
    with clock.at(clock.now() + timedelta(seconds=300)), app.app_context():
        send_notices()
        assert deliver_all() == 0
    assert stage.notice().state is NoticeState.DRAFT
    page = client.get(where).text
    assert "Undone" in page
    data = typed(stage, page, act="send", subject="Better")
    assert client.submit(where, data).status_code == 303
    with clock.at(clock.now() + timedelta(seconds=300)), app.app_context():
        send_notices()
        assert client.undo().status_code == 303
    assert stage.notice().state is NoticeState.SENDING
    assert codes(client.get(where).text) == {"too-late"}


def test_an_opt_out_between_pressing_and_sending_counts(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    client.submit("/notices/new", typed(stage, client.get("/notices/new").text, act="send"))
    stage.save(OptOut(person_id=stage.haeun.id, channel=Channel.NOTICES, since_at=clock.now()))
    with clock.at(clock.now() + timedelta(seconds=121)):
        with app.app_context():
            send_notices()
        stage.save(OptOut(person_id=stage.secretary.id, channel=Channel.NOTICES, since_at=clock.now()))
        with app.app_context():
            deliver_all()
    with app.app_context():
        reached = {mail.message["To"].addresses[0].addr_spec for mail in kept()}
    assert reached == {stage.chair.email, "weber@demo.example"}


def test_who_wants_nothing_of_one_committee_is_left_out_of_its_messages(
    app: Flask, client: Client, stage: Stage
) -> None:
    """Named in the count with the reason; what is queued stops too; a message to another committee still comes."""

    def stop(person: Person) -> None:
        now, key = clock.now(), stage.korea.id
        stage.save(OptOut(person_id=person.id, channel=Channel.NOTICES, committee_id=key, since_at=now))

    stop(stage.haeun)
    client.sign_in(stage.chair)
    page = client.get("/notices/new").text
    assert "<output>4</output>" in page
    assert "박하은" in said(page, LeftOut.NOT_FROM_COMMITTEE.value)
    client.submit("/notices/new", typed(stage, page, act="send"))
    with clock.at(clock.now() + timedelta(seconds=121)):
        with app.app_context():
            send_notices()
        stop(stage.secretary)
        with app.app_context():
            deliver_all()
    with app.app_context():
        mails = list(kept())
        reached = {mail.message["To"].addresses[0].addr_spec for mail in mails}
        left = db.session.execute(sa.select(NoticeRecipient.person_id, NoticeRecipient.left_out)).all()
    assert reached == {stage.chair.email, "weber@demo.example"}
    assert (stage.haeun.id, LeftOut.NOT_FROM_COMMITTEE) in [(person, why) for person, why in left]
    assert mails[0].message["List-Unsubscribe"].endswith(f"?committee={stage.korea.slug}>")
    # in another committee, too: a message to both reaches them by the other
    stage.make.member(stage.ethiopia, stage.haeun)
    client.sign_in(stage.coordinator)
    for committees, is_left_out in (([stage.korea], True), ([stage.korea, stage.ethiopia], False)):
        query = "&".join(f"committee={each.slug}" for each in committees)
        page = client.get(f"/notices/new?{query}").text
        assert ("박하은" in said(page, LeftOut.NOT_FROM_COMMITTEE.value)) is is_left_out
    # whoever else wants nothing of the other committee changes nothing for them
    other = stage.make.member(stage.ethiopia, stage.make.person("Other", email="other@demo.example", account=None))
    stage.save(
        OptOut(person_id=other.id, channel=Channel.NOTICES, committee_id=stage.ethiopia.id, since_at=clock.now())
    )
    page = client.get(f"/notices/new?committee={stage.korea.slug}&committee={stage.ethiopia.slug}").text
    left_out = said(page, LeftOut.NOT_FROM_COMMITTEE.value)
    assert "Other" in left_out
    assert "박하은" not in left_out


def test_a_coordinator_writes_to_several_and_is_asked_again_when_that_changes(client: Client, stage: Stage) -> None:
    client.sign_in(stage.coordinator)
    page = client.get(f"/notices/new?committee={stage.korea.slug}").text
    both = [stage.korea.slug, stage.ethiopia.slug]
    data = typed(stage, page, act="send", committee=both, audience="committees")
    answer = client.submit("/notices/new", data)
    assert stage.notice().state is NoticeState.DRAFT
    page = client.get(answer.location).text
    assert 'class="flash flash-bad' in page
    assert "<output>6</output>" in page
    data = typed(stage, page, act="send", committee=both, audience="committees")
    assert client.submit(answer.location, data).status_code == 303
    assert stage.notice().state is NoticeState.SCHEDULED
    assert stage.notice().committee_id is None
    other = client.application.test_client().sign_in(stage.chair)
    assert other.get(answer.location).status_code == 404


def test_to_everybody_leaves_out_unconfirmed_addresses(client: Client, stage: Stage, make: Factories) -> None:
    stranger = make.person("Some Stranger", account=make.account("stranger@demo.example", confirmed=False))
    client.sign_in(stage.coordinator)
    page = client.get("/notices/new?audience=everybody").text
    assert stranger.full_name in said(page, LeftOut.UNCONFIRMED.value)
    data = typed(stage, page, act="save", audience="everybody")
    where = client.submit("/notices/new", data).location
    assert stage.notice().is_to_everybody
    assert "Everyone we know" in client.get(where).text
    chair = client.application.test_client().sign_in(stage.chair)
    answer = chair.submit("/notices/new", {**data, "key": "", "counted": "everybody", "act": "send"})
    assert answer.status_code == 303  # a chair has no "everybody": kept for their own committee, and not sent
    assert stage.notice().committee_id == stage.korea.id
    assert stage.notice().state is NoticeState.DRAFT


@pytest.mark.parametrize("who", ["other_chair", "secretary", "paul"])
def test_others_learn_nothing(client: Client, stage: Stage, who: str) -> None:
    client.sign_in(stage.chair)
    draft = client.submit("/notices/new", typed(stage, client.get("/notices/new").text, act="save")).location
    client.submit(draft, typed(stage, client.get(draft).text, act="send"))
    other = client.application.test_client().sign_in(getattr(stage, who))
    for url in ("", "/letter", "?what=left_out"):
        answer = other.get(draft + url)
        assert answer.status_code in (403, 404)
        assert "Could you read" not in answer.text
    for url in ("", "/delete"):
        assert other.submit(draft + url, typed(stage, "", act="send")).status_code in (403, 404)
    assert other.get(f"/notices/new?committee={stage.korea.slug}").status_code in (403, 404)
    assert other.get(f"/notices/?committee={stage.korea.slug}").status_code in (403, 404)
    answer = other.submit("/notices/new", typed(stage, "", act="send", counted=stage.korea.slug))
    assert answer.status_code in (403, 422)
    assert stage.notice().state is NoticeState.SCHEDULED


def test_a_draft_is_its_authors_alone(client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    draft = client.submit("/notices/new", typed(stage, client.get("/notices/new").text)).location
    other = client.application.test_client().sign_in(stage.coordinator)
    assert other.get(draft).status_code == 404
    assert "Could you read" not in other.get("/notices/").text
    assert "Could you read" in client.get("/notices/").text


def test_a_test_to_myself_leaves_no_draft(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    data = typed(stage, client.get("/notices/new").text, act="test")
    for _ in range(2):
        answer = client.submit("/notices/new", data)
        assert answer.status_code == 200
        assert stage.chair.email in between(answer.text, 'class="flash wrap" role="status"', "</div>")
        assert MISSING in answer.text
    assert stage.notice() is None
    with app.app_context():
        assert deliver_all() == 1
        assert kept()[0].subject.endswith(f": {SUBJECT}")
        assert kept()[0].message["List-Unsubscribe"] is None


def test_the_preview_leafs_through_real_recipients(client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    data = typed(stage, client.get("/notices/new").text, **{"subject-ko": "제목", "body-ko": "**본문**"})
    draft = client.submit("/notices/new", data).location
    assert "Dana Whitlock" in between(client.get(draft).text, 'id="pre-t"', "</h2>")
    last = client.get(f"{draft}?as=4")
    assert "박하은" in between(last.text, 'id="pre-t"', "</h2>")
    assert "frame-src 'self'" in last.headers["Content-Security-Policy"]
    letter = client.get(f"{draft}/letter?as=4")
    assert "<strong" in letter.text
    assert "본문" in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert client.get(f"{draft}/letter?as=99").status_code == 404
    assert client.get(f"{draft}?as=zzz").status_code == 200


def test_a_draft_is_deleted_and_comes_back(client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    draft = client.submit("/notices/new", typed(stage, client.get("/notices/new").text)).location
    assert client.submit(f"{draft}/delete").status_code == 303
    assert client.get(draft).status_code == 404
    assert "Could you read" not in client.get("/notices/").text
    assert client.undo().status_code == 303
    page = client.get(draft)
    assert (page.status_code, SUBJECT in page.text) == (200, True)
    assert stage.notice().state is NoticeState.DRAFT


def test_a_stale_save_is_refused_and_loses_nothing(client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    draft = client.submit("/notices/new", typed(stage, client.get("/notices/new").text)).location
    page = client.get(draft).text
    assert client.submit(draft, typed(stage, page, subject="First")).status_code == 303
    answer = client.submit(draft, typed(stage, page, subject="Second"))
    assert answer.status_code == 422
    assert "Second" in answer.text
    assert codes(answer.text) == {"stale"}
    assert stage.notice().subject["en"] == "First"


def test_pressed_twice_is_sent_once(client: Client, stage: Stage, app: Flask) -> None:
    client.sign_in(stage.chair)
    data = typed(stage, client.get("/notices/new").text, act="send")
    first, second = client.submit("/notices/new", data), client.submit("/notices/new", data)
    assert first.location == second.location
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1


BAD = {
    "empty": {"subject": "", "body": ""},
    "no subject": {"subject": "  "},
    "no message": {"body": ""},
    "too long": {"subject": "x" * 151},
    "body too long": {"body": "x" * 10_001},
    "NUL": {"subject": "a\x00b"},
    "NUL in the body": {"body": "a\x00b"},
    "half": {"subject-es": "Solo el asunto"},
    "foreign reply": {"reply_to": "evil@example.org"},
    "no committee": {"committee": ""},
    "foreign committee": {"committee": "no-such"},
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_told_and_nothing_is_stored(client: Client, stage: Stage, kind: str) -> None:
    client.sign_in(stage.chair)
    data = typed(stage, client.get("/notices/new").text, act="send", **{"body": "Keep these words.", **BAD[kind]})
    answer = client.submit("/notices/new", data)
    assert answer.status_code == 422
    assert "Error:" in answer.text
    if "body" not in BAD[kind]:
        assert "Keep these words." in answer.text
    assert stage.notice() is None


def test_lone_surrogates_are_no_defect(client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    data = typed(stage, client.get("/notices/new").text, act="send")
    answer = client.submit("/notices/new", data | {"subject": b"a\xed\xa0\x80b"})
    assert answer.status_code in (303, 422)
    assert client.get("/notices/%00").status_code == 404
    assert client.get("/notices/?committee=%00").status_code == 404
    assert client.get("/notices/new?committee=%00").status_code == 404


def test_line_ends_and_markup_reach_no_header_and_run_nowhere(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    data = typed(
        stage,
        client.get("/notices/new").text,
        act="send",
        subject="Hello\r\nBcc: everybody@example.org",
        body="<script>alert(1)</script> ![p](https://spy.example/p.png) [x](javascript:alert(1)) <b onclick=a()>b</b>",
    )
    again = client.submit("/notices/new", data)
    assert again.status_code == 422
    subject = "Hello Bcc: everybody@example.org"
    data = typed(stage, again.text, act="send", subject=subject, body=data["body"])
    where = client.submit("/notices/new", data).location
    page = client.get(where).text
    assert "<script>alert" not in page
    with clock.at(clock.now() + timedelta(seconds=121)), app.app_context():
        send_notices()
        deliver_all()
        for mail in kept():
            assert mail.message["Bcc"] is None
            assert mail.subject == subject
            assert "<script" not in mail.html
            assert "<img" not in mail.html
            assert 'href="javascript' not in mail.html
            assert "<b onclick" not in mail.html


def test_a_person_of_no_committee_gets_in_nowhere(client: Client, stage: Stage, make: Factories) -> None:
    client.sign_in(make.person())
    assert client.get("/notices/").status_code == 403
    assert client.get("/notices/new").status_code == 403


def test_lists_are_empty_first(client: Client, stage: Stage) -> None:
    empty = between(client.sign_in(stage.chair).get("/notices/").text, 'class="empty"', "</div>")
    assert 'href="/notices/new"' in empty
    assert client.get(f"/notices/?committee={stage.korea.slug}").status_code == 200


def test_nobody_needs_a_language_only_where_somebody_is_chosen(client: Client, stage: Stage) -> None:
    client.sign_in(stage.coordinator)
    assert "nobody here needs it" not in client.get("/notices/new").text
    assert "nobody here needs it" in client.get(f"/notices/new?committee={stage.korea.slug}").text
