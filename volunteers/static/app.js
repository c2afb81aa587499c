/* What makes the pages nicer where scripts run. Every page works without it. */
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* The language menu closes with Escape, and with a press elsewhere. */
  const closeMenus = (except) => all("details.lang[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.lang")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.lang[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  /* A summary of errors takes the focus, so that the next Tab leads to its first link. */
  const mend = document.querySelector("main .mend");
  if (mend) { mend.tabIndex = -1; mend.focus(); }

  /* Pressed twice is sent once; the form says so in words while it waits. */
  const release = () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all(".sending", form).forEach((line) => line.remove());
    all("[aria-disabled='true'][data-held]", form).forEach((button) => { button.removeAttribute("aria-disabled"); delete button.dataset.held; });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button) { button.setAttribute("aria-disabled", "true"); button.dataset.held = "yes"; }
    const line = document.createElement("span");
    line.className = "sending";
    line.setAttribute("role", "status");
    form.append(line);
    setTimeout(() => { line.textContent = words.sending; }, 400);
    setTimeout(release, 20000);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) release(); });

  /* Lists filter as one types: the form sends itself when the typing pauses. */
  all("form[data-filters]").forEach((form) => {
    let timer = 0, last = new URLSearchParams(new FormData(form)).toString();
    const send = () => {
      const now = new URLSearchParams(new FormData(form)).toString();
      if (now === last) return;
      last = now;
      sessionStorage.setItem("filters.focus", document.activeElement && document.activeElement.id || "");
      form.requestSubmit();
    };
    let composing = false;
    form.addEventListener("compositionstart", () => { composing = true; });
    form.addEventListener("compositionend", () => { composing = false; });
    form.addEventListener("input", () => { clearTimeout(timer); if (!composing) timer = setTimeout(send, 600); });
    form.addEventListener("change", (event) => { if (event.target.type !== "search") { clearTimeout(timer); timer = setTimeout(send, 900); } });
    const id = sessionStorage.getItem("filters.focus");
    sessionStorage.removeItem("filters.focus");
    const field = id && document.getElementById(id);
    if (field && form.contains(field)) {
      field.focus();
      if (field.type === "search") field.setSelectionRange(field.value.length, field.value.length);
    }
  });

  /* Long lists on one page: a search field with data-narrows="id" hides what does not match. */
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  all("input[data-narrows]").forEach((input) => {
    const list = document.getElementById(input.dataset.narrows);
    if (!list) return;
    const narrow = () => Array.from(list.children).forEach((row) => {
      row.hidden = !fold(row.textContent).includes(fold(input.value)) && !row.querySelector(":checked");
    });
    input.addEventListener("input", narrow);
    narrow();
  });

  /* Drafts live in this tab only, never passwords, codes or files, and end with the sign-out. A draft is kept until the
     server has said that it arrived, under the name of the account that typed it, and comes back to no other. */
  const onWhat = ["version", "stamp", "once", "was"]; /* what a form was opened on comes back with it: nothing newer is overwritten unseen */
  const kept = (field) => field.name && !field.closest("[data-private]") && field.autocomplete !== "one-time-code" &&
    (onWhat.includes(field.name) || !["password", "hidden", "file", "submit", "button", "image", "reset"].includes(field.type));
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const read = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const write = (key, draft) => { try { sessionStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or forbidden: no draft */ } };
  const draftKeys = () => { try { return Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")); } catch { return []; } };
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("drafts") : { postMessage() {} };
  const arrived = (name) => draftKeys().filter((key) => key.split(":").slice(2).join(":") === name).forEach((key) => sessionStorage.removeItem(key));
  all("[data-arrived]").forEach((mark) => { arrived(mark.dataset.arrived); tabs.postMessage({ arrived: mark.dataset.arrived }); });
  if (document.querySelector("[data-not-arrived]")) {
    const back = draftKeys().map((key) => [key, read(key)]).filter((pair) => pair[1] && pair[1].state !== "typing");
    back.forEach(([key, draft]) => write(key, { ...draft, state: "refused" }));
    if (back.length) all("[data-with-draft]").forEach((line) => { line.hidden = false; });
  }
  all("[data-refused]").forEach((mark) => draftKeys().filter((key) => key.split(":").slice(2).join(":") === mark.dataset.refused)
    .forEach((key) => { const draft = read(key); if (draft) write(key, { ...draft, state: "refused" }); }));
  all("form[data-draft]").forEach((form) => {
    const key = `draft:${words.owner}:${form.elements.kept_as.value}`;
    const fields = () => Array.from(form.elements).filter(kept);
    const again = form.querySelector(".mend") !== null; /* the server has sent back what was typed: all of it is the draft */
    const isChanged = (field) => isTicked(field) ? field.checked !== field.defaultChecked : field.type.startsWith("select") || field.value !== field.defaultValue;
    const save = (state) => {
      const values = fields().filter((field) => again || onWhat.includes(field.name) || isChanged(field))
        .map((field) => [field.name, isTicked(field) ? field.value : null, isTicked(field) ? field.checked
          : field.multiple ? Array.from(field.selectedOptions, (option) => option.value) : field.value]);
      write(key, { state, values });
    };
    const drop = () => sessionStorage.removeItem(key);
    const tell = (text, isNew) => {
      const line = document.createElement("p");
      line.className = "kept";
      line.setAttribute("role", "status");
      line.append(text);
      if (isNew) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-plain";
        button.textContent = words.empty;
        button.addEventListener("click", () => { drop(); location.reload(); });
        line.append(" ", button);
      }
      form.prepend(line);
    };
    const restore = (draft) => {
      let changed = false;
      draft.values.forEach(([name, option, value]) => fields().filter((field) => field.name === name && (option === null || field.value === option)).forEach((field) => {
        const isUnseen = onWhat.includes(name);
        if (isTicked(field)) { changed = changed || field.checked !== value; field.checked = value; }
        else if (field.multiple) Array.from(field.options).forEach((each) => { changed = changed || each.selected !== value.includes(each.value); each.selected = value.includes(each.value); });
        else if (field.value !== value) { changed = changed || !isUnseen; field.value = value; }
        const details = field.closest("details");
        if (details && changed && !isUnseen) details.open = true;
      }));
      if (changed) tell(draft.state === "sent" ? words.unsure : words.kept, true);
    };
    const draft = read(key);
    if (again) save("typing");
    else if (draft && draft.values) restore(draft);
    else tabs.postMessage({ wanted: key });
    let timer = 0, touched = false;
    if (tabs.addEventListener) tabs.addEventListener("message", (event) => {
      if (event.data.key === key && !touched && !read(key)) { write(key, event.data.draft); restore(event.data.draft); }
    });
    form.addEventListener("input", () => { touched = true; clearTimeout(timer); timer = setTimeout(save, 300, "typing"); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopImmediatePropagation();
        save("typing");
        if (!form.querySelector(".kept")) tell(words.offline, false);
        return;
      }
      save("sent");
    });
  });
  /* A mailed link opens in a tab of its own: what was not taken in another one comes along, if that is still open. */
  if (tabs.addEventListener) tabs.addEventListener("message", (event) => {
    const draft = event.data.wanted && read(event.data.wanted);
    if (draft && draft.state === "refused") tabs.postMessage({ key: event.data.wanted, draft });
    if (event.data.arrived) arrived(event.data.arrived);
  });
  all("form[action$='/logout']").forEach((form) => form.addEventListener("submit", () => sessionStorage.clear()));

  /* "Take theirs" shows theirs in the field, "Keep mine" what one typed; the server does the same without. */
  all("fieldset[data-conflict]").forEach((choice) => {
    const field = document.getElementById(choice.dataset.conflict), theirs = choice.querySelector("[data-theirs]");
    let mine = field.value;
    choice.addEventListener("change", () => {
      if (theirs.checked) { mine = field.value; field.value = theirs.dataset.theirs; }
      else field.value = mine;
    });
    field.addEventListener("input", () => { choice.querySelector("[value=mine]").checked = true; });
  });

  /* When the time to undo is over, the bar says so and lets go of the page. */
  all(".undo[data-seconds]").forEach((bar) => setTimeout(() => {
    bar.classList.add("undo-over");
    const form = bar.querySelector("form");
    if (form) { const line = document.createElement("p"); line.textContent = words.over; form.replaceWith(line); }
  }, Number(bar.dataset.seconds) * 1000));

  /* On a phone a row of tabs is wider than the screen: the page that one is on is in sight. */
  all(".tabs [aria-current]").forEach((tab) => {
    const row = tab.closest(".tabs"), seen = row.getBoundingClientRect(), there = tab.getBoundingClientRect();
    const by = there.left + there.width / 2 - (seen.left + seen.width / 2);
    if (row.scrollWidth > row.clientWidth) row.scrollBy({ left: by, behavior: "instant" });
  });

  /* Where there is room for them side by side, every language of a text is open. */
  if (matchMedia("(min-width: 60rem)").matches) all(".local .langs > details").forEach((part) => { part.open = true; });

  /* Sharing: the browser's own menu, and one press to copy, where it has them. */
  all("[data-share]").forEach((part) => {
    const { title, url, copied } = part.dataset, way = (name) => part.querySelector(`[data-way="${name}"]`);
    if (navigator.share) {
      way("menu").hidden = false;
      way("menu").addEventListener("click", () => { navigator.share({ title, url }).catch(() => { /* closed without sharing */ }); });
    }
    if (navigator.clipboard) {
      way("copy").hidden = false;
      way("copy").addEventListener("click", async () => {
        try { await navigator.clipboard.writeText(url); way("copy").textContent = copied; } catch { part.querySelector("input").select(); }
      });
    }
  });

  /* Parts of a page that keep up: the page is fetched again, and only these parts are put in its place. */
  const freshen = async (url, ids) => {
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    ids.forEach((id) => {
      const fresh = page.getElementById(id), old = document.getElementById(id);
      if (fresh && old && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
    });
    return page;
  };
  all("[data-live]").forEach((part) => {
    const again = () => setTimeout(async () => {
      let page = null;
      if (!document.hidden) { try { page = await freshen(location.href, [part.id]); } catch { /* the next try may get through */ } }
      const fresh = page && page.getElementById(part.id);
      if (page && (!fresh || !fresh.dataset.live)) location.reload();
      else again();
    }, Number(part.dataset.live) * 1000);
    again();
  });
  all("[data-copies]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const lines = all("li", document.getElementById(button.dataset.copies)).map((line) => line.textContent.trim());
      try { await navigator.clipboard.writeText(lines.join("\n")); button.textContent = button.dataset.copied; } catch { /* they can be marked and copied by hand */ }
    });
  });
  all("[data-print]").forEach((row) => { row.hidden = false; row.addEventListener("click", () => print()); });
  all("[data-follow]").forEach((choices) => choices.addEventListener("change", async () => {
    const names = choices.dataset.names.split(" "), values = new URLSearchParams();
    new FormData(choices.closest("form")).forEach((value, name) => { if (names.includes(name)) values.append(name, value); });
    try { await freshen(`${choices.dataset.follow}${choices.dataset.follow.includes("?") ? "&" : "?"}${values}`, choices.dataset.parts.split(" ")); } catch { /* the server counts again when the form is sent */ }
  }));
})();
