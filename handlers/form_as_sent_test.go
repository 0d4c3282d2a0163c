package handlers

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"unframed/handlers/press"
)

// form is a form as a page holds it.
type form struct {
	by      *browser // who found it
	page    string   // where
	action  string
	guarded bool
	fields  []formField
}

// formField is what a form sends under a name: one for each box and each hidden
// field.
type formField struct {
	name, kind, value string
	sent              bool // without anybody touching the form
}

// forms are the forms of a page.
func (b *browser) forms(page string) []form {
	b.f.Helper()
	root, err := html.Parse(strings.NewReader(b.get(page).body))
	must(b.f.TB, err)
	var all []form
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "form":
			all = append(all, form{by: b, page: page, action: attribute(n, "action"), guarded: hasAttribute(n, "data-press")})
		case "input", "textarea", "select":
			if within := nearest(n, "form"); within != nil && attribute(n, "name") != "" {
				last := &all[len(all)-1]
				last.fields = append(last.fields, fieldOf(n))
			}
		}
	}
	return all
}

func fieldOf(n *html.Node) formField {
	f := formField{attribute(n, "name"), attribute(n, "type"), attribute(n, "value"), true}
	switch n.Data {
	case "textarea":
		f.kind = "textarea"
		if n.FirstChild != nil {
			f.value = strings.TrimPrefix(n.FirstChild.Data, "\n")
		}
	case "select":
		f.kind = "select"
		for option := range n.Descendants() {
			if option.Data == "option" && (hasAttribute(option, "selected") || f.value == "") {
				f.value = attribute(option, "value")
			}
		}
	}
	for up := n; up != nil && up.Data != "form"; up = up.Parent {
		if hasAttribute(up, "hidden") {
			f.kind = "hidden"
		}
	}
	if f.kind == "checkbox" {
		f.sent = hasAttribute(n, "checked")
	}
	return f
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func nearest(n *html.Node, tag string) *html.Node {
	for ; n != nil && n.Data != tag; n = n.Parent {
	}
	return n
}

// sent is what the form sends as it stands, with the press guard's record.
func (f form) sent() url.Values {
	values := url.Values{}
	for _, field := range f.fields {
		switch {
		case field.name == press.GateField:
			values.Set(press.GateField, "mouse:1500")
		case field.sent:
			values.Add(field.name, field.value)
		}
	}
	return values
}

// send posts a form.
func (b *browser) send(action string, values url.Values) answer {
	b.f.Helper()
	return b.do(b.request("POST", action, values.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document"))
}

// visible are the names of what a person fills in.
func (f form) visible() []string {
	var names []string
	for _, field := range f.fields {
		if field.kind != "hidden" && !slices.Contains(names, field.name) {
			names = append(names, field.name)
		}
	}
	return names
}

// chosen is what the form holds without anybody touching it, but for what is new
// each time.
func (f form) chosen() string {
	values := f.sent()
	values.Del(press.SealField)
	values.Del(press.KeyField)
	return values.Encode()
}
