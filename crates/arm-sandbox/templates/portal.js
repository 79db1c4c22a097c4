// Keeps a page up to date: when the sandbox says that something changed, fetches the page again and
// replaces the parts that differ. Without it, everything works by loading pages.
"use strict";

(() => {
  const live = document.getElementById("live");
  let source = null;
  let seen = null;
  let waiting = false;
  let running = false;

  // What a person is typing must not be lost, nor what they opened or where they are.
  const isBusy = (part) => {
    const field = document.activeElement;
    const typed = (it) => it.value !== it.defaultValue;
    const inside = part.querySelectorAll("input[type=text], input[type=search], input[type=number]");
    return (part.contains(field) && field.matches("input, select, textarea")) ||
      Array.from(inside).some(typed);
  };

  const place = (element) => {
    const all = Array.from(document.querySelectorAll("a[href], button, summary, [tabindex]"));
    const same = (it) => it.outerHTML === element.outerHTML;
    return { html: element.outerHTML, index: all.filter(same).indexOf(element) };
  };

  const replace = (part, fresh) => {
    const field = document.activeElement;
    const focused = part.contains(field) ? place(field) : null;
    const opened = new Map();
    part.querySelectorAll("details[id]").forEach((it) => opened.set(it.id, it.open));
    const next = document.importNode(fresh, true);
    next.querySelectorAll("details[id]").forEach((it) => {
      if (opened.has(it.id)) it.open = opened.get(it.id);
    });
    part.replaceWith(next);
    if (!focused) return;
    const again = Array.from(next.querySelectorAll("a[href], button, summary, [tabindex]"))
      .filter((it) => it.outerHTML === focused.html)[focused.index];
    if (again) again.focus({ preventScroll: true });
  };

  const refresh = async () => {
    if (running) { waiting = true; return; }
    running = true;
    try {
      const headers = { accept: "text/html", "x-portal-live": "1" };
      const answer = await fetch(location.href, { headers, credentials: "same-origin" });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelectorAll("[data-live]").forEach((part) => {
          const other = fresh.getElementById(part.id);
          if (other && !isBusy(part) && other.innerHTML !== before.get(part.id)) {
            before.set(part.id, other.innerHTML);
            replace(part, other);
          }
        });
      }
    } catch {
      // The server is gone; the stream of events notices and tries again.
    }
    running = false;
    if (waiting) { waiting = false; setTimeout(refresh, 250); }
  };

  // The parts as the server sent them, which opening and typing do not change.
  const before = new Map();
  document.querySelectorAll("[data-live]").forEach((it) => before.set(it.id, it.innerHTML));

  const listen = () => {
    source = new EventSource("/-/events");
    source.addEventListener("open", () => { live.hidden = false; });
    source.addEventListener("error", () => { live.hidden = true; });
    source.addEventListener("change", (event) => {
      if (event.data !== seen) { seen = event.data; refresh(); }
    });
  };

  // A page that nobody sees holds no connection: browsers allow few to one server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && source) {
      source.close();
      source = null;
      live.hidden = true;
    } else if (!document.hidden && !source) {
      listen();
    }
  });
  if (!document.hidden) listen();
})();
