// Niceties only: every page works without this file.

(() => {
  "use strict";

  const SHORTCUTS_OFF = "ambroise.shortcuts.off";
  const dialog = document.getElementById("shortcuts");
  let opener = null;
  let pending = "";

  const off = () => localStorage.getItem(SHORTCUTS_OFF) === "1";
  const typing = (element) =>
    element.isContentEditable ||
    element.matches("select, textarea, input:not([type=radio], [type=checkbox])");
  // What a box or a round keeps for itself: arrows and the space choose among them.
  const chooses = (event) =>
    event.target.matches("input") && /^(Arrow.*| )$/.test(event.key);

  function listShortcuts() {
    const body = dialog.querySelector("tbody");
    body.replaceChildren();
    for (const element of document.querySelectorAll("[data-key]")) {
      const row = body.insertRow();
      const keys = document.createElement("th");
      keys.scope = "row";
      for (const key of element.dataset.key.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = { ArrowLeft: "←", ArrowRight: "→" }[key] || key;
        keys.append(kbd, " ");
      }
      row.append(keys);
      row.insertCell().textContent =
        element.dataset.keyLabel || element.textContent.trim().replace(/\s+/g, " ");
    }
  }

  function openShortcuts() {
    listShortcuts();
    dialog.querySelector("input").checked = !off();
    dialog.showModal();
  }

  function press(keys) {
    const element = document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
    if (!element) return false;
    if (typing(element)) element.focus();
    else element.click();
    return true;
  }

  function move(step) {
    const items = [...document.querySelectorAll("a.sentence, a[data-step]")];
    if (!items.length) return false;
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
    items[Math.min(Math.max(next, 0), items.length - 1)].focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && opener && !dialog?.open) {
      opener.focus();
      opener = null;
      return;
    }
    if (off() || typing(event.target) || chooses(event) || dialog?.open) return;
    const both = pending ? `${pending} ${event.key}` : event.key;
    pending = "";
    let taken = false;
    if (event.key === "?") {
      openShortcuts();
      taken = true;
    } else if (both === "j" || both === "k") {
      taken = move(both === "j" ? 1 : -1);
    } else if (event.key === "g") {
      pending = "g";
      taken = true;
    } else {
      taken = press(both);
    }
    if (taken) event.preventDefault();
  });

  for (const button of document.querySelectorAll("[data-opens-shortcuts]")) {
    button.hidden = false;
    button.addEventListener("click", openShortcuts);
  }
  dialog?.querySelector("input").addEventListener("change", (event) => {
    localStorage.setItem(SHORTCUTS_OFF, event.target.checked ? "0" : "1");
  });

  document.addEventListener("click", (event) => {
    const print = event.target.closest("[data-print]");
    if (print) window.print();
    if (opener && event.target.closest("#passage a[href^='#']")) {
      event.preventDefault();
      opener.focus();
    }
    const sentence = event.target.closest("a.sentence");
    if (sentence) {
      opener = sentence;
      for (const other of document.querySelectorAll("a.sentence[aria-current]"))
        other.removeAttribute("aria-current");
      sentence.setAttribute("aria-current", "true");
    }
  });

  // The panel that has just been filled takes the focus, so that it is read aloud and Escape
  // goes back to the sentence.
  document.addEventListener("htmx:after:swap", () => {
    const panel = document.getElementById("passage");
    if (opener && panel) panel.focus();
  });

  // An answer that is no part of this page (refusal, session ended) is shown whole.
  document.addEventListener("htmx:before:swap", (event) => {
    const context = event.detail.ctx;
    const response = context?.response;
    if (response && response.status >= 400) {
      event.preventDefault();
      window.location.assign(context.request.action);
    }
  });

  // A server-side dialog that could not be shown as one without this file.
  for (const open of document.querySelectorAll("dialog[data-modal]")) {
    open.close();
    open.showModal();
  }
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
})();
