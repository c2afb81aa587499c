"""An authenticator in memory: makes keys for a site and signs with them, as a browser would send it (WebAuthn, 6)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key, and how often it was used."""

    origin: str = ORIGIN
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def _client(self, kind: str, options: Any) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return json.dumps({**said, "crossOrigin": False}).encode()

    def _data(self, domain: str, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, Any]) -> str:
        ident = bytes_to_base64url(self.credential_id)
        encoded = {
            name: bytes_to_base64url(each) if isinstance(each, bytes) else each for name, each in response.items()
        }
        return json.dumps({"id": ident, "rawId": ident, "type": "public-key", "response": encoded})

    def make(self, options: Any) -> str:
        """A key for the site, attested by nobody."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        data = self._data(options["rp"]["id"], PRESENT | VERIFIED | ATTESTED) + bytes(16)
        data += len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(public)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": self._client("create", options),
                "attestationObject": attested,
                "transports": ["internal", "smoke-signals"],
            }
        )

    def sign(self, options: Any) -> str:
        """The challenge, signed for the site."""
        data, client = self._data(options["rpId"], PRESENT | VERIFIED), self._client("get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def is_asked(self, options: Any) -> bool:
        """Whether the site takes this key."""
        return self.credential_id in [base64url_to_bytes(each["id"]) for each in options["allowCredentials"]]
