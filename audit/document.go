package audit

import "net/url"

// document is what the checks and the crawl want of an HTML page.
type document struct {
	base      *url.URL // what relative addresses are relative to
	title     string
	links     []element // a, area, iframe, link: what the crawl follows
	scripts   []element // script elements, inline ones without address
	styles    []element // stylesheets
	resources []element // whatever else the page loads
	forms     []form
	metas     []meta   // http-equiv, and the referrer
	handlers  []string // event handler attributes, as element onname
	cut       bool     // there was more than is kept
}

// element is an HTML element that names an address. It keeps the attributes
// that a check reads and no others.
type element struct {
	tag   string
	url   *url.URL // nil when it names none, or none that parses
	known bool     // it names an address at all
	text  string   // of inline scripts and of links

	rel, target, integrity, kind, nonce string // kind is the attribute type
}

type form struct {
	action   *url.URL
	method   string
	password bool // it has a password field
}

type meta struct {
	equiv, content string
	referrer       bool // name=referrer, which has no equiv
}

// What is kept of one page. The rest is read, but not judged.
const (
	maxText       = 200   // bytes of a title, a link or an inline script
	maxElements   = 5_000 // of a kind, such as links
	maxAttributes = 1_000 // of a tag
)
