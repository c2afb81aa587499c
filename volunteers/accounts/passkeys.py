"""Passkeys as a second step (WebAuthn Level 2), over the library that the sign-in library uses.

What a browser is asked holds a challenge, which lives in its step (`steps`) and is good for one answer. An answer that
can't be read, from elsewhere, to another challenge or of another key is no answer; why not is nobody's business.

The library is loaded by whoever asks for a key: with what it needs it is 17 MB, in each process, and few have a key.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import current_app, request

from volunteers.accounts.models import Account, Passkey

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

LONGEST_ID = 1023
"""Bytes of a credential's id (WebAuthn, 5.8.3)."""


@dataclass(frozen=True)
class Site:
    """Where passkeys are of use: the origin of the pages, and the domain that keys are bound to."""

    origin: str
    domain: str
    name: str


@dataclass(frozen=True)
class Made:
    """A key that a browser has made for us."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_synced: bool
    device_type: str
    transports: list[str]


def here() -> Site:
    """This site: as the settings name it; on this machine as the browser does, which may call it localhost."""
    address = request.host_url if current_app.config["IS_THIS_MACHINE"] else str(current_app.config["PUBLIC_URL"])
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0]
    return Site(f"{scheme}://{host}", host.partition(":")[0], str(current_app.config["ORGANIZATION_NAME"]))


def can_be_used() -> bool:
    """Whether browsers make keys for this site: its address is a name, and encrypted unless it is this machine."""
    site = here()
    try:
        ip_address(site.domain)
    except ValueError:
        return site.origin.startswith("https://") or site.domain == "localhost"
    return False


def new_challenge() -> str:
    """What is to be signed: random, and never twice."""
    return secrets.token_urlsafe(32)


def new_handle() -> str:
    """How keys know an account: it says nothing of whose it is."""
    return secrets.token_hex(32)


def _unreadable() -> tuple[type[Exception], ...]:
    """What the library raises for an answer that is none."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 -- see above

    return WebAuthnException, ValueError, KeyError, TypeError


def _known(passkeys: Iterable[Passkey]) -> list["PublicKeyCredentialDescriptor"]:
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor  # noqa: PLC0415 -- see above

    known = {each.value for each in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=each.credential_id,
            transports=[AuthenticatorTransport(way) for way in each.transports or () if way in known] or None,
        )
        for each in passkeys
    ]


def to_make(account: Account, passkeys: Iterable[Passkey], challenge: str) -> str:
    """What a browser needs to make a key for an account, as JSON; none where one of these is already."""
    import webauthn  # noqa: PLC0415 -- see above
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    site = here()
    options = webauthn.generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=(account.fs_webauthn_user_handle or "").encode(),
        user_name=account.email,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_known(passkeys),
    )
    return str(webauthn.options_to_json(options))


def to_use(passkeys: Iterable[Passkey], challenge: str) -> str:
    """What a browser needs to sign with one of these keys, as JSON."""
    import webauthn  # noqa: PLC0415 -- see above
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    options = webauthn.generate_authentication_options(
        rp_id=here().domain,
        challenge=challenge.encode(),
        allow_credentials=_known(passkeys),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return str(webauthn.options_to_json(options))


def made(answer: str, challenge: str | None, site: Site) -> Made | None:
    """The key that was made, if this answers the challenge and was made for this site."""
    import webauthn  # noqa: PLC0415 -- see above
    from webauthn.helpers import parse_registration_credential_json  # noqa: PLC0415

    if not challenge:
        return None
    try:
        credential = parse_registration_credential_json(answer)
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
        )
    except _unreadable():
        return None
    if len(found.credential_id) > LONGEST_ID:
        return None
    return Made(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        is_synced=found.credential_backed_up,
        device_type=found.credential_device_type.value,
        transports=[each.value for each in credential.response.transports or ()],
    )


def id_in(answer: str) -> bytes | None:
    """Which key an answer says that it was signed with."""
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415 -- see above

    try:
        return bytes(parse_authentication_credential_json(answer).raw_id)
    except _unreadable():
        return None


def count_in(answer: str, challenge: str | None, passkey: Passkey, site: Site) -> int | None:
    """How often the key has signed by its own count, if this answers the challenge and was signed for this site."""
    import webauthn  # noqa: PLC0415 -- see above

    if not challenge:
        return None
    try:
        found: Any = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except _unreadable():
        return None
    return int(found.new_sign_count)
