// Words selected in a document fill the field of the passage to join. Without this file they are
// copied there by hand.

(() => {
  "use strict";

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
