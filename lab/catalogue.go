package lab

import "strconv"

// Attack is a line of the catalogue.
type Attack struct {
	Number int
	Title  string
	About  string // what it is
	Stops  string // what stops it, or what remains
	Ways   []Way
}

// Way is one way to carry an attack out, a page of its own.
type Way struct {
	Name      string
	Title     string
	Do        string // what a person is to do on the page
	Simulated string // what is not as it would be outside, empty if nothing
	stage     string // the template that draws it
	script    string // the page's script, empty for none
	option    string // for the stage or the script
	weak      string // the bank's page that it is shown against, instead of the plain one
	path      string // the application's page, instead of the transfer
	sum       string // the transfer's amount, instead of a small one
	focus     bool   // the guarded bank gives its button the focus by itself, for it takes none from an address
	through   passage
}

// Framed says whether the way shows the page inside the attacker's.
func (w Way) Framed() bool { return w.stage == "frame" }

// OnlyShows says whether there is nothing to press in what the way shows, or
// only in a window that no test reaches.
func (w Way) OnlyShows() bool { return w.Name == "json" || w.Name == "picture" }

// For is the way with a transfer of another amount.
func (w Way) For(amount string) Way {
	w.sum = amount
	return w
}

// amount is what the transfer under attack moves.
func (w Way) amount() string {
	if w.sum == "" {
		return "1.00"
	}
	return w.sum
}

const (
	clickDecoy  = "Press the button that you can see."
	doubleClick = "Press “Start”, then double-click in the window that opens."
)

func frame(name, title, option string) Way {
	return Way{Name: name, Title: title, Do: clickDecoy, stage: "frame", option: option}
}

func weak(name, title string) Way {
	w := frame(name, title, "opacity")
	w.weak = "/weak/" + name
	return w
}

func odd(name, title, weak, path string) Way {
	w := frame(name, title, "opacity")
	w.weak, w.path = weak, path
	return w
}

func slow(name, title, sum string) Way {
	w := script(name, title, "Press “Start”, press once in the window that opens, count to two, and press again at the same place.", "double.js", "slow")
	w.sum = sum
	return w
}

// held is a way in which a key is down since before the page came.
func held(name, title, do, key string) Way {
	w := script(name, title, do, "held.js", key)
	w.focus = true
	return w
}

func script(name, title, do, file, option string) Way {
	return Way{Name: name, Title: title, Do: do, stage: "script", script: file, option: option}
}

// Catalogue is every attack.
var Catalogue = []Attack{
	{1, "The invisible frame", "The page is drawn, transparent, over something that is worth a click.", "frame-ancestors 'none' and X-Frame-Options on every response", []Way{
		frame("opacity", "transparent", "opacity"),
		{Name: "like", Title: "follows the pointer", Do: "Click anywhere in the grey field.", stage: "frame", script: "like.js", option: "like"},
		{Name: "cursor", Title: "false pointer", Do: "Move the painted pointer to the button and click: the true one is elsewhere.", stage: "frame", script: "cursor.js", option: "cursor"},
		frame("scroll", "only its button shows", "scroll"),
		frame("nested", "a frame within a frame", "nested"),
		frame("layers", "beneath a decoy that lets clicks through", "layers"),
	}},
	{2, "Other elements", "Everything else that can show a page inside a page.", "the same headers, and refusal by Sec-Fetch-Dest", []Way{
		frame("object", "object", "object"),
		frame("embed", "embed", "embed"),
		frame("frameset", "frameset", "frameset"),
		frame("credentialless", "iframe credentialless", "credentialless"),
		frame("sandbox", "sandboxed iframe", "sandbox"),
	}},
	{3, "Defences that are none", "The bank forbids frames where browsers do not look, or in words they do not know.", "headers only, exact values", []Way{
		weak("meta-csp", "frame-ancestors in a meta element"),
		weak("meta-xfo", "X-Frame-Options in a meta element"),
		weak("report-only", "a policy that only reports"),
		weak("allow-from", "ALLOW-FROM"),
		weak("xfo-extra", "DENY; x"),
	}},
	{4, "Defences that cancel each other", "The bank says two things, and the browser believes the weaker one.", "one writer sets both headers from one value", []Way{
		weak("star-deny", "frame-ancestors * beside DENY"),
		weak("twice", "frame-ancestors twice in one policy"),
		weak("none-and-host", "'none' beside a host"),
	}},
	{5, "Frame-busting scripts", "The bank's script would break out; a sandbox does not let it.", "nothing rests on a script", []Way{
		{Name: "buster", Title: "sandbox without top navigation", Do: clickDecoy, stage: "frame", option: "sandbox", weak: "/weak/buster"},
	}},
	{6, "A middlebox strips the headers", "Something on the way removes what forbids the frame.", "refusal by Sec-Fetch-Dest, 403", []Way{
		{Name: "stripped", Title: "headers removed", Do: clickDecoy, Simulated: "The lab's own proxy stands in for the middlebox.", stage: "frame", option: "opacity", weak: "/weak/stripped", through: stripping},
	}},
	{7, "A response without the headers", "The pages carry them; the errors and redirects do not.", "the headers are written outside the router, and checked at the last moment", []Way{
		odd("not-found", "404", "/leak/not-found", "/no-such-page"),
		odd("redirect", "redirect", "/leak/redirect", "/transfers/"),
		odd("error", "500", "/leak/error", "/users/%00"),
		odd("method", "405", "/leak/method", "/logout"),
		odd("static", "a missing file", "/leak/static", "/static/nothing.css"),
	}},
	{8, "JSON in a frame", "Data is shown, and may be read off the screen.", "the same headers on data, and a sandbox", []Way{
		odd("json", "an API in a frame", "/json", "/api/v1/me"),
	}},
	{9, "DoubleClickjacking", "A window that asks for a double-click closes at the first; the second lands on the page beneath.", "the press guard", []Way{
		script("pop-up", "the pop-up closes between two clicks", doubleClick, "double.js", ""),
	}},
	{10, "Pop-under, moved window", "The page waits beneath and is brought under the pointer between two clicks.", "COOP severs the opener; the press guard counts from the move", []Way{
		script("pop-under", "raised between two clicks", "Press “Start”, come back to this window, and double-click the button.", "under.js", ""),
		{Name: "moved", Title: "moved under the pointer", Do: "Press “Start”. Drag the window that opens so that its button comes to where the pointer is, and click at once.",
			Simulated: "No page may move another site's window: you, or the test, move it.", stage: "script", script: "moved.js"},
	}},
	{11, "The held key", "You hold a key for the attacker; the page comes, its button focused, and the key presses it.", "the press guard; critical buttons have no id", []Way{
		held("enter", "Enter", "Hold Enter for three seconds.", "Enter"),
		held("space", "the space bar", "Hold the space bar for three seconds, then let go.", " "),
	}},
	{12, "The same tab, swapped", "The page takes the attacker's place between two clicks.", "the press guard counts again from the moment the page is shown", []Way{
		script("swap", "a new address", "Double-click the button.", "swap.js", ""),
		script("forward", "forward out of the browser's cache", "Press “Start”, go Back from the page that opens, then double-click the button.", "forward.js", ""),
	}},
	{13, "Back after sign-out", "Somebody else at the same machine presses Back.", "Clear-Site-Data on sign-out", []Way{
		{Name: "back", Title: "Back", Do: "Open the page, sign out there, and press Back.", stage: "link"},
	}},
	{14, "Prefetch and prerender", "The page is fetched, and perhaps run, before anybody opened it.", "refusal by Sec-Purpose; a GET never changes anything", []Way{
		{Name: "prefetch", Title: "link and speculation rules", Do: "Nothing: it happens by itself.", stage: "prefetch"},
	}},
	{15, "Cross-site WebSocket", "A socket opens with your cookies, whatever site asks.", "there is none; one would have to check Origin", []Way{
		{Name: "socket", Title: "opened by the attacker", Do: "Nothing: it happens by itself.", stage: "script", script: "socket.js", option: "silent"},
	}},
	{16, "The slow pop-up", "Like the double-click, but you are asked to wait between the two presses.", "passes the press guard: what is dear asks who you are", []Way{
		slow("slow", "a small amount: the guard alone", "1.00"),
		slow("slow-recent", "from 100.00: asks for the password, unless it was given in the last minutes", "150.00"),
		slow("slow-typed", "from 500.00: the amount has to be typed", "600.00"),
	}},
	{17, "Other gestures in a frame", "What is dragged, typed, or allowed, goes to the page in the frame.", "no frame, no permission", []Way{
		frame("drag", "drop text into it", "drag"),
		frame("permissions", "with every permission", "permissions"),
		{Name: "picture", Title: "in a picture-in-picture window", Do: "Press “Start”, then the button that you can see.", stage: "frame", script: "picture.js", option: "picture"},
	}},
	{18, "An extension's overlay", "A browser extension draws over the page itself, which is where it should be.", "residual: what is dear asks for a proof that no page can give", []Way{
		{Name: "overlay", Title: "the page is covered from within", Do: "Press the button that you can see, a second after it came.",
			Simulated: "The lab's proxy puts a script into the page and removes the policy that would stop it, as an extension may.", stage: "link", through: extended, weak: "/bare?overlay=1"},
	}},
	{19, "An SVG filter over a frame", "A filter reads or disguises what the frame shows.", "no frame", []Way{
		frame("filter", "filtered", "filter"),
	}},
	{20, "A window on top", "The page has the focus and stands still, covered by a window that takes no focus, until its second is over; then the cover goes, and the press that was meant for it falls on the page.", "a press of the mouse counts from when its pointer came onto the page; pens, fingers and keys give no sign, so that what is dear asks who you are", []Way{
		script("picture", "a picture-in-picture document", "Press “Start”, then do as the window says that opens.", "over.js", ""),
		{Name: "raised", Title: "an ordinary window", Do: "Press “Start”. Lay another window over the button of the one that opens, so that this one keeps the focus; take it away after three seconds and press at once.",
			Simulated: "No page may raise a window without its getting the focus: you, or the test, do it.", stage: "script", script: "moved.js"},
	}},
	{21, "One press for another", "A key is held since another page; another key or a finger is pressed here, and would vouch for it.", "the press guard keeps a record for each key and pointer", []Way{
		held("shift", "Enter held, Shift tapped", "Hold Enter. Once the page has come, count to two and tap Shift.", "Enter"),
		held("pointer", "Enter held, the mouse pressed", "Hold Enter. Once the page has come, count to two and click into the field.", "Enter"),
	}},
	{22, "The address chooses what is seen", "In a small window, a fragment scrolls to the button and past what it does.", "Document-Policy: force-load-at-top, and the press guard where browsers do not know it; the button says what it does", []Way{
		script("text", "a text fragment", "Press “Start”, wait two seconds, then press in the middle of the window that opens.", "fragment.js", "#:~:text=Confirm&text=Send%201.00"),
		script("id", "an id", "Press “Start”, wait two seconds, then press Enter.", "fragment.js", "#note"),
	}},
}

// Find returns a way of the catalogue.
func Find(number int, name string) (Attack, Way, bool) {
	for _, a := range Catalogue {
		if a.Number != number {
			continue
		}
		for _, w := range a.Ways {
			if w.Name == name {
				return a, w, true
			}
		}
	}
	return Attack{}, Way{}, false
}

// key names an attack's way in counts and addresses.
func key(a Attack, w Way) string { return strconv.Itoa(a.Number) + "/" + w.Name }
