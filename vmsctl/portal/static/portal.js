"use strict";
// Small comforts and the signature pad. Every page works without this file but for drawing.
(() => {
  // Errors are read first.
  const wrong = document.getElementById("wrong");
  if (wrong) wrong.focus();

  // What was put right is complained of no longer.
  const settle = (id) => {
    const field = id && document.getElementById(id), said = id && document.getElementById(`${id}-wrong`);
    if (!field || !said) return;
    field.removeAttribute("aria-invalid");
    said.textContent = "";
    const line = wrong && wrong.querySelector(`a[href="#${CSS.escape(id)}"]`);
    if (line) line.parentElement.remove();
    if (wrong) wrong.hidden = !wrong.querySelector("li");
  };

  // Saving as you go: each field is sent when it is left.
  const form = document.querySelector("form[data-save]");
  if (!form) document.addEventListener("input", (event) => settle(event.target.id));
  if (form) {
    const how = document.getElementById("how");
    if (how) how.textContent = how.dataset.script;
    const note = document.getElementById("over"), unsaved = new Set();
    let turn = Promise.resolve(), over = false;
    const tell = (said, words) => {
      said.textContent = words;
      said.classList.toggle("not", words !== form.dataset.saved);
    };
    const setOver = (is) => {
      over = is;
      note.hidden = !is;
    };
    // Whether the form can be sent: the session may be over, or another visitor's; its own, opened anew, goes on.
    const opened = async () => {
      try {
        const answer = await fetch(form.action, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        if (answer.status === 401) return false;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = page.querySelector("form[data-save]");
        if (!now) return true;
        if (now.dataset.whose !== form.dataset.whose) return false;
        form.elements["form-token"].value = now.elements["form-token"].value;
      } catch {
        // Without a line the browser says so itself.
      }
      return true;
    };
    const send = async (field) => {
      const place = field.closest(".field");
      const error = place.querySelector(".wrong");
      const said = place.querySelector(".saved");
      const body = new URLSearchParams();
      body.set("form-token", form.elements["form-token"].value);
      body.set(field.name, field.value);
      try {
        const answer = await fetch(form.action, {
          method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
        });
        if (answer.status === 401 || answer.status === 403) {
          setOver(true);
          tell(said, form.dataset.over);
          return;
        }
        const told = answer.headers.get("content-type").includes("json") ? await answer.json() : null;
        const problem = told && told.errors[field.name];
        error.textContent = problem || "";
        field.toggleAttribute("aria-invalid", false);
        if (problem) field.setAttribute("aria-invalid", "true");
        else if (told) settle(field.id);
        const done = told && told.saved && told.saved.includes(field.name);
        if (done) unsaved.delete(field);
        tell(said, problem ? "" : done ? form.dataset.saved : form.dataset.notSaved);
      } catch {
        tell(said, form.dataset.notSaved);
      }
    };
    form.addEventListener("change", (event) => {
      const field = event.target;
      if (!field.name || !field.closest(".field")) return;
      unsaved.add(field);
      turn = turn.then(() => send(field)); // one after another, as they were filled in
    });
    document.addEventListener("visibilitychange", () => {
      if (!over || document.hidden) return;
      turn = turn.then(async () => {
        if (!await opened()) return;
        setOver(false);
        for (const field of [...unsaved]) await send(field);
      });
    });
    // What is not saved yet is not sent away from the page before the session is known to be there.
    let sure = false;
    form.addEventListener("submit", (event) => {
      if (sure || !unsaved.size) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = form.querySelector(".act");
      button.classList.add("busy");
      turn = turn.then(async () => {
        sure = !unsaved.size || await opened();
        button.classList.remove("busy");
        setOver(!sure);
        if (sure) form.requestSubmit();
        else note.focus();
        sure = false;
      });
    });
  }

  // One press sends once.
  for (const each of document.forms) {
    each.addEventListener("submit", (event) => {
      if (each.dataset.sent) event.preventDefault();
      each.dataset.sent = "yes";
      for (const button of each.querySelectorAll(".act")) button.classList.add("busy");
      setTimeout(() => { delete each.dataset.sent; }, 8000);
    });
  }
  window.addEventListener("pageshow", () => {
    for (const each of document.forms) {
      delete each.dataset.sent;
      for (const button of each.querySelectorAll(".act")) button.classList.remove("busy");
    }
  });

  // The signature: points as parts of the pad, kept in this page only until it is sent.
  const place = document.querySelector("[data-pad]");
  if (!place) return;
  const MOST = 5000, SCALE = 9999;
  const box = place.querySelector("[hidden]");
  const pad = place.querySelector("canvas");
  const ink = pad.getContext("2d");
  const kept = place.querySelector("[name=strokes]");
  const said = place.querySelector("[role=status]");
  const other = place.querySelector("[data-other]");
  box.hidden = false;
  other.textContent = other.dataset.other;
  ink.lineWidth = 8;
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = "#0b1a3a";
  let strokes = [], points = 0, open = null;

  const at = (event) => {
    const area = pad.getBoundingClientRect();
    const part = (value) => Math.min(SCALE, Math.max(0, Math.round(value * SCALE)));
    return [part((event.clientX - area.left) / area.width), part((event.clientY - area.top) / area.height)];
  };
  const place_of = ([x, y]) => [x / SCALE * pad.width, y / SCALE * pad.height];
  const note = () => {
    kept.value = strokes.map((stroke) => stroke.map((point) => point.join(".")).join("-")).join("_");
    said.textContent = strokes.length ? place.dataset.pad : said.dataset.empty;
  };
  const put = (point) => {
    if (points >= MOST) return;
    const stroke = strokes[strokes.length - 1], last = stroke[stroke.length - 1];
    if (last && last[0] === point[0] && last[1] === point[1]) return;
    stroke.push(point);
    points += 1;
    ink.beginPath();
    ink.moveTo(...place_of(last || point));
    ink.lineTo(...place_of(point));
    ink.stroke();
  };
  const add = (event) => put(at(event));
  pad.addEventListener("pointerdown", (event) => {
    if (open !== null || event.button) return;
    open = event.pointerId;
    pad.setPointerCapture(open);
    strokes.push([]);
    add(event);
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.pointerId !== open) return;
    const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of all.length ? all : [event]) add(each);
  });
  const end = (event) => {
    if (event.pointerId !== open) return;
    open = null;
    note();
    settle("typed");
  };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  // A page that comes back because something else was missing keeps what was drawn.
  for (const stroke of kept.value ? kept.value.split("_") : []) {
    strokes.push([]);
    for (const point of stroke.split("-")) put(point.split(".").map(Number));
  }
  note();
  const clear = () => {
    strokes = [];
    points = 0;
    ink.clearRect(0, 0, pad.width, pad.height);
    note();
  };
  place.querySelector("button").addEventListener("click", clear);
  window.addEventListener("pageshow", (event) => { if (event.persisted) clear(); });
})();
