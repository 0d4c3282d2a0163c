package audit

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// readDocument reads HTML without building a tree, so that no nesting costs
// more than its length.
func readDocument(body []byte, address *url.URL) *document {
	d := &document{base: address}
	r := reader{document: d, form: -1}
	tokens := html.NewTokenizer(bytes.NewReader(body))
	for left := maxElements; ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return d
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attributes := tokens.TagName()
			if attributes {
				left--
			}
			if left < 0 {
				d.cut = true
				return d
			}
			r.start(string(name), attributes, tokens)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			r.end(string(name))
		case html.TextToken:
			r.text(string(tokens.Text()))
		}
	}
}

// reader holds what is open while a document is read.
type reader struct {
	*document
	form  int      // index of the open form, or -1
	into  *element // whose text is being read
	title bool
}

func (r *reader) start(tag string, more bool, tokens *html.Tokenizer) {
	attr := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		name := string(key)
		if _, again := attr[name]; !again { // of two, browsers take the first
			attr[name] = string(value)
		}
		if strings.HasPrefix(name, "on") && len(name) > 2 {
			r.handlers = append(r.handlers, tag+" "+name)
		}
	}
	r.open(tag, attr)
}

// open files an element where it belongs.
func (r *reader) open(tag string, attr map[string]string) {
	switch tag {
	case "base":
		if u := r.resolve(attr["href"]); u != nil && attr["href"] != "" {
			r.base = u
		}
	case "title":
		r.title = r.document.title == ""
	case "a", "area":
		r.into = add(&r.links, r.element(tag, attr, "href"))
	case "iframe", "frame":
		add(&r.links, r.element(tag, attr, "src"))
		add(&r.resources, r.element(tag, attr, "src"))
	case "script":
		r.into = add(&r.scripts, r.element(tag, attr, "src"))
	case "link":
		r.link(attr)
	case "img", "audio", "video", "source", "track", "embed", "input":
		add(&r.resources, r.element(tag, attr, "src"))
	case "object":
		add(&r.resources, r.element(tag, attr, "data"))
	case "meta":
		if equiv := strings.ToLower(strings.TrimSpace(attr["http-equiv"])); equiv != "" {
			r.metas = append(r.metas, meta{equiv, attr["content"]})
		}
		if strings.EqualFold(attr["name"], "referrer") {
			r.metas = append(r.metas, meta{"referrer", attr["content"]})
		}
	case "form":
		r.form = len(r.forms)
		r.forms = append(r.forms, form{r.resolve(attr["action"]), strings.ToLower(attr["method"]), false})
	}
	r.control(tag, attr)
}

// control notes what an element adds to its form.
func (r *reader) control(tag string, attr map[string]string) {
	if tag == "input" && strings.EqualFold(attr["type"], "password") && r.form >= 0 {
		r.forms[r.form].password = true
	}
	if action, ok := attr["formaction"]; ok && (tag == "input" || tag == "button") {
		r.forms = append(r.forms, form{r.resolve(action), strings.ToLower(attr["formmethod"]), false})
	}
}

// link files a link element: what it loads, or where it leads.
func (r *reader) link(attr map[string]string) {
	e := r.element("link", attr, "href")
	for rel := range strings.FieldsSeq(strings.ToLower(attr["rel"])) {
		switch rel {
		case "stylesheet":
			add(&r.styles, e)
		case "icon", "manifest", "preload", "modulepreload", "apple-touch-icon":
			add(&r.resources, e)
			add(&r.links, e)
		case "alternate", "next", "prev", "help", "search", "license", "author":
			add(&r.links, e)
		}
	}
}

func (r *reader) end(tag string) {
	switch tag {
	case "form":
		r.form = -1
	case "a", "area", "script":
		r.into = nil
	case "title":
		r.title = false
	}
}

func (r *reader) text(text string) {
	switch {
	case r.title && len(r.document.title) < maxText:
		r.document.title += text
	case r.into != nil && len(r.into.text) < maxText:
		r.into.text += text
	}
}

func (r *reader) element(tag string, attr map[string]string, key string) element {
	value, known := attr[key]
	e := element{tag: tag, attr: attr, known: known}
	if known {
		e.url = r.resolve(value)
	}
	return e
}

// resolve makes an address absolute as browsers do, or returns nil.
func (r *reader) resolve(address string) *url.URL {
	address = strings.Map(func(c rune) rune {
		if c == '\t' || c == '\n' || c == '\r' {
			return -1
		}
		return c
	}, strings.TrimSpace(address))
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return r.base.ResolveReference(u)
}

// add appends and returns where it is, until the next add.
func add(list *[]element, e element) *element {
	*list = append(*list, e)
	return &(*list)[len(*list)-1]
}
