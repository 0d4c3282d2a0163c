package audit

// eventHandlers are the attributes that hold scripts (HTML Standard, event
// handler content attributes; those of SVG and of marquee beside them). Other
// names that begin with on, such as onboarding, mean nothing to a browser.
var eventHandlers = setOf("onabort onafterprint onanimationcancel onanimationend onanimationiteration onanimationstart onauxclick " +
	"onbeforecopy onbeforecut onbeforeinput onbeforematch onbeforepaste onbeforeprint onbeforetoggle onbeforeunload onbeforexrselect onbegin onblur onbounce " +
	"oncancel oncanplay oncanplaythrough onchange onclick onclose oncommand oncontentvisibilityautostatechange oncontextlost oncontextmenu " +
	"oncontextrestored oncopy oncuechange oncut ondblclick ondrag ondragend ondragenter ondragleave ondragover ondragstart ondrop " +
	"ondurationchange onemptied onend onended onerror onfinish onfocus onfocusin onfocusout onformdata onfullscreenchange onfullscreenerror " +
	"ongotpointercapture onhashchange oninput oninvalid onkeydown onkeypress onkeyup onlanguagechange onload onloadeddata onloadedmetadata " +
	"onloadstart onlostpointercapture onmessage onmessageerror onmousedown onmouseenter onmouseleave onmousemove onmouseout onmouseover " +
	"onmouseup onmousewheel onoffline ononline onpagehide onpagereveal onpageshow onpageswap onpaste onpause onplay onplaying " +
	"onpointercancel onpointerdown onpointerenter onpointerleave onpointermove onpointerout onpointerover onpointerrawupdate onpointerup " +
	"onpopstate onprogress onratechange onrejectionhandled onrepeat onreset onresize onscroll onscrollend onscrollsnapchange " +
	"onscrollsnapchanging onsearch onsecuritypolicyviolation onseeked onseeking onselect onselectionchange onselectstart onslotchange " +
	"onstalled onstart onstorage onsubmit onsuspend ontimeupdate ontoggle ontouchcancel ontouchend ontouchmove ontouchstart " +
	"ontransitioncancel ontransitionend ontransitionrun ontransitionstart onunhandledrejection onunload onvolumechange onwaiting " +
	"onwebkitanimationend onwebkitanimationiteration onwebkitanimationstart onwebkittransitionend onwheel onzoom")
