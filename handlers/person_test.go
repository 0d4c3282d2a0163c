package handlers

import (
	"html"
	"regexp"
	"strings"

	"unframed/ent/account"
	"unframed/ent/user"
	"unframed/handlers/press"
	"unframed/internal/viewer"
	"unframed/ledger"
)

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// fill is a form's hidden fields, read from its page as a browser does, and what
// is typed. As with scripts, the press guard vouches for the press.
func fill(page, action string, typed ...string) []string {
	_, form, _ := strings.Cut(page, `action="`+action+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, field := range hidden.FindAllStringSubmatch(form, -1) {
		if field[1] == press.GateField {
			field[2] = "mouse:1500"
		}
		typed = append(typed, field[1], html.UnescapeString(field[2]))
	}
	return typed
}

// propose goes through the form and returns the address of the review.
func (b *browser) propose(to, amount, note string) string {
	b.f.Helper()
	form := b.expect(b.get("/transfers/new"), 200, `name="idempotency_key"`)
	made := b.expect(b.post("/transfers/new", fill(form.body, "/transfers/new", "to", to, "amount", amount, "note", note)...), 303, "")
	return made.Header.Get("Location")
}

// signIn signs in as a person does, from the page.
func (b *browser) signIn(login, password string, more ...string) answer {
	b.f.Helper()
	return b.submit("/login", "/login", append([]string{"login", login, "password", password}, more...)...)
}

// submit fills in the form that a page sends to action, and sends it.
func (b *browser) submit(page, action string, typed ...string) answer {
	b.f.Helper()
	return b.post(action, fill(b.get(page).body, action, typed...)...)
}

// press sends the form for an act from the page that shows it.
func (b *browser) press(page, act string) answer {
	b.f.Helper()
	return b.submit(page, page+"/"+act)
}

func (f *fixture) balance(name string) ledger.Amount {
	f.Helper()
	system := viewer.AsSystem(f.Context(), "test")
	return ledger.Amount(f.store.Account.Query().Where(account.HasUserWith(user.Username(name))).OnlyX(system).Balance)
}

// call sends JSON as a page's script of the same site does.
func (b *browser) call(method, path, body string, headers ...string) answer {
	b.f.Helper()
	return b.do(b.request(method, path, body, append([]string{"Content-Type", "application/json", "Sec-Fetch-Site", "same-origin"}, headers...)...))
}
