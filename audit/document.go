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
	cut       bool     // there were more elements than are read
}

// element is an HTML element that names an address.
type element struct {
	tag   string
	url   *url.URL // nil when it names none, or none that parses
	attr  map[string]string
	text  string // of inline scripts and of links
	known bool   // it names an address at all
}

type form struct {
	action   *url.URL
	method   string
	password bool // it has a password field
}

type meta struct{ equiv, content string }

const (
	maxText     = 200    // bytes, roughly, of a title, a link or an inline script
	maxElements = 10_000 // with attributes, of one page
)
