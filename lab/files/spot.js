// Tells the lab where the next press should fall: in the page, and on the screen.
"use strict";

// onScreen is where a place of this page is on the screen; the window's own
// borders are taken to be above and equal at both sides.
function onScreen(x, y) {
  return {
    sx: window.mozInnerScreenX === undefined ? screenX + (outerWidth - innerWidth) / 2 + x : mozInnerScreenX + x,
    sy: window.mozInnerScreenY === undefined ? screenY + outerHeight - innerHeight + y : mozInnerScreenY + y,
  };
}

function report(name, x, y) {
  const { sx, sy } = onScreen(x, y);
  return fetch("/spot?" + new URLSearchParams({ name, x, y, sx, sy }), { method: "POST", keepalive: true });
}

// place is where the victim's button will be in this window.
function place() {
  const { fromMiddle, fromTop } = document.body.dataset;
  return { x: innerWidth / 2 + Number(fromMiddle), y: Number(fromTop) };
}

// measured waits until the browser knows its window's size, which it says is 0
// while the window is not on the screen yet.
function measured() {
  return new Promise((done) => {
    const look = () => (outerWidth > 0 && outerHeight > 0 ? done() : setTimeout(look, 20));
    look();
  });
}

// drawn waits until the page is on the screen: a browser drops presses before.
function drawn() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))));
}

window.addEventListener("load", async () => {
  await measured();
  await drawn();
  for (const element of document.querySelectorAll("[data-spot]")) {
    const r = element.getBoundingClientRect();
    report(element.dataset.spot, r.x + r.width / 2, r.y + r.height / 2);
  }
  report("loaded", 0, 0);
});
