"""What a column is, by its heading in English or Spanish; and which program wrote a file, by the columns that it has.

Also the labels of a person's own form are known, so that what is exported here can be brought in again.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from volunteers.foundation.folding import fold
from volunteers.imports.models import Target as T

_SIGNS = re.compile(r"[^\w]+")

WORDS: Mapping[T, str] = {
    T.FULL_NAME: "name|full name|my name|display name|member|member name|volunteer|volunteer name|person|participant"
    "|contact|contact name|nombre completo|nombre y apellidos|nombre y apellido|mi nombre|voluntario|voluntaria"
    "|nombre del voluntario|persona|participante|miembro",
    T.LAST_FIRST: "last first|last name first name|name last first|sort name|file as|apellidos y nombre"
    "|apellido y nombre|apellidos nombre",
    T.FIRST_NAME: "first|first name|firstname|given name|given names|forename|fname|nombre|nombres|nombre de pila"
    "|primer nombre",
    T.MIDDLE_NAME: "middle|middle name|middle initial|mi|additional name|segundo nombre",
    T.LAST_NAME: "last|last name|lastname|surname|family name|lname|apellido|apellidos|primer apellido",
    T.CALL_NAME: "nickname|preferred name|goes by|call name|what to call me|what we call them|known as|nick|apodo"
    "|como llamarme|como le llamamos|nombre preferido|conocido como",
    T.SORTS_UNDER: "in lists sort my name under|in lists sort the name under|sort under|sorts under"
    "|en las listas ordenar mi nombre como|en las listas ordenar como",
    T.EMAIL: "email|e mail|email address|e mail address|mail|email 1|email 2|e mail 1|e mail 2|primary email"
    "|secondary email|email primary|home email|work email|personal email|address e mail|other email|alternate email"
    "|e mail 1 value|e mail 2 value|e mail 3 value|correo|correo electronico|correo e|direccion de correo"
    "|direccion de correo electronico|correo 1|correo 2|correo electronico 1|correo electronico 2|email home"
    "|email work|second email|emails",
    T.PHONE: "phone|phone number|telephone|tel|mobile|cell|cell phone|mobile phone|home phone|work phone|cellphone"
    "|phone 1|phone 2|phone 1 value|phone 2 value|phone 3 value|primary phone|telefono|telefono movil|movil|celular"
    "|telefono celular|numero de telefono|telefono de casa|telefono 1|telefono 2|whatsapp|sms phone number|phones",
    T.PHONE_PRIVATE: "only the coordinators can see my phone number|only the coordinators can see the phone number"
    "|solo la coordinacion puede ver mi numero de telefono|solo la coordinacion puede ver el numero de telefono"
    "|private phone",
    T.ADDRESS: "postal address|mailing address|address|address 1|address line 1|street|street address|street 1"
    "|home address|address home|home street|address 1 formatted|full address|residence address|direccion postal"
    "|direccion|direccion 1|calle|calle y numero|domicilio|direccion de casa|direccion completa",
    T.ADDRESS_LINE_2: "address 2|address line 2|street 2|street address 2|supplemental address 1|apartment|apt"
    "|apt number|unit|suite|extended address|direccion 2|apartamento|departamento|colonia",
    T.CITY: "city|town|city town|municipality|home city|mailing city|ciudad|municipio|poblacion|localidad",
    T.STATE: "state|province|state province|state or province|home state|mailing state|estado|provincia",
    T.POSTAL_CODE: "zip|zip code|zipcode|zip 4|postal code|postcode|zip postal code|postal code suffix|home zip"
    "|home postal code|mailing zip|codigo postal|cp|c p",
    T.COUNTRY: "country|country region|home country|mailing country|pais",
    T.OTHER_ADDRESS: "second address|other address|alternate address|work address|address work|business address"
    "|office address|work street|work city|work state|work zip|work postal code|work country|previous address"
    "|winter address|summer address|billing address|segunda direccion|otra direccion|direccion del trabajo",
    T.HAS_DIED: "has died|ha fallecido|deceased|is deceased|died|date of death|deceased date|fallecio"
    "|fallecido|fallecida|difunto",
    T.HOUSEHOLD: "household|household name|household id|family|hogar|familia|nombre del hogar",
    T.MAIL_LANGUAGE: "preferred language|language preference|mail language|the language we should email you in"
    "|the language we should email them in|idioma preferido|idioma en que debemos escribirle"
    "|el idioma en que debemos escribirle|el idioma en que debemos escribirle a esta persona|idioma de correo"
    "|written in|write in",
    T.LANGUAGES: "languages|language|language skills|languages spoken|speaks|spoken languages|other languages|idiomas"
    "|idioma|idiomas que habla|habla|lenguas",
    T.SKILLS: "skills|skill|what i can do|talents|expertise|lo que se hacer|habilidades|destrezas|que sabe hacer"
    "|what they can do|lo que sabe hacer",
    T.AVAILABILITY: "availability|available|when i usually have time|when they usually have time|usually has time"
    "|cuando suelo tener tiempo|disponibilidad|cuando suele tener tiempo|suele tener tiempo",
    T.EMERGENCY_NAME: "emergency contact|emergency contact name|who to call in an emergency|in case of emergency"
    "|a quien llamar en una emergencia|contacto de emergencia|emergency name",
    T.EMERGENCY_PHONE: "emergency phone|emergency contact phone|their phone|telefono de emergencia|su telefono"
    "|emergency contact number|emergency number",
    T.MAY_BE_ASKED: "may be asked|you can ask me when you need help|they said we can ask them when we need help"
    "|we can ask them when we need help|willing to help|pueden preguntarme cuando necesiten ayuda"
    "|dijo que podemos preguntarle cuando necesitemos ayuda|podemos preguntarle cuando necesitemos ayuda",
    T.BORN_ON: "born|birthday|birthdate|birth date|date of birth|dob|born on|fecha de nacimiento|nacimiento|cumpleanos"
    "|nacio el",
    T.UNDER_18: "under 18|minor|is minor|youth|child|menor|menor de 18|menor de edad|menor de 18 anos"
    "|menores de 18 anos",
    T.COMMITTEE: "committee|committees|group|team|comite|comites|grupo|equipo|member of",
    T.MEMBERSHIP_CLASS: "membership|membership type|membership class|membership level|kind of member|type of member"
    "|member type|class|tipo de miembro|clase de miembro|tipo de membresia|membresia",
    T.SINCE: "since|member since|joined|join date|date joined|joined on|start date|membership start date|desde"
    "|miembro desde|fecha de ingreso|ingreso|fecha de alta|alta|creation date",
    T.OFFICE: "office|position|officer|role in committee|cargo|puesto",
    T.OFFICE_FROM: "office from|in office from|office since|term start|term starts|term began|en el cargo desde"
    "|inicio del cargo",
    T.OFFICE_UNTIL: "office until|in office until|term end|term ends|term until|en el cargo hasta|fin del cargo",
    T.GUARDIAN_NAME: "guardian|guardian name|guardian s name|parent|parent name|parent s name|parents|parent guardian"
    "|parent or guardian|parent guardian name|parent or guardian name|parent or guardian s name|mother|father|mom|dad"
    "|madre|padre|madre o padre|padres|tutor|tutora|persona tutora|madre padre o persona tutora|nombre del tutor"
    "|nombre de la madre|nombre del padre|nombre de la persona tutora|acudiente",
    T.GUARDIAN_EMAIL: "guardian email|guardian s email|parent email|parent s email|parents email|parent guardian email"
    "|parent or guardian email|parent or guardian s email|mother email|father email|mother s email|father s email"
    "|correo del tutor|correo de la madre|correo del padre|correo de los padres|correo de la persona tutora",
    T.GUARDIAN_PHONE: "guardian phone|guardian s phone|parent phone|parent s phone|parents phone|parent guardian phone"
    "|parent or guardian phone|parent or guardian s phone|mother phone|father phone|mother s phone|father s phone"
    "|telefono del tutor|telefono de la madre|telefono del padre|telefono de los padres|telefono de la persona tutora",
    T.ACTIVITY: "activity|activity name|past activity|event|event name|name of event|project|actividad"
    "|actividad anterior|nombre de la actividad|evento|nombre del evento|proyecto",
    T.ACTIVITY_ON: "date|day|activity date|date of activity|day of the activity|event date|date of event|fecha|dia"
    "|fecha de la actividad|dia de la actividad|fecha del evento",
    T.HOURS: "hours|hrs|hours given|hours worked|hours served|volunteer hours|service hours|total hours|duration|time"
    "|horas|horas dadas|horas trabajadas|horas de voluntariado|horas voluntarias|duracion|tiempo",
    T.ATTENDED: "attended|attendance|present|came|came to the activity|showed up|checked in|asistio|asistencia|presente"
    "|vino|vino a la actividad",
    T.OPT_OUT: "unsubscribed|opt out|opted out|opt outs|do not email|no bulk emails|no bulk emails user opt out"
    "|unsub time|do not contact|no email|email marketing status|subscription status|mailing status|mailing list status"
    "|no mail|baja|dado de baja|dada de baja|no enviar correo|no quiere correo|no escribir|email opt out"
    "|receiving emails disabled|email delivery disabled|no desea correo",
    T.OPT_OUT_ON: "unsubscribed on|opt out date|opted out on|unsubscribe date|date unsubscribed|fecha de baja"
    "|opt out on|baja el",
    T.OPT_OUT_BY: "opt out by|opted out by|unsubscribed by|told by|who told us|opt out told by|baja por|dicho por"
    "|quien lo dijo",
    T.CONSENT: "consent|opt in|opted in|subscribed|confirm time|newsletter|newsletters|receive newsletters"
    "|subscribed to emails|mailing list|wants email|gdpr consent|consentimiento|suscrito|suscrita|boletin"
    "|acepta correos|quiere correo|autoriza correos|optin",
    T.NOTE: "note|notes|comment|comments|remarks|sign up comment|nota|notas|comentario|comentarios|observaciones"
    "|organization|organization name|company|employer|organizacion|empresa|county|condado|do not mail|do not phone"
    "|do not sms",
}
"""Headings, folded; what has no column of its own here is kept as a note, so that it isn't lost."""

KNOWN = {word: target for target, words in WORDS.items() for word in words.split("|")}


@dataclass(frozen=True)
class Origin:
    """A program whose lists are known by their headings; `columns` are those that mean something else there."""

    name: str
    called: str
    marks: frozenset[str]
    columns: Mapping[str, T]


def _marks(*headings: str) -> frozenset[str]:
    return frozenset(plain(heading) for heading in headings)


def plain(heading: str) -> str:
    """A heading as it is compared: folded, without signs."""
    return " ".join(_SIGNS.sub(" ", fold(heading).replace("_", " ")).split())


ORIGINS = (
    Origin(
        "mailchimp",
        "Mailchimp",
        _marks("Email Address", "MEMBER_RATING", "LEID", "EUID"),
        {
            "optin time": T.NOTHING,
            "confirm time": T.CONSENT,
            "unsub time": T.OPT_OUT,
            "unsub reason": T.OPT_OUT_BY,
            "clean time": T.OPT_OUT,  # what was sent there came back
            "clean campaign title": T.NOTHING,
            "notes": T.NOTE,
            "tags": T.NOTE,
            "cc": T.NOTHING,
            "region": T.NOTHING,
            "birthday": T.NOTHING,  # a month and a day, without the year
        },
    ),
    Origin(
        "google",
        "Google Contacts",
        _marks("E-mail 1 - Value", "Phone 1 - Value"),
        {
            "name": T.FULL_NAME,
            "given name": T.FIRST_NAME,
            "additional name": T.MIDDLE_NAME,
            "family name": T.LAST_NAME,
            "file as": T.NOTHING,
            "organization name": T.NOTE,
            "organization title": T.NOTE,
            "name suffix": T.NOTE,
            "labels": T.NOTE,
            "group membership": T.NOTE,
            # the address stands in one column as it is written, and in its parts once more
            "address 1 formatted": T.ADDRESS,
            "address 2 formatted": T.OTHER_ADDRESS,
            "address 3 formatted": T.OTHER_ADDRESS,
        },
    ),
    Origin(
        "signupgenius",
        "SignUpGenius",
        _marks("Sign Up", "Item", "Qty", "Sign Up Timestamp"),
        {
            "sign up": T.NOTE,
            "item": T.NOTE,
            "sign up comment": T.NOTE,
            "location": T.NOTHING,
            "qty": T.NOTHING,
            "start date time mm dd yyyy": T.NOTE,
            "end date time mm dd yyyy": T.NOTHING,
            "phonetype": T.NOTHING,
        },
    ),
    Origin(
        "civicrm",
        "CiviCRM",
        _marks("Contact ID", "Contact Type", "Display Name"),
        {
            "sort name": T.NOTHING,
            "display name": T.FULL_NAME,
            "do not email": T.OPT_OUT,
            "no bulk emails user opt out": T.OPT_OUT,
            "individual prefix": T.NOTHING,
            "individual suffix": T.NOTE,
            "job title": T.NOTE,
            "supplemental address 2": T.ADDRESS_LINE_2,
            "deceased date": T.NOTHING,
            "do not trade": T.NOTHING,
            "group s": T.NOTHING,
            "note s": T.NOTE,
            "birth date": T.BORN_ON,
        },
    ),
    Origin(
        "wildapricot",
        "Wild Apricot",
        _marks("User ID", "Membership level", "Membership status"),
        {
            "membership level": T.NOTE,
            "membership status": T.NOTE,
            "receive newsletters": T.CONSENT,
            "subscribed to emails": T.CONSENT,
            "receiving emails disabled": T.OPT_OUT,
            "email delivery disabled": T.OPT_OUT,
            "group participation": T.NOTE,
            "member role": T.NOTHING,
            "creation date": T.NOTHING,
            "created on": T.NOTHING,
            "member emails and newsletters": T.NOTHING,  # "subscribed to emails" says it of all of them
            "event announcements": T.NOTHING,
            "password": T.NOTHING,
            "archived": T.NOTHING,
            "notes": T.NOTE,
        },
    ),
)


def origin_of(headings: Sequence[str]) -> Origin | None:
    """The program that wrote a list with these headings, if one is known."""
    found = {plain(heading) for heading in headings}
    return next((origin for origin in ORIGINS if origin.marks <= found), None)


def guess(
    headings: Sequence[str], *, with_comma: Iterable[int] = (), whole: Iterable[int] = (), mailed: Iterable[int] = ()
) -> list[T]:
    """What each column is; `with_comma` are the places of columns whose cells mostly are “Last, First”, `whole` of
    those that mostly have a whole postal address, and `mailed` of those that say only who is subscribed.
    """
    origin = origin_of(headings)
    own = origin.columns if origin is not None else {}
    found = [_taken_for(heading, own) for heading in headings]
    if T.LAST_NAME in found and T.FIRST_NAME not in found and T.FULL_NAME in found:
        found[found.index(T.FULL_NAME)] = T.FIRST_NAME  # “Nombre” beside “Apellidos”
    if T.FIRST_NAME in found and T.LAST_NAME not in found and T.FULL_NAME not in found:
        found[found.index(T.FIRST_NAME)] = T.FULL_NAME  # “Nombre” alone
    for place in mailed:
        if found[place] is T.NOTHING and plain(headings[place]) not in own:
            found[place] = T.CONSENT  # “Status”: of members or of mail, by what stands below it
    for place in with_comma:
        if found[place] is T.FULL_NAME:
            found[place] = T.LAST_FIRST
    if T.FIRST_NAME in found and T.LAST_NAME in found:
        found = [T.NOTHING if each in (T.FULL_NAME, T.LAST_FIRST) else each for each in found]
    return _once(_one_address(_with_activity(found), [plain(each) for each in headings], set(whole)))


_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_HOW = "last first middle name optional required if any cell mobile home work primary main m d y mm dd yy yyyy"
_SAYS_HOW = frozenset(f"{_HOW} opcional obligatorio casa movil celular trabajo apellido apellidos nombre".split())
"""What stands in brackets behind a heading and changes nothing: how it's written, or which of several."""


def _taken_for(heading: str, own: Mapping[str, T]) -> T:
    found, beside = _target(plain(heading), own), " ".join(_BRACKETS.findall(heading))
    if found is T.NOTHING and plain(heading) not in own and beside and set(plain(beside).split()) <= _SAYS_HOW:
        return _target(plain(_BRACKETS.sub(" ", heading)), own)
    return found


def _one_address(found: list[T], headings: Sequence[str], whole: Collection[int]) -> list[T]:
    """Of several addresses the one to write to is taken, and the others are kept as a note."""
    if T.CITY not in found and T.POSTAL_CODE not in found:  # “Estado” is also how something stands
        found = [T.NOTHING if heading == "estado" else each for each, heading in zip(found, headings, strict=True)]
    parts = [each for each, heading in zip(found, headings, strict=True) if heading not in _SUFFIXES]
    are_several = parts.count(T.CITY) > 1 or parts.count(T.POSTAL_CODE) > 1
    for place, target in enumerate(found):
        if target is T.ADDRESS_LINE_2 and (are_several or place in whole):
            found[place] = T.OTHER_ADDRESS
    main = _main_address(found, headings)
    seen: set[T] = set()
    for place, target in enumerate(found):
        if headings[place] in _SUFFIXES:
            continue
        if (target is T.ADDRESS and place != main) or (target in _PARTS and target in seen):
            found[place] = T.OTHER_ADDRESS
        seen.add(target)
    if main is not None:
        found[main] = T.ADDRESS
    return found


def _main_address(found: Sequence[T], headings: Sequence[str]) -> int | None:
    """The place of the address to write to: the one that says so, else the first; of work, where there is no other."""
    at = [place for place, target in enumerate(found) if target is T.ADDRESS]
    said = [place for place in at if headings[place] in _TO_WRITE_TO]
    other = [place for place, target in enumerate(found) if target is T.OTHER_ADDRESS and headings[place] in _WHOLE]
    return next(iter((*said, *at, *other)), None)


def _with_activity(found: Sequence[T]) -> list[T]:
    """A day, hours and attendance are those of an activity; in a list without one they are kept as notes, or left."""
    if T.ACTIVITY in found and T.ACTIVITY_ON in found:
        return list(found)
    otherwise = {T.ACTIVITY: T.NOTE, T.ACTIVITY_ON: T.NOTHING, T.HOURS: T.NOTE, T.ATTENDED: T.NOTE}
    return [otherwise.get(each, each) for each in found]


def _target(heading: str, own: Mapping[str, T]) -> T:
    if heading in own:
        return own[heading]
    if heading in KNOWN:
        return KNOWN[heading]
    bare = re.sub(r" \d+$", "", heading)
    return KNOWN.get(bare, T.NOTHING)


_TO_WRITE_TO = frozenset({"mailing address", "postal address", "direccion postal"})
_WHOLE = frozenset({"second address", "other address", "work address", "business address", "office address"})
_SUFFIXES = frozenset({"postal code suffix", "zip 4"})
_PARTS = frozenset({T.CITY, T.STATE, T.POSTAL_CODE, T.COUNTRY})
SEVERAL = frozenset(
    {
        *(T.NOTHING, T.EMAIL, T.PHONE, T.LANGUAGES, T.SKILLS, T.NOTE, T.OPT_OUT, T.CONSENT, T.COMMITTEE),
        T.HAS_DIED,
        *(T.ADDRESS_LINE_2, T.POSTAL_CODE, T.OTHER_ADDRESS),
    }
)
"""What several columns may be."""


def _once(targets: Sequence[T]) -> list[T]:
    found: list[T] = []
    for target in targets:
        found.append(T.NOTE if target not in SEVERAL and target in found else target)
    return found


def twice(targets: Sequence[T]) -> T | None:
    """What two columns were said to be and only one can; None where nothing is."""
    return next((each for n, each in enumerate(targets) if each not in SEVERAL and each in targets[:n]), None)


def known_in(headings: Sequence[str]) -> int:
    """How many of these are headings that we know: of the first rows, the one with the most is the head."""
    origin = origin_of(headings)
    own = origin.columns if origin is not None else {}
    return sum(1 for each in headings if each and _target(plain(each), own) is not T.NOTHING)


def digest(headings: Sequence[str]) -> str:
    """By what the headings of a file are known again."""
    return hashlib.sha256("\x00".join(plain(each) for each in headings).encode()).hexdigest()
