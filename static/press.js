// The press guard. A form marked data-press is sent only by a press that began
// on this page after it had stood in front of the person, focused and unmoved,
// for a second without a break. Headers keep the page out of frames; they do not
// stop a pop-up that closes between two clicks, a window slid under the pointer,
// a key held down since another page, or a page swapped in beneath a finger.
//
// How the press came goes with the form, as gate=kind:ms; the server refuses
// what carries none. No mouse movement is ever asked for, a button can always be
// focused, and whoever was refused is told why and how to go on.
"use strict";

(() => {
  const NEEDED = 1000; // milliseconds; the server holds to the same number
  const WHY = {
    framed: "Nothing was sent: another page shows this one inside itself. Open it in a window of its own.",
    early: "Nothing was sent, because this page had not yet been in front of you, standing still, for a second. Look at it, then press again.",
    held: "Nothing was sent, because the key or button was already down when this page came. Let go, look at the page, then press again.",
    twice: "Nothing was sent, because that was a double press. Press again, once.",
    program: "Nothing was sent, because a program pressed and no person. Press again yourself.",
    sent: "This has been sent once and waits for the answer. If none comes, reload this page.",
  };

  const forms = [...document.querySelectorAll("form[data-press]")];
  if (forms.length === 0) return;
  const buttons = forms.flatMap((form) => [...form.elements].filter((element) => element.type === "submit"));

  // since is when the page began to stand still, Infinity while it does not.
  let since = Infinity;
  let ready; // the timer that lets assistive technology know
  // press is the one under way: {kind, ms}, ms being how long the page had stood
  // when it began, or null. One that began elsewhere has ms of -1.
  let press = null;
  let granted = null; // the form whose button was just pressed properly
  let sent = false;
  let position = "";

  const stands = () => window.top === window && document.visibilityState === "visible" && document.hasFocus();
  const age = () => (stands() ? Math.max(-1, Math.floor(performance.now() - since)) : -1);
  const place = () => `${window.screenX},${window.screenY}`;

  // startOver counts the second from the beginning and forgets what was pressed.
  function startOver() {
    since = stands() ? performance.now() : Infinity;
    press = granted = null;
    position = place();
    clearTimeout(ready);
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    if (since !== Infinity) ready = setTimeout(showReady, NEEDED);
  }

  // showReady comes at the end of the second; a timer may fire a little early.
  function showReady() {
    if (age() < NEEDED) {
      ready = setTimeout(showReady, 20);
      return;
    }
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }

  // No event tells of a window that moves, nor of every way to lose the focus.
  function look() {
    if (place() !== position || stands() !== (since !== Infinity)) startOver();
  }

  function keepLooking() {
    look();
    requestAnimationFrame(keepLooking);
  }

  for (const event of ["blur", "focus", "pagehide", "resize", "hashchange", "popstate"]) window.addEventListener(event, startOver);
  for (const event of ["visibilitychange", "freeze", "resume"]) document.addEventListener(event, startOver);
  window.addEventListener("pageshow", () => { // also when it comes back out of the browser's cache
    sent = false;
    for (const form of forms) {
      fill(form, "");
      say(form, "");
    }
    startOver();
  });

  // begin notes how a press begins. It looks first: the window may have moved
  // since the last frame was drawn. What counts is when the press was made: a
  // browser that is busy hands it on late, and would make an early one old enough.
  function begin(kind, event) {
    look();
    press = { kind, ms: Math.max(-1, Math.min(age(), Math.floor(event.timeStamp - since))) };
  }

  // ended notes that something was let go here. What was not pressed here began
  // elsewhere, and a click that it causes is no press of ours.
  function ended() {
    press ??= { kind: "key", ms: -1 };
  }

  // forget drops a press once all that it can cause has happened.
  function forget(done) {
    setTimeout(() => {
      if (press === done) press = null;
      granted = null; // a form that its fields did not let go is sent by another press
    });
  }

  function onCapture(event, act) {
    window.addEventListener(event, (e) => { if (e.isTrusted) act(e); }, true);
  }

  onCapture("pointerdown", (event) => begin(["pen", "touch"].includes(event.pointerType) ? event.pointerType : "mouse", event));
  onCapture("pointerup", () => {
    if (press) return; // a finger's click comes later, and needs to know
    ended();
    forget(press);
  });
  onCapture("pointercancel", () => { press = null; });
  onCapture("keydown", (event) => {
    if (!event.repeat) begin("key", event);
    else ended(); // held since before, or since a press that is over
  });
  onCapture("keyup", () => {
    ended();
    if (press.kind === "key") forget(press); // a button's click for the space bar comes before that
  });

  // refusal is why a press may not send anything; empty if it may.
  function refusal(pressed, event) {
    if (window.top !== window) return WHY.framed;
    if (!event.isTrusted) return WHY.program;
    if (event.type === "click" && event.detail > 1) return WHY.twice;
    if (pressed.ms < 0 && age() >= NEEDED) return WHY.held;
    if (pressed.ms < NEEDED || age() < NEEDED) return WHY.early;
    return "";
  }

  // A click is the end of every press: with a pointer, by Enter, the space bar or
  // an access key, by Enter in a field (the browser then clicks the form's
  // button). One that neither pointer nor key began is assistive technology's.
  window.addEventListener("click", (event) => {
    look();
    const pressed = press ?? { kind: "assistive", ms: age() };
    if (event.isTrusted) forget(press);
    const button = event.target instanceof Element ? event.target.closest("button, input") : null;
    if (!buttons.includes(button)) return;
    const why = sent ? WHY.sent : refusal(pressed, event);
    granted = why ? null : { form: button.form, pressed };
    if (why) refuse(button.form, event, why);
  }, true);

  // Whatever sends the form passes here, also Enter in a form without a button.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!forms.includes(form)) return;
    const pressed = granted?.form === form ? granted.pressed : press;
    granted = null;
    const why = sent ? WHY.sent : pressed ? refusal(pressed, event) : WHY.program;
    if (why) {
      refuse(form, event, why);
      return;
    }
    sent = true;
    say(form, "");
    fill(form, `${pressed.kind}:${pressed.ms}`);
  }, true);

  function refuse(form, event, why) {
    event.preventDefault();
    event.stopImmediatePropagation();
    say(form, why);
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

  startOver();
  keepLooking();
})();
