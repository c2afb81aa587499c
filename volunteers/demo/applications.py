"""Who asked to join and waits, who asked for help to choose, and who is still young."""

from volunteers.demo.people import NEWCOMER_DAYS, add_somebody, canary
from volunteers.demo.stage import Someone, Stage
from volunteers.registration.models import Application, ApplicationState, YoungInterest

MESSAGES: dict[str, tuple[str, ...]] = {
    "en": (
        "I saw that you need people with cameras. I have a tripod and two microphones.",
        "My neighbor is on this committee and has talked about it for a year.",
        "I can come on Saturdays, and I drive a van.",
    ),
    "es": (
        "Mi hija aprende taekwondo y quiero leerle las historias que hay detrás. Puedo los sábados.",
        "Trabajo de noche; los jueves por la tarde estoy libre y me gustaría ayudar.",
    ),
    "ko": ("오로라로 이사 온 지 석 달 되었습니다. 아이들에게 책을 읽어 주는 일을 하고 싶습니다.",),
    "am": ("ቅዳሜ ጠዋት መጽሐፍ በማሸግ መርዳት እችላለሁ።",),
    "ar": ("أستطيع الترجمة بين العربية والإنجليزية في أيام الأربعاء.",),
    "zh-Hant": ("我會做燈籠，也願意開車接送客人。",),
    "vi": ("Tôi rảnh vào tối thứ năm và rất muốn giúp một tay.",),
    "ne": ("म नेपाली र अंग्रेजी दुवै बोल्छु, बुधबार खाली हुन्छु।",),
}
LIVES: dict[str, str] = {
    "en": "I live on {street} Street.",
    "es": "Vivo en la calle {street}.",
    "ko": "{street} 거리에 살아요.",
    "am": "የምኖረው {street} መንገድ ላይ ነው።",
    "ar": "أسكن في شارع {street}.",
    "zh-Hant": "我住在 {street} 街。",
    "vi": "Tôi sống ở đường {street}.",
    "ne": "म {street} सडकमा बस्छु।",
}
WAITING: tuple[tuple[str, str, int], ...] = (
    *(("korea", "ko", 2), ("korea", "en", 1), ("korea", "es", 4), ("korea", "zh-Hant", 9)),
    *(("ethiopia", "am", 3), ("ethiopia", "en", 1), ("el-salvador", "es", 8), ("mexico", "es", 5)),
    *(("taiwan", "zh-Hant", 2), ("arts-and-festivals", "vi", 6), ("language-bank", "ar", 1)),
    *(("language-bank", "ne", 8), ("hosting-and-hospitality", "en", 4), ("youth-and-education", "es", 3)),
)
"""Committee, language, and for how many days they have waited."""

HELP_WANTED = (("vi", 1), ("en", 3), ("es", 6))
APPLICANTS = len(WAITING) + len(HELP_WANTED)
"""How many people come only with their application."""


def add_applications(stage: Stage) -> None:
    """Applications in all their states."""
    for slug, language, days in WAITING:
        someone = _applicant(stage, language, days)
        _apply(stage, someone, stage.groups[slug].id, language, days)
    _apply(stage, stage.cast["member"], stage.groups["language-bank"].id, "en", 2)
    for language, days in HELP_WANTED:
        _apply(stage, _applicant(stage, language, days), None, language, days)
    _decided(stage)
    for number, (name, slug) in enumerate((("Ayaan", "youth-and-education"), ("Noah", "korea"))):
        who = "guardian" if number == 0 else canary(number, "guardian").lower()
        stage.rows.add(
            YoungInterest,
            call_name=name,
            guardian_email=f"{who}@demo.example",
            preferred_language="en",
            committee_id=stage.groups[slug].id,
            received_at=stage.ago(number + 2),
        )


def _applicant(stage: Stage, language: str, days: int) -> Someone:
    return add_somebody(stage, language, days, is_registered=True)


def _apply(stage: Stage, person: Someone, committee_id: int | None, language: str, days: int) -> None:
    at = stage.ago(days)
    text = stage.random.choice(MESSAGES[language])
    stage.rows.add(
        Application,
        committee_id=committee_id,
        person_id=person.id,
        state=ApplicationState.IN_REVIEW,
        message=f"{text} {LIVES[language].format(street=canary(person.id, 'message'))}",
        message_language=language,
        received_at=at,
        review_since_at=at,
    )


def _decided(stage: Stage) -> None:
    """Two who were declined some time ago, with what they read and what only the chair reads."""
    newcomer = stage.cast["newcomer"]
    for person, slug, days in (
        (newcomer, "business-and-trade", NEWCOMER_DAYS),
        (stage.people[60], "hosting-and-hospitality", 40),
    ):
        chair = stage.groups[slug].officers.get("chair") or stage.groups[slug].officers["vice_chair"]
        stage.rows.add(
            Application,
            committee_id=stage.groups[slug].id,
            person_id=person.id,
            state=ApplicationState.DECLINED,
            message=f"I would like to help. {LIVES['en'].format(street=canary(person.id, 'message'))}",
            message_language="en",
            received_at=stage.ago(days),
            review_since_at=stage.ago(days),
            decided_at=stage.ago(days - 2),
            decided_by_id=chair.id,
            answer="We’re full right now. Please ask again in September.",
            private_note=f"Ask again when {canary(person.id, 'private_note')} leads us.",
        )
