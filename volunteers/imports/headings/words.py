"""What columns are called in lists, in English and Spanish, folded."""

import re
from collections.abc import Mapping

from volunteers.foundation.folding import fold
from volunteers.imports.models import Target as T

_SIGNS = re.compile(r"[^\w]+")

WORDS: Mapping[T, str] = {
    T.FULL_NAME: "name|full name|my name|display name|member|member name|volunteer|volunteer name|person|participant"
    "|contact|contact name|nombre completo|nombre y apellidos|nombre y apellido|mi nombre|voluntario|voluntaria"
    "|nombre del voluntario|persona|participante|miembro",
    T.LAST_FIRST: "last first|last name first name|name last first|sort name|file as|apellidos y nombre"
    "|apellido y nombre|apellidos nombre"
    "|name last name first|nombre con los apellidos primero",
    T.FIRST_NAME: "first|first name|firstname|given name|given names|forename|fname|nombre|nombres|nombre de pila"
    "|primer nombre",
    T.MIDDLE_NAME: "middle|middle name|middle initial|mi|additional name|segundo nombre",
    T.LAST_NAME: "last|last name|lastname|surname|family name|lname|apellido|apellidos|primer apellido",
    T.CALL_NAME: "nickname|preferred name|goes by|call name|what to call me|what we call them|known as|nick|apodo"
    "|como llamarme|como le llamamos|nombre preferido|conocido como"
    "|what to call them|como llamarle",
    T.SORTS_UNDER: "in lists sort my name under|in lists sort the name under|sort under|sorts under"
    "|en las listas ordenar mi nombre como|en las listas ordenar como"
    "|in lists sort their name under|en las listas ordenar su nombre como",
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
    "|direccion|direccion 1|calle|calle y numero|domicilio|direccion de casa|direccion completa"
    "|postal address or the street of it|direccion postal o su calle",
    T.ADDRESS_LINE_2: "address 2|address line 2|street 2|street address 2|supplemental address 1|apartment|apt"
    "|apt number|unit|suite|extended address|direccion 2|apartamento|departamento|colonia"
    "|second line of the postal address|segunda linea de la direccion postal",
    T.CITY: "city|town|city town|municipality|home city|mailing city|ciudad|municipio|poblacion|localidad"
    "|city of the postal address|ciudad de la direccion postal",
    T.STATE: "state|province|state province|state or province|home state|mailing state|estado|provincia"
    "|state of the postal address|estado de la direccion postal",
    T.POSTAL_CODE: "zip|zip code|zipcode|zip 4|postal code|postcode|zip postal code|postal code suffix|home zip"
    "|home postal code|mailing zip|codigo postal|cp|c p"
    "|zip code of the postal address|codigo postal de la direccion",
    T.COUNTRY: "country|country region|home country|mailing country|pais"
    "|country of the postal address|pais de la direccion postal",
    T.OTHER_ADDRESS: "second address|other address|alternate address|work address|address work|business address"
    "|office address|work street|work city|work state|work zip|work postal code|work country|previous address"
    "|winter address|summer address|billing address|segunda direccion|otra direccion|direccion del trabajo"
    "|another postal address kept as a note|otra direccion postal se guarda como nota",
    T.HAS_DIED: "has died|ha fallecido|deceased|is deceased|died|date of death|deceased date|fallecio"
    "|fallecido|fallecida|difunto"
    "|has died not brought in|ha fallecido no se incorpora",
    T.HOUSEHOLD: "household|household name|household id|family|hogar|familia|nombre del hogar"
    "|household who lives together|hogar quienes viven juntos",
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
    "|emergency contact number|emergency number"
    "|phone in an emergency",
    T.MAY_BE_ASKED: "may be asked|you can ask me when you need help|they said we can ask them when we need help"
    "|we can ask them when we need help|willing to help|pueden preguntarme cuando necesiten ayuda"
    "|dijo que podemos preguntarle cuando necesitemos ayuda|podemos preguntarle cuando necesitemos ayuda",
    T.BORN_ON: "born|birthday|birthdate|birth date|date of birth|dob|born on|fecha de nacimiento|nacimiento|cumpleanos"
    "|nacio el"
    "|date of birth kept only for people under 18|fecha de nacimiento se guarda solo de menores de 18",
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
    "|correo del tutor|correo de la madre|correo del padre|correo de los padres|correo de la persona tutora"
    "|parent or guardians email|correo de la madre el padre o el tutor",
    T.GUARDIAN_PHONE: "guardian phone|guardian s phone|parent phone|parent s phone|parents phone|parent guardian phone"
    "|parent or guardian phone|parent or guardian s phone|mother phone|father phone|mother s phone|father s phone"
    "|telefono del tutor|telefono de la madre|telefono del padre|telefono de los padres|telefono de la persona tutora"
    "|parent or guardians phone|telefono de la madre el padre o la persona tutora",
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
    "|receiving emails disabled|email delivery disabled|no desea correo"
    "|doesnt want our emails|no quiere nuestros correos",
    T.OPT_OUT_ON: "unsubscribed on|opt out date|opted out on|unsubscribe date|date unsubscribed|fecha de baja"
    "|opt out on|baja el"
    "|doesnt want our emails since|no quiere nuestros correos desde",
    T.OPT_OUT_BY: "opt out by|opted out by|unsubscribed by|told by|who told us|opt out told by|baja por|dicho por"
    "|quien lo dijo"
    "|who told us that they dont want our emails|quien nos dijo que no quiere nuestros correos",
    T.CONSENT: "consent|opt in|opted in|subscribed|confirm time|newsletter|newsletters|receive newsletters"
    "|subscribed to emails|mailing list|wants email|gdpr consent|consentimiento|suscrito|suscrita|boletin"
    "|acepta correos|quiere correo|autoriza correos|optin"
    "|said yes to our emails|dijo que si a nuestros correos",
    T.NOTE: "note|notes|comment|comments|remarks|sign up comment|nota|notas|comentario|comentarios|observaciones"
    "|organization|organization name|company|employer|organizacion|empresa|county|condado|do not mail|do not phone"
    "|do not sms",
}
"""Headings, folded; what has no column of its own here is kept as a note, so that it isn't lost."""

KNOWN = {word: target for target, words in WORDS.items() for word in words.split("|")}


def plain(heading: str) -> str:
    """A heading as it is compared: folded, without signs."""
    return " ".join(_SIGNS.sub(" ", fold(heading.replace("\u2019", "'")).replace("_", " ")).split())
