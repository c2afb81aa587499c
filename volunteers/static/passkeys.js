/* Passkeys: what the server asks for goes to the browser's own window, and what it gives goes into the form. */
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (ch) => ch.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
  const asked = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: keys(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: keys(options.allowCredentials) }),
  });
  const answered = (credential) => {
    const { response } = credential, found = { clientDataJSON: text(response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => { if (response[name]) found[name] = text(response[name]); });
    if (response.getTransports) found.transports = response.getTransports();
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: found, clientExtensionResults: {} };
  };
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const { passkey, options, failed } = form.dataset, told = form.querySelector("[data-told]"), button = form.querySelector("button");
    button.hidden = false;
    form.querySelector("[data-without]").hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!form.reportValidity() || form.dataset.waits) return;
      form.dataset.waits = "yes";
      told.hidden = true;
      try {
        const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
        const answer = await fetch(options, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error((await answer.json()).detail || "");
        const publicKey = asked(await answer.json());
        form.elements.credential.value = JSON.stringify(answered(await navigator.credentials[passkey]({ publicKey })));
        form.submit();
      } catch (error) {
        delete form.dataset.waits;
        told.textContent = error.name === "Error" && error.message || failed;
        told.hidden = false;
      }
    });
  });
})();
