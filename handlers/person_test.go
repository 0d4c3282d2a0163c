package handlers

import (
	"html"
	"regexp"
	"strings"

	"unframed/handlers/press"
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

// call sends JSON as a page's script of the same site does.
func (b *browser) call(method, path, body string, headers ...string) answer {
	b.f.Helper()
	return b.do(b.request(method, path, body, append([]string{"Content-Type", "application/json", "Sec-Fetch-Site", "same-origin"}, headers...)...))
}
