// control.js - what may be changed: leaks, pace, time, the comparison.
//
// A click only asks. What is shown as on comes from the bot, so all pages that
// are open show the same.
"use strict";

const PACES = [1, 10, 60, 300, 1000, 0];

async function change(body) {
  const token = state.hello && state.hello.token;
  if (!token) return;
  $("refused").textContent = "";
  try {
    const answer = await fetch("/control", {
      method: "POST", body: new URLSearchParams(body), headers: { "X-Token": token },
    });
    if (!answer.ok) throw new Error((await answer.text()).trim());
  } catch (e) {
    $("refused").textContent = "not done: " + e.message;
  }
}

function makeControls() {
  const h = state.hello;
  $("switches").replaceChildren(...(h.all || []).map((name, i) => {
    const b = element("button", name + " ");
    b.setAttribute("role", "switch");
    b.append(element("kbd", String(i + 1)));
    b.addEventListener("click", () => flip(i));
    return b;
  }));
  const paces = PACES.includes(h.pace) ? PACES : [h.pace, ...PACES];
  $("pace").replaceChildren(...paces.map(p => {
    const option = element("option", p ? p + "x" : "as fast as it goes");
    option.value = p;
    return option;
  }));
  const secret = h.leaks.includes("mystery");
  for (const e of document.querySelectorAll("#switches button, #run button, #run select"))
    e.disabled = !h.token || secret && e.getAttribute("role") === "switch";
  $("refused").textContent = !h.token
    ? "Nothing can be changed from here: start the bot with --allow-control."
    : secret ? "Which leak is on is a secret, so none can be switched." : "";
}

const flip = i => change({ leak: state.hello.all[i], on: isOn(state.hello.all[i]) ? 0 : 1 });
const isOn = leak => Boolean(state.now && state.now.on && state.now.on.includes(leak));

function updateControls() {
  const n = state.now;
  [...$("switches").children].forEach((b, i) =>
    b.setAttribute("aria-checked", String(isOn(state.hello.all[i]))));
  $("compare").setAttribute("aria-checked", String(Boolean(n.compare)));
  $("pause").firstChild.textContent = n.paused ? "Let time go on " : "Stop time ";
  if (document.activeElement !== $("pace") && "pace" in n) $("pace").value = n.pace;
  rest(n.rest || []);
}

// What a leak that was switched off leaves behind.
function rest(list) {
  const words = list.filter(r => !r.on).map(r => r.leak + " is off: " +
    (r.stays === 0 ? "nothing of what it took is left" :
      bytes(r.stays) + " of what it took " + (r.kept ? "are still kept" : "stay lost")) +
    (r.back > 0 ? "; " + bytes(r.back) + " were given back since." : "; nothing was given back since."));
  if ($("rest").textContent !== words.join(""))
    $("rest").replaceChildren(...words.map(w => element("li", w)));
}

// A switch that was taken up; after a reconnect all of them come again.
function switched(s) {
  if (state.marks.some(m => m.leak && m.n === s.n)) return;
  state.marks.push(s);
  if (s.on && !state.touched) { // what it does shall be seen
    state.shown.delete("total");
    state.hello.tagOf[s.leak].forEach(tag => state.shown.add(tag));
    rows();
  }
}

// The other half of the comparison; begun anew it comes from the start.
function twin(t) {
  if (t.gone) $("refused").textContent = "the comparison has ended: " + t.gone;
  if (t.gone) return;
  const last = state.twin[state.twin.length - 1];
  if (last && t.t <= last.t) state.twin = t.t === last.t ? state.twin.slice(0, -1) : [];
  state.twin.push(t);
  if (state.twin.length > 4096) state.twin = state.twin.filter((_, i) => i % 2 === 0);
  if (state.twin.length === 1) legend();
}

function controlEvents() {
  $("compare").addEventListener("click", () => change({ compare: state.now.compare ? 0 : 1 }));
  $("pause").addEventListener("click", () => change({ pause: state.now.paused ? 0 : 1 }));
  $("step").addEventListener("click", () => change({ step: 1 }));
  $("pace").addEventListener("change", () => {
    const pace = $("pace").value;
    $("pace").blur();
    change({ pace: pace === "0" ? "max" : pace });
  });
}
