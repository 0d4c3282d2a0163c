// The press guard. A form marked data-press is sent only by a press that began
// on this page after it had stood in front of the person, focused and unmoved,
// for a second without a break; one of a mouse also a second after its pointer
// came onto the page, for what covers a page need not take its focus. Headers
// keep the page out of frames; they do not stop a pop-up that closes between two
// clicks, a window slid under or off the pointer, a key held down since another
// page, or a page swapped in beneath a finger.
//
// How the press came goes with the form, as gate=kind:ms; the server refuses what
// carries none. No mouse movement is ever asked for, a button can always be focused,
// and whoever was refused is told why and how to go on.
"use strict";

(() => {
  const NEEDED = 1000; // milliseconds; the server holds to the same number
  const WHY = {
    framed: "Nothing was sent: another page shows this one inside itself. Open it in a window of its own.",
    early: "Nothing was sent, because this page had not yet been in front of you, standing still, for a second. Look at it, then press again.",
    away: "Nothing was sent, because the keyboard was elsewhere within the last second: in another window, a list or the address bar. Come back to this page, look at it, then press again.",
    moved: "Nothing was sent, because this page’s window was moved or changed its size within the last second. Look at it, then press again.",
    came: "Nothing was sent, because the mouse pointer came onto this page less than a second before. Leave it where it is, look at the page, then press again.",
    held: "Nothing was sent, because the key or button was already down when this page came, or had pressed before. Let go, look at the page, then press again.",
    twice: "Nothing was sent, because that was a double press. Press again, once.",
    program: "Nothing was sent, because a program pressed and no person. Press again yourself.",
    sent: "This has been sent once and waits for the answer. If none comes, reload this page.",
  };

  const forms = [...document.querySelectorAll("form[data-press]")];
  if (forms.length === 0) return;
  const buttons = forms.flatMap((form) => [...form.elements].filter((element) => element.type === "submit"));

  // since is when the page began to stand still, Infinity while it does not.
  let since = Infinity;
  let shown = 0; // when the page came
  let disturbed = "early"; // what last made the second begin anew
  // came is when the mouse's pointer came onto the page. Browsers tell of one that
  // rests where a page appears; a press of which none tells is not of a mouse.
  let came = -Infinity;
  let ready; // the timer that shows when a press counts
  // presses are those under way, by key or pointer: {kind, ms, why}, ms being how
  // long the page had stood when it began. A press vouches for what itself causes
  // and for nothing else, and once.
  const presses = new Map();
  let cause = null; // the press whose events are being handled
  let granted = null; // the form whose button was just pressed properly
  let sent = false;
  let place = {}, size = {};
  let finger = false, scrolled = -Infinity; // of a touch screen
  let followed = {}; // the link within the page that was followed last

  const stands = () => window.top === window && document.visibilityState === "visible" && document.hasFocus();
  const age = () => (stands() ? Math.max(-1, Math.floor(performance.now() - since)) : -1);
  const reason = () => (performance.now() - shown < NEEDED ? "early" : stands() ? disturbed : "away");
  const elsewhere = (kind) => ({ kind, ms: -1 }); // a press that began on another page, or before a disturbance

  // startOver counts the second from the beginning and forgets what was pressed.
  // Whoever only looked elsewhere finds the buttons as they were: assistive
  // technology may not offer one that is disabled.
  function startOver(why) {
    since = stands() ? performance.now() : Infinity;
    disturbed = why;
    presses.clear();
    cause = granted = null;
    [place, size] = measure();
    if (why !== "away") for (const button of buttons) button.setAttribute("aria-disabled", "true");
    wait();
  }

  // wait marks the buttons until a press counts again.
  function wait() {
    for (const button of buttons) button.setAttribute("data-waits", "");
    clearTimeout(ready);
    ready = setTimeout(showReady, NEEDED);
  }

  function showReady() {
    const left = NEEDED - Math.min(age(), performance.now() - came);
    if (left > 0 && stands()) {
      ready = setTimeout(showReady, Math.max(left, 20)); // a timer may fire a little early
      return;
    }
    for (const button of buttons) {
      button.removeAttribute("aria-disabled");
      if (left <= 0) button.removeAttribute("data-waits");
    }
  }

  // measure is where the window is, and how large the page's part of it.
  function measure() {
    const ratio = devicePixelRatio;
    return [{ x: screenX, y: screenY, ratio }, { x: innerWidth, y: innerHeight, ratio }];
  }

  // zoomed reports whether two measures differ by the page's zoom at most. Some
  // browsers count where a window is in the page's own pixels.
  function zoomed(a, b) {
    const near = (p, q) => Math.abs(p * a.ratio - q * b.ratio) <= 2 * Math.max(a.ratio, b.ratio);
    return a.ratio !== b.ratio && near(a.x, b.x) && near(a.y, b.y);
  }

  // No event tells of a window that moves, nor of every way to lose the focus.
  function look() {
    const [now] = measure();
    if ((now.x !== place.x || now.y !== place.y) && !zoomed(place, now)) startOver("moved");
    else if (stands() !== (since !== Infinity)) startOver("away");
    place = now;
  }

  function keepLooking() {
    look();
    requestAnimationFrame(keepLooking);
  }

  // What no attacker can bring about begins nothing anew: the person's own zoom, a
  // phone's bars that slide away while a finger scrolls, a link within the page.
  function resized() {
    const before = size;
    size = measure()[1];
    const bar = finger && performance.now() - scrolled < NEEDED && size.x === before.x && size.ratio === before.ratio && Math.abs(size.y - before.y) <= 160;
    if (!bar && !zoomed(before, size)) startOver("moved");
  }

  function travelled() {
    if (location.hash !== followed.hash || performance.now() - followed.at > NEEDED) startOver("early");
  }

  window.addEventListener("resize", resized);
  for (const event of ["hashchange", "popstate"]) window.addEventListener(event, travelled);
  for (const event of ["blur", "focus", "pagehide"]) window.addEventListener(event, () => startOver("away"));
  for (const event of ["visibilitychange", "freeze", "resume"]) document.addEventListener(event, () => startOver("away"));
  window.addEventListener("pageshow", (event) => { // also when it comes back out of the browser's cache
    sent = false;
    for (const form of forms) {
      fill(form, "");
      say(form, "");
    }
    shown = performance.now();
    if (event.persisted) came = -Infinity; // what rests there is told of again
    startOver("early");
  });

  document.addEventListener("scroll", () => { scrolled = performance.now(); });

  function onCapture(event, act) {
    window.addEventListener(event, (e) => { if (e.isTrusted) act(e); }, { capture: true, passive: true });
  }

  // begin notes how a press begins. It looks first: the window may have moved
  // since the last frame was drawn. What counts is when the press was made: a
  // browser that is busy hands it on late, and would make an early one old enough.
  function begin(name, kind, event) {
    look();
    const press = { kind, ms: Math.max(-1, Math.min(age(), Math.floor(event.timeStamp - since))), why: reason() };
    const rested = Math.max(0, Math.floor(event.timeStamp - came));
    if (event.pointerType === "mouse" && rested < press.ms) {
      press.ms = rested;
      press.why = "came";
    }
    presses.set(name, press);
  }

  // during lets a press be the cause of what follows, until all that this event
  // can cause has happened. What was not pressed here began elsewhere.
  function during(name, kind, isOver) {
    if (!presses.has(name)) presses.set(name, elsewhere(kind));
    const press = cause = presses.get(name);
    setTimeout(() => {
      if (cause === press) cause = null;
      if (isOver && presses.get(name) === press) presses.delete(name);
    });
  }

  const pointer = (event) => `pointer ${event.pointerId}`;
  const key = (event) => `key ${event.code || event.key}`;
  const kindOf = (event) => (["pen", "touch"].includes(event.pointerType) ? event.pointerType : "mouse");

  onCapture("pointerover", (event) => {
    if (event.pointerType !== "mouse" || event.relatedTarget) return; // pens and fingers come with their press
    came = performance.now();
    wait();
  });
  onCapture("pointerdown", (event) => {
    finger = event.pointerType === "touch";
    begin(pointer(event), kindOf(event), event);
  });
  onCapture("pointerup", (event) => { // a finger's click comes later, and needs to know
    const press = presses.get(pointer(event));
    if (!press || press.isUp) presses.set(pointer(event), elsewhere(kindOf(event)));
    presses.get(pointer(event)).isUp = true;
  });
  onCapture("pointercancel", (event) => presses.delete(pointer(event)));

  // A key that is down stays the same press, whatever the browser says: Firefox
  // takes a repeat for a new press once the focus has moved.
  onCapture("keydown", (event) => {
    const before = presses.get(key(event));
    if (!event.repeat && (!before || before.isUp)) begin(key(event), "key", event);
    during(key(event), "key");
  });
  onCapture("keypress", (event) => during(key(event), "key"));
  onCapture("keyup", (event) => {
    during(key(event), "key", true); // a button's click for the space bar comes now
    presses.get(key(event)).isUp = true;
    if (event.key === "Meta") for (const name of presses.keys()) if (name.startsWith("key ") && name !== key(event)) presses.delete(name); // macOS tells of no other key let go meanwhile
  });

  // pressOf is the press that caused a click: its own pointer's; the key's whose
  // event is being handled, be it Enter, the space bar or an access key. Where a
  // browser handles an access key before it tells of it, all keys down must be
  // proper presses. One that neither pointer nor key caused is assistive technology's.
  function pressOf(event) {
    if (event.pointerType) return presses.get(pointer(event)) ?? elsewhere(kindOf(event));
    if (cause) return cause;
    const all = [...presses.values()];
    if (event.pointerType === undefined && event.detail > 0) return all.findLast((press) => press.isUp) ?? elsewhere("mouse"); // a browser that does not name the pointer
    const keys = all.filter((press) => press.kind === "key" && !press.isUp).sort((a, b) => a.ms - b.ms);
    return keys[0] ?? { kind: "assistive", ms: age(), why: reason() };
  }

  // refusal is why a press may not send anything; empty if it may.
  function refusal(press, event) {
    if (window.top !== window) return WHY.framed;
    if (!event.isTrusted) return WHY.program;
    if (event.type === "click" && event.detail > 1) return WHY.twice;
    if ((press.ms < 0 || press.isUsed) && age() >= NEEDED) return WHY.held;
    if (press.ms < NEEDED || age() < NEEDED) return WHY[press.why ?? reason()];
    return "";
  }

  // A click is the end of every press: with a pointer, by Enter, the space bar or
  // an access key, by Enter in a field (the browser then clicks the form's button).
  window.addEventListener("click", (event) => {
    look();
    const press = pressOf(event);
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest('a[href^="#"]');
    if (link && event.isTrusted) followed = { hash: link.hash, at: performance.now() };
    const button = target?.closest("button, input");
    const why = sent ? WHY.sent : refusal(press, event);
    if (event.isTrusted) {
      press.isUsed = true;
      cause = press; // also of a click that this one causes
      setTimeout(() => {
        if (cause === press) cause = null;
        granted = null; // a form that its fields did not let go is sent by another press
      });
    }
    if (!buttons.includes(button)) return;
    granted = why ? null : { form: button.form, press };
    if (why) refuse(button.form, event, why, press);
  }, true);

  // Whatever sends the form passes here, also Enter in a form without a button.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!forms.includes(form)) return;
    const isGranted = granted?.form === form;
    const press = isGranted ? granted.press : cause?.kind === "key" ? cause : null;
    granted = null;
    const why = sent ? WHY.sent : isGranted ? "" : press ? refusal(press, event) : WHY.program;
    if (press) press.isUsed = true;
    if (why) {
      refuse(form, event, why, press);
      return;
    }
    sent = true;
    say(form, "");
    fill(form, `${press.kind}:${press.ms}`);
  }, true);

  function refuse(form, event, why, press) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (press?.told !== why) say(form, why); // a key that repeats is not answered each time
    if (press) press.told = why;
  }

  function fill(form, value) {
    const gate = form.querySelector('input[name="gate"]');
    if (gate) gate.value = value;
  }

  // say empties the live region first, so that the same words are read out again.
  function say(form, words) {
    const says = form.querySelector("[data-says]");
    if (!says) return;
    says.textContent = "";
    if (words) setTimeout(() => { says.textContent = words; }, 50);
  }

  startOver("early");
  keepLooking();
})();
