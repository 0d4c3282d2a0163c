package e2e

import (
	"fmt"
	"testing"

	"unframed/test/testkit"
)

// TestFreeTextIsTakenAndShownAsItIsWritten looks at every page with names and notes
// written from right to left: each stands apart from the line around it, each field
// of words takes its direction from what is typed, and no phone corrects or
// capitalises who is meant.
func TestFreeTextIsTakenAndShownAsItIsWritten(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	people := viewers(t, a)
	user, admin := people[1].tab, people[2].tab
	for i, p := range []*tab{user, admin} {
		p.open(a.origin + "/settings")
		p.fill("display_name", []string{"אבג (1)", "دهو !"}[i])
		p.press("main form button")
	}
	user.open(a.origin + "/transfers/new")
	user.fill("to", "Ada Lovelace")
	user.fill("amount", "1")
	user.fill("note", "זחט?")
	user.press("main form button")
	makeThings(a, user, admin, "Grace Hopper", "Ada Lovelace")
	a.run(t, "user", "token", "Ada Lovelace", "--name", "דהו!", "--scope", "read", "--expires", "2160h")
	all := walked(t, addresses(t, a, people))
	texts, fields := 0, 0
	for _, v := range people {
		for _, address := range all {
			if !v.looksAt(people, address.access) || v.open(a.origin+address.path).MimeType != "text/html" {
				continue
			}
			var seen struct {
				Faults        []string
				Texts, Fields int
			}
			v.eval(asWritten, &seen)
			texts, fields = texts+seen.Texts, fields+seen.Fields
			for _, fault := range seen.Faults {
				t.Errorf("%s%s: %s", v.name, address.path, fault)
			}
		}
	}
	if texts < 40 || fields < 30 {
		t.Errorf("only %d texts and %d fields were looked at", texts, fields)
	}
	testkit.Report("free text", fmt.Sprintf("%d texts from right to left and %d fields", texts, fields))
}

// asWritten looks at the page shown. Names that sign in or receive are taken as
// they are typed; a password and what has a kind of its own has no direction.
const asWritten = `(() => {
	const faults = [];
	let texts = 0, fields = 0;
	document.querySelectorAll("details").forEach((d) => { d.open = true; });
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode());) {
		const e = n.parentElement;
		if (!/[\u0590-\u06ff]/.test(n.data) || !e.checkVisibility() || e.closest("textarea, .unseen, option")) continue;
		texts++;
		if (!e.closest("bdi, [dir=auto]")) faults.push("the text is not kept apart: " + e.outerHTML.slice(0, 120));
	}
	const exact = { login: "username", username: "username", to: "off", person: "off", typed: "off" };
	for (const e of document.querySelectorAll("input:not([type]), input[type=text], input[type=search], textarea")) {
		fields++;
		const isTo = e.name !== "to" || e.form.method === "post";
		const code = e.matches(".code, [inputmode], [list]");
		if (!code && e.dir !== "auto") faults.push("no dir=auto: " + e.outerHTML.slice(0, 120));
		if (e.name in exact && isTo) {
			for (const [name, want] of Object.entries({ autocapitalize: "none", autocorrect: "off", spellcheck: "false", autocomplete: exact[e.name] }))
				if (e.getAttribute(name) !== want) faults.push(e.name + " has " + name + "=" + e.getAttribute(name) + ", want " + want);
		}
	}
	for (const e of document.querySelectorAll("input[type=password]")) {
		const want = location.pathname === "/signup" || e.name === "password" && location.pathname === "/settings/password" ? "new-password" : "current-password";
		if (e.autocomplete !== want) faults.push(e.name + " has autocomplete=" + e.autocomplete + ", want " + want);
	}
	return { Faults: faults, Texts: texts, Fields: fields };
})()`
