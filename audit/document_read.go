package audit

import (
	"bytes"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// readDocument reads HTML without building a tree, so that no nesting costs
// more than its length.
func readDocument(body []byte, address *url.URL) *document {
	d := &document{base: address}
	r := reader{document: d, form: -1, attr: map[string]string{}}
	tokens := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return d
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attributes := tokens.TagName()
			r.start(string(name), attributes, tokens)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			r.end(string(name))
		case html.TextToken:
			r.text(tokens.Text())
		}
	}
}

// reader holds what is open while a document is read.
type reader struct {
	*document
	form     int      // index of the open form, or -1
	into     *element // whose text is being read
	title    bool
	based    bool              // the page has said what addresses are relative to
	template int               // open templates: what is in one does nothing until a script clones it
	attr     map[string]string // of the tag that is being read
}

// wanted are the attributes that something here or in the checks reads.
var wanted = setOf("action content data formaction formmethod href http-equiv integrity method name nonce rel shadowrootmode src target type")

func (r *reader) start(tag string, more bool, tokens *html.Tokenizer) {
	attr := r.attr
	clear(attr)
	for left := maxAttributes; more; left-- {
		if left == 0 {
			r.cut = true
			break
		}
		var key, value []byte
		key, value, more = tokens.TagAttr()
		if _, again := attr[string(key)]; !again && wanted[string(key)] { // of two, browsers take the first
			attr[string(key)] = string(value)
		}
		if eventHandlers[string(key)] && len(bytes.TrimSpace(value)) > 0 && r.keeps(len(r.handlers)) {
			r.handlers = append(r.handlers, tag+" "+string(key))
		}
	}
	if tag == "template" {
		r.openTemplate(attr)
	} else if r.template == 0 {
		r.open(tag, attr)
	}
}

// openTemplate counts templates. One that declares a shadow root is no such:
// its content is shown and runs (HTML Standard, shadowrootmode).
func (r *reader) openTemplate(attr map[string]string) {
	mode := strings.ToLower(attr["shadowrootmode"])
	if r.template > 0 || mode != "open" && mode != "closed" {
		r.template++
	}
}

// open files an element where it belongs.
func (r *reader) open(tag string, attr map[string]string) {
	switch tag {
	case "base": // the first that names an address counts
		if href, ok := attr["href"]; ok && !r.based {
			r.based = true
			if u := r.resolve(href); u != nil {
				r.base = u
			}
		}
	case "title":
		r.title = r.document.title == ""
	case "a", "area":
		r.into = r.add(&r.links, tag, attr, "href")
	case "iframe", "frame":
		r.add(&r.links, tag, attr, "src")
		r.add(&r.resources, tag, attr, "src")
	case "script":
		r.into = r.add(&r.scripts, tag, attr, "src")
	case "link":
		r.link(attr)
	case "img", "audio", "video", "source", "track", "embed", "input":
		r.add(&r.resources, tag, attr, "src")
	case "object":
		r.add(&r.resources, tag, attr, "data")
	case "meta":
		r.meta(attr)
	case "form":
		r.form = r.addForm(attr["action"], attr["method"])
	}
	r.control(tag, attr)
}

func (r *reader) meta(attr map[string]string) {
	m := meta{
		equiv: strings.ToLower(strings.TrimSpace(attr["http-equiv"])), content: attr["content"],
		referrer: strings.EqualFold(attr["name"], "referrer"),
	}
	if (m.equiv != "" || m.referrer) && r.keeps(len(r.metas)) {
		r.metas = append(r.metas, m)
	}
}

// addForm returns the form's index, or -1 where there are too many.
func (r *reader) addForm(action, method string) int {
	if !r.keeps(len(r.forms)) {
		return -1
	}
	r.forms = append(r.forms, form{r.resolve(action), strings.ToLower(method), false})
	return len(r.forms) - 1
}

// control notes what an element adds to its form.
func (r *reader) control(tag string, attr map[string]string) {
	if tag == "input" && strings.EqualFold(attr["type"], "password") && r.form >= 0 {
		r.forms[r.form].password = true
	}
	if action, ok := attr["formaction"]; ok && (tag == "input" || tag == "button") {
		r.addForm(action, attr["formmethod"])
	}
}

// link files a link element: what it loads, or where it leads.
func (r *reader) link(attr map[string]string) {
	for rel := range strings.FieldsSeq(strings.ToLower(attr["rel"])) {
		switch rel {
		case "stylesheet":
			r.add(&r.styles, "link", attr, "href")
		case "icon", "manifest", "preload", "modulepreload", "apple-touch-icon":
			r.add(&r.resources, "link", attr, "href")
			r.add(&r.links, "link", attr, "href")
		case "alternate", "next", "prev", "help", "search", "license", "author":
			r.add(&r.links, "link", attr, "href")
		}
	}
}

func (r *reader) end(tag string) {
	switch tag {
	case "template":
		r.template = max(r.template-1, 0)
	case "form":
		r.form = -1
	case "a", "area", "script":
		r.into = nil
	case "title":
		r.title = false
	}
}

func (r *reader) text(text []byte) {
	switch {
	case r.title:
		r.document.title = extend(r.document.title, text)
	case r.into != nil:
		r.into.text = extend(r.into.text, text)
	}
}

// extend appends as much as is kept of a text. Space at its beginning says
// nothing.
func extend(so string, text []byte) string {
	if so == "" {
		text = bytes.TrimLeft(text, " \t\n\f\r")
	}
	end := min(len(text), max(maxText-len(so), 0))
	for end > 0 && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	return so + string(text[:end])
}

func (r *reader) element(tag string, attr map[string]string, key string) element {
	value, known := attr[key]
	e := element{
		tag: tag, known: known,
		rel: attr["rel"], target: attr["target"], integrity: attr["integrity"], kind: attr["type"], nonce: attr["nonce"],
	}
	if known {
		e.url = r.resolve(value)
	}
	return e
}

// resolve makes an address absolute as browsers do, or returns nil.
func (r *reader) resolve(address string) *url.URL {
	address = strings.TrimFunc(address, func(c rune) bool { return c <= ' ' })
	address = strings.Map(func(c rune) rune {
		if c == '\t' || c == '\n' || c == '\r' {
			return -1
		}
		return c
	}, address)
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return r.base.ResolveReference(u)
}

// keeps reports whether there is room for one more of a kind.
func (d *document) keeps(have int) bool {
	d.cut = d.cut || have >= maxElements
	return have < maxElements
}

// add appends and returns where it is, until the next add, or nil.
func (r *reader) add(list *[]element, tag string, attr map[string]string, key string) *element {
	if !r.keeps(len(*list)) {
		return nil
	}
	*list = append(*list, r.element(tag, attr, key))
	return &(*list)[len(*list)-1]
}
