// A document read with the keyboard or the mouse: words chosen, then given a label.
// Without this file the words missed are typed, and false hits are chosen in the list.

(() => {
  "use strict";

  const desk = document.getElementById("lecture");
  const form = document.getElementById("marquer");
  if (!desk || !form) return;

  const shown = document.getElementById("choix");
  const typed = form.elements.text;
  const WORD = /[\p{L}\p{N}_]+/gu;

  // Offsets are code points, as the server counts them; the browser counts UTF-16 units.
  const points = (text) => [...text].length;
  const words = [];
  for (const piece of desk.querySelectorAll("[data-start]")) {
    const node = piece.firstChild;
    if (!node) continue;
    for (const match of node.data.matchAll(WORD)) {
      const start = Number(piece.dataset.start) + points(node.data.slice(0, match.index));
      words.push({
        piece,
        node,
        from: match.index,
        to: match.index + match[0].length,
        start,
        end: start + points(match[0]),
      });
    }
  }
  if (!words.length) return;

  let anchor = 0;
  let at = 0;
  let stretch = null; // chosen by the mouse or letter by letter: exact offsets

  function rangeOf(first, last) {
    const range = document.createRange();
    range.setStart(first.node, first.from);
    range.setEnd(last.node, last.to);
    return range;
  }

  function bounds() {
    const [first, last] = [words[Math.min(anchor, at)], words[Math.max(anchor, at)]];
    return { first, last };
  }

  function place(range, start, end) {
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    form.elements.start.value = start;
    form.elements.end.value = end;
    shown.textContent = range.toString() || "–";
  }

  function show() {
    stretch = null;
    const { first, last } = bounds();
    const range = rangeOf(first, last);
    place(range, first.start, last.end);
    const box = range.getBoundingClientRect();
    if (box.top < 90 || box.bottom > window.innerHeight - 40)
      window.scrollBy({ top: box.top - window.innerHeight / 3 });
  }

  function line(step) {
    const here = rangeOf(words[at], words[at]).getBoundingClientRect();
    let best = null;
    for (let next = at + step; next >= 0 && next < words.length; next += step) {
      const box = rangeOf(words[next], words[next]).getBoundingClientRect();
      if (Math.abs(box.top - here.top) < 4) continue;
      if (best && Math.abs(box.top - best.top) > 4) break;
      const away = Math.abs(box.left - here.left);
      if (!best || away < best.away) best = { index: next, top: box.top, away };
    }
    return best ? best.index : at;
  }

  function go(index, extends_) {
    at = Math.min(Math.max(index, 0), words.length - 1);
    if (!extends_) anchor = at;
    show();
  }

  function letter(step) {
    const { first, last } = bounds();
    if (first.node !== last.node) return;
    const to = (stretch ?? last.to) + step;
    if (to <= first.from || to > last.node.data.length) return;
    stretch = to;
    const range = document.createRange();
    range.setStart(first.node, first.from);
    range.setEnd(last.node, to);
    place(range, first.start, first.start + points(first.node.data.slice(first.from, to)));
  }

  function press(selector) {
    const button = document.querySelector(selector);
    if (button && !button.disabled) button.click();
    return Boolean(button);
  }

  function act(key) {
    if (key === "x" || key === "Delete" || key === "Backspace")
      return press(`[data-false="${CSS.escape(words[at].piece.dataset.start)}"]`) || true;
    if (key === "u") return press("[data-undo]");
    if (key === "f") return press("[data-finish]");
    const role = form.elements.role;
    if (role && key >= "1" && key <= String(role.options.length)) {
      role.selectedIndex = Number(key) - 1;
      return true;
    }
    if (!/^[a-z]$/.test(key)) return false;
    return press(`[data-mark="${key}"]`);
  }

  desk.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const moves = {
      ArrowLeft: () => (event.altKey ? letter(-1) : go(at - 1, event.shiftKey)),
      ArrowRight: () => (event.altKey ? letter(1) : go(at + 1, event.shiftKey)),
      ArrowUp: () => go(line(-1), event.shiftKey),
      ArrowDown: () => go(line(1), event.shiftKey),
      Home: () => go(0, event.shiftKey),
      End: () => go(words.length - 1, event.shiftKey),
      Escape: () => go(at, false),
      Enter: () => form.querySelector("[data-mark]").focus(),
    };
    const move = moves[event.key];
    if (move) move();
    else if (event.altKey || !act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  function offset(node, index) {
    const piece = node.parentElement?.closest("[data-start]");
    return piece && desk.contains(piece) && node.nodeType === Node.TEXT_NODE
      ? Number(piece.dataset.start) + points(node.data.slice(0, index))
      : null;
  }

  desk.addEventListener("mouseup", () => {
    const selection = window.getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    if (start === null) return;
    const near = words.findIndex((word) => word.end >= start);
    anchor = at = near < 0 ? words.length - 1 : near;
    const end = offset(range.endContainer, range.endOffset);
    if (range.collapsed || end === null || end <= start) {
      show();
      return;
    }
    const text = range.toString();
    const lead = points(text) - points(text.trimStart());
    const trail = points(text) - points(text.trimEnd());
    form.elements.start.value = start + lead;
    form.elements.end.value = end - trail;
    shown.textContent = text.trim() || "–";
    const last = words.findIndex((word) => word.end >= end - trail);
    at = last < 0 ? words.length - 1 : last;
  });

  // What is typed stands for itself, whatever was chosen in the text.
  typed.addEventListener("input", () => {
    if (typed.value) shown.textContent = "–";
  });

  const wanted = Number(desk.dataset.at);
  const first = words.findIndex((word) => word.start >= wanted);
  if (window.location.hash === "#lecture") {
    desk.focus({ preventScroll: true });
    go(first < 0 ? 0 : first, false);
  }
})();
