// What a password does for a press that the press guard does not take; it comes
// before press.js and hands on to it whatever is not its own.
//
// Some people cannot press as the guard wants it: an extension presses for them,
// or a screen reader's list of buttons closes and presses in one instant. They
// give their password instead, which no attacker can type. So a guarded form that
// was refused offers to be sent without a record of the press, upon which the
// server asks for the password. And on the page that asks for it, a password that
// was typed, key by key, stands for the record; one that was filled in does not,
// for it is there without anybody's doing.
"use strict";

(() => {
  // How typing, dictation and keyboards on a screen write to a field, and how
  // people take something out of it again. A paste is not among them: it is one
  // stroke, which a page can ask for under a pretext, and what it brings was not
  // typed. Whoever pastes can still press after a second.
  const TYPING = /^(insertText|insertCompositionText|insertFromComposition|delete.*)$/;

  let sent = false;
  window.addEventListener("pageshow", () => { sent = false; });

  // watch returns a function that says whether what stands in the field was typed
  // there, from the first character to the last. What a password manager, an
  // extension or a script writes causes no beforeinput, or a synthetic one.
  function watch(field) {
    let typed = field.value === "" ? "" : null; // null: something else wrote to it
    let typing = "";
    field.addEventListener("beforeinput", (event) => {
      typing = event.isTrusted && field.value === typed && TYPING.test(event.inputType) ? event.inputType : "";
    });
    field.addEventListener("input", (event) => {
      if (event.isTrusted && typing !== "" && event.inputType === typing) typed = field.value;
      else typed = field.value === "" ? "" : null;
      typing = "";
    });
    return () => field.value !== "" && field.value === typed;
  }

  // takeTyped lets every press through on a form that asks for the password, once
  // that was typed.
  function takeTyped(form) {
    const wasTyped = watch(form.querySelector('input[type="password"]'));
    whenRefused(form, () => { form.querySelector("[data-typing]").hidden = false; });
    const pass = (event) => {
      const of = event.type === "submit" ? event.target : event.target instanceof Element && event.target.closest("button")?.form;
      if (of !== form || !wasTyped()) return;
      event.stopImmediatePropagation(); // the guard's listeners come after
      if (sent) event.preventDefault();
      if (event.type !== "submit") return;
      sent = true;
      form.elements.namedItem("gate").value = `typed:${Math.floor(performance.now())}`;
    };
    window.addEventListener("click", pass, true);
    window.addEventListener("submit", pass, true);
  }

  // whenRefused does something once the guard has said why it sends nothing.
  function whenRefused(form, act) {
    const says = form.querySelector("[data-says]");
    new MutationObserver(() => { if (says.textContent) act(); }).observe(says, { childList: true });
  }

  // offerPassword shows the way by the password once a press was refused, and
  // sends the form without a record when that is pressed, however it is pressed:
  // nothing is done then but to ask for the password, unless it was given for
  // exactly this before.
  function offerPassword(form, instead) {
    whenRefused(form, () => { instead.hidden = false; });
    instead.addEventListener("click", () => {
      if (sent) return;
      sent = true;
      form.elements.namedItem("gate").value = "";
      HTMLFormElement.prototype.submit.call(form);
    });
  }

  // place puts what the guard says at the end of the window where the button is not,
  // and scrolls if the window is too small for both.
  function place(form) {
    const note = form.querySelector("[data-note]");
    const button = form.contains(document.activeElement) ? document.activeElement : form.querySelector("button:not(.unseen)");
    if (!note || !button) return;
    const middle = (r) => r.top + r.height / 2;
    const first = middle(button.getBoundingClientRect()) > innerHeight / 2;
    for (const above of [first, !first]) { // the other end, where the page cannot scroll far enough
      note.classList.toggle("at-top", above);
      const by = () => {
        const at = button.getBoundingClientRect(), covers = note.getBoundingClientRect();
        return above ? Math.min(0, at.top - covers.bottom - 4) : Math.max(0, at.bottom - covers.top + 4);
      };
      if (by()) scrollBy(0, by());
      if (Math.abs(by()) < 5) return;
    }
  }

  for (const form of document.querySelectorAll("form[data-press]")) {
    if ("password" in form.dataset) takeTyped(form);
    const instead = form.querySelector("[data-instead]");
    if (instead) {
      if (form.querySelector("[data-once-more]")) instead.hidden = false; // the password was given for this
      offerPassword(form, instead);
    }
    if (form.querySelector("[data-says]")) whenRefused(form, () => place(form)); // once all of it is there
  }
})();
