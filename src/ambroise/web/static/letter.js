// A letter edited where it stands, saved as it is typed. Without this file each sentence opens its
// own field, with a button that saves it.

(() => {
  "use strict";

  const PAUSE = 1500; // ms without a key before what is typed is saved
  const place = () => document.getElementById("lettre");
  const form = () => place()?.querySelector("form[data-draft]");
  const opened = (item) => item.querySelector("details.edit");
  const handle = (item) => item.querySelector("a.sentence") || item.querySelector("summary");
  const items = () => [...document.querySelectorAll("#lettre .sentences > li")];
  let timer = 0;
  let pending = false;
  let going = Promise.resolve();

  if (!form()) return;

  function tell(words) {
    const status = document.getElementById("enregistre");
    if (status && status.textContent !== words) status.textContent = words;
  }

  function touched() {
    pending = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  const flat = (text) => text.trim().split(/\s+/).join(" ");

  // What changed on the page, and every sentence confirmed. A browser that leaves a page sends no
  // more than 64 kB, so the sentences left as they were are not sent again, but for one, which says
  // that the page was read. What to add is sent by its own button only.
  function fields() {
    const data = new FormData(form());
    let read = false;
    for (const name of [...data.keys()])
      if (name.startsWith("ajout:") || name.startsWith("attente:")) data.delete(name);
      else if (name.startsWith("phrase:")) {
        const was = `avant:${name.slice(7)}`;
        if (read && flat(data.get(name)) === flat(data.get(was))) {
          data.delete(name);
          data.delete(was);
        }
        read = true;
      }
    return data;
  }

  function save() {
    going = going.then(send, send);
    return going;
  }

  async function send() {
    clearTimeout(timer);
    if (!pending || !form()) return;
    pending = false;
    tell(form().dataset.saving);
    const data = fields();
    try {
      const answer = await fetch(form().dataset.draft, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      for (const [name, text] of data)
        if (name.startsWith("phrase:")) {
          const was = form()?.elements[`avant:${name.slice(7)}`];
          if (was) was.value = flat(text);
        }
      tell(told.waiting ? form().dataset.held : told.said);
    } catch {
      pending = true;
      tell(form()?.dataset.failed || "");
    }
  }

  // Save by a button of the page, and show the letter as it is now, at the same sentence.
  async function keep(button) {
    clearTimeout(timer);
    await going;
    const anchor = button.dataset.keep;
    const data = new FormData(form(), button);
    const answer = await fetch(button.formAction, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("lettre");
    if (!answer.ok || !fresh) {
      button.form.requestSubmit(button);
      return;
    }
    pending = false;
    place().replaceWith(document.adoptNode(fresh));
    window.htmx?.process(place());
    const item = document.getElementById(anchor);
    const last = item?.closest("section")?.querySelector(".sentences:last-of-type > li:last-child");
    const target = item?.matches("li") ? handle(item) : last && handle(last);
    (target || document.getElementById("enregistre"))?.focus();
  }

  function grow(area) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  // At once, without waiting for the event: the next key is already a word, or a shortcut.
  function follow(item) {
    const details = opened(item);
    if (item.classList.contains("editing") === details.open) return;
    item.classList.toggle("editing", details.open);
    if (!details.open) return;
    const area = details.querySelector("textarea");
    grow(area);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  function edit(item) {
    opened(item).open = true;
    follow(item);
  }

  function leave(item, restore) {
    const details = opened(item);
    if (restore) {
      const area = details.querySelector("textarea");
      const changed = area.value !== area.defaultValue;
      area.value = area.defaultValue;
      if (changed) touched();
    }
    details.open = false;
    follow(item);
    handle(item).focus();
  }

  document.addEventListener(
    "toggle",
    (event) => {
      const item = event.target.closest?.("#lettre .sentences > li");
      if (item && event.target === opened(item)) follow(item);
    },
    true,
  );

  document.addEventListener("input", (event) => {
    if (event.target.form !== form() || !form()) return;
    if (event.target.matches("textarea")) grow(event.target);
    if (!event.target.name.startsWith("ajout:")) touched();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-keep]");
    if (button && button.form === form()) {
      event.preventDefault();
      keep(button);
      return;
    }
    // A first act on a sentence opens its passage; a second one, its words.
    const sentence = event.target.closest("#lettre .sentence");
    const item = sentence?.closest("li");
    if (!item || !opened(item)) return;
    if (!sentence.matches("a") || sentence.hasAttribute("data-passage")) {
      event.preventDefault();
      event.stopPropagation();
      edit(item);
      return;
    }
    for (const other of document.querySelectorAll("#lettre [data-passage]"))
      other.removeAttribute("data-passage");
    sentence.setAttribute("data-passage", "");
  }, true);

  document.addEventListener(
    "keydown",
    (event) => {
      const item = event.target.closest?.("#lettre .sentences > li");
      if (!item || event.altKey) return;
      const writing = event.target.matches("textarea");
      if (writing) {
        if (event.key === "Escape") leave(item, true);
        else if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
          opened(item).querySelector("button[data-keep]").click();
        else return;
      } else {
        if (event.ctrlKey || event.metaKey || localStorage.getItem("ambroise.shortcuts.off") === "1")
          return;
        const steps = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };
        if (event.key in steps) {
          const all = items();
          const next = all[all.indexOf(item) + steps[event.key]];
          if (next) handle(next).focus();
        } else if (event.key === "e" && opened(item)) edit(item);
        else if (event.key === "c") {
          const box = item.querySelector(":scope > .flag input[name='confirme']");
          if (!box) return;
          box.click();
        } else return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // A tab that closes, a page that is left: what waits is sent.
  window.addEventListener("pagehide", () => {
    if (pending && form()) navigator.sendBeacon(form().dataset.draft, fields());
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form()) pending = false;
  });
})();
