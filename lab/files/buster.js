// Breaks out of a frame, where the frame lets it.
"use strict";

if (top !== self) top.location = self.location;
