// A coding decided by keyboard: a accepts, c changes, r refuses, z undoes the code that has the
// focus. Without this file each code has its own forms, which send the page anew.

(() => {
  "use strict";

  // What a decision changes: the codes, and what follows from them (recorded codes, severity).
  const PARTS = ["codage", "suites"];
  const place = () => document.getElementById("codage");
  const items = () => [...document.querySelectorAll("#codage .codes > li")];
  const handle = (item) => item?.querySelector("a.code");
  let going = Promise.resolve();

  if (!place()) return;

  // One request at a time: the next one is sent with what the page says then.
  function send(form, button, after) {
    const data = new FormData(form, button);
    going = going.then(async () => {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = PARTS.map((id) => page.getElementById(id));
      if (fresh.includes(null)) {
        form.submit();
        return;
      }
      fresh.forEach((one) => document.getElementById(one.id).replaceWith(document.adoptNode(one)));
      window.htmx?.process(place());
      after();
    }, () => form.submit());
  }

  // After a decision, the next code that waits for one; else the one that was decided.
  function next(id) {
    const all = items();
    const at = all.findIndex((one) => one.id === id);
    const waiting = all.slice(at + 1).find((one) => one.classList.contains("suggested"));
    (handle(waiting || all[at]) || place()).focus();
  }

  // A code that was added is no longer there once its adding is undone.
  function back(id) {
    (handle(document.getElementById(id)) || handle(items()[0]) || place()).focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const item = form.closest?.("#codage .codes > li");
    if (!item) return;
    event.preventDefault();
    if (form.matches("[data-act]")) {
      const undoing = event.submitter?.value === "defaire";
      send(form, event.submitter, () =>
        undoing ? back(item.id) : next(item.id),
      );
    } else if (form.matches("[data-search]")) {
      send(form, event.submitter, () => {
        const again = document.getElementById(form.dataset.search);
        (again.querySelector("input[name='code']") || again.querySelector("input[name='terme']")).focus();
      });
    }
  });

  document.addEventListener(
    "keydown",
    (event) => {
      const item = event.target.closest?.("#codage .codes > li");
      if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") {
        const open = event.target.closest("details");
        if (!open) return;
        open.open = false;
        handle(item).focus();
      } else {
        if (event.target.matches("input, select")) return;
        if (localStorage.getItem("ambroise.shortcuts.off") === "1") return;
        const act = item.querySelector(`[data-do="${CSS.escape(event.key)}"]`);
        if (!act) return;
        if (act.matches("details")) {
          act.open = true;
          act.querySelector("input:not([type=hidden])").focus();
        } else act.click();
      }
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
})();
