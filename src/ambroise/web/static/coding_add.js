// Words selected in a document fill the field of the passage to join, and Enter in a field does what
// its section is for. Without this file words are copied by hand, and Enter searches.

(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-enter]");
    if (event.key !== "Enter" || !field || event.target.matches("button")) return;
    event.preventDefault();
    const form = field.closest("form");
    form.requestSubmit(form.querySelector(`button[value="${CSS.escape(field.dataset.enter)}"]`));
  });

  const text = document.getElementById("texte");
  if (!text) return;
  const { mots, debut } = text.form.elements;

  // Browsers select by keyboard in a field that may be written in alone: it takes nothing here.
  text.addEventListener("beforeinput", (event) => event.preventDefault());

  text.addEventListener("select", () => {
    const { selectionStart, selectionEnd, value } = text;
    mots.value = value.slice(selectionStart, selectionEnd);
    // in characters, as the server counts: one outside the first plane is two here
    debut.value = [...value.slice(0, selectionStart)].length;
  });
})();
