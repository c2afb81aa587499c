"""In which language a mail is written, and the one line for readers whose language we can't write yet."""

from collections.abc import Iterable

from volunteers.foundation.directions import END, LEFT_TO_RIGHT, runs_right_to_left

# In each language: "This message is (in part) in English. If you need help with it, contact us: …".
# Not in the catalogues, because these are the languages that have none yet.
NOTES = {
    "es": "Este mensaje está, en todo o en parte, en inglés. Si necesita ayuda, comuníquese con nosotros: {contact}",
    "am": "ይህ መልእክት ሙሉ በሙሉ ወይም በከፊል በእንግሊዝኛ ነው። እርዳታ ከፈለጉ ያግኙን፦ {contact}",
    "ko": "이 메시지는 전부 또는 일부가 영어로 되어 있습니다. 도움이 필요하시면 연락해 주세요: {contact}",
    "zh-Hant": "本郵件全部或部分以英文撰寫。如需協助,請與我們聯絡:{contact}",
    "zh": "本邮件全部或部分以英文撰写。如需帮助,请与我们联系:{contact}",
    "ar": "هذه الرسالة كلها أو بعضها بالإنجليزية. إذا احتجت إلى مساعدة فاتصل بنا: {contact}",
    "vi": "Thư này được viết toàn bộ hoặc một phần bằng tiếng Anh. Nếu cần giúp đỡ, xin liên hệ: {contact}",
    "ne": "यो सन्देश पूर्ण वा आंशिक रूपमा अङ्ग्रेजीमा छ। सहयोग चाहिएमा हामीलाई सम्पर्क गर्नुहोस्: {contact}",
    "so": "Farriintan dhammaanteed ama qayb ka mid ah waa Ingiriisi. "
    "Haddii aad caawimaad u baahan tahay, nala soo xiriir: {contact}",
    "fr": "Ce message est, en tout ou en partie, en anglais. Si vous avez besoin d’aide, contactez-nous : {contact}",
    "om": "Ergaan kun guutummaatti yookiin gartokkeen Afaan Ingiliziitiin barreeffame. "
    "Gargaarsa yoo barbaaddan nu qunnamaa: {contact}",
}


def best(tag: str, offered: Iterable[str]) -> str:
    """The offered language for a BCP 47 tag: itself, its base language, else English."""
    offered = list(offered)
    for candidate in (tag, tag.partition("-")[0]):
        if candidate in offered:
            return candidate
    return "en"


def note(tag: str, contact: str) -> str | None:
    """The line for a reader of `tag` who gets English, or None where we know none or have nobody to name."""
    sentence = NOTES.get(tag) or NOTES.get(tag.partition("-")[0])
    contact = contact.replace(" ", "\u00a0")  # a number stands on one line
    if sentence and runs_right_to_left(sentence):
        contact = f"{LEFT_TO_RIGHT}{contact}{END}"
    return sentence.format(contact=contact) if sentence and contact else None
