package audit

import (
	"net/http"
	"net/url"
	"strings"
)

// class is the kind of a response. A header that is there on pages is easily
// forgotten on the others.
type class string

const (
	page        class = "page"         // HTML that a browser shows
	data        class = "data"         // JSON, text, XML: a frame shows it too
	file        class = "file"         // styles, scripts, pictures
	redirect    class = "redirect"     // 3xx
	notModified class = "not modified" // 304
	failed      class = "error"        // 4xx and 5xx
	oddMethod   class = "odd method"   // answers to HEAD, OPTIONS, TRACE and the like
	routeTable  class = "route"        // no response at all: a line of a route table
)

// probe is why a request was sent.
type probe string

const (
	crawling    probe = "crawl"
	conditional probe = "conditional"  // If-None-Match, Range
	missing     probe = "missing"      // a path that does not exist
	variant     probe = "variant"      // another spelling of an existing path
	byMethod    probe = "method"       // a method that changes nothing
	writing     probe = "writing"      // PUT, DELETE of a random path
	malformed   probe = "malformed"    // no HTTP, or too much of it
	otherHost   probe = "other host"   // a Host that is not the site's
	framed      probe = "framed"       // an embedding element asks
	prefetched  probe = "prefetched"   // a speculative load asks
	crossOrigin probe = "cross-origin" // a script of another origin asks
	crossSite   probe = "cross-site"   // another site's form posts to a random path
	proxied     probe = "proxied"      // a header that only a proxy should set
)

// ask is a request to be sent.
type ask struct {
	probe  probe
	method string
	url    *url.URL
	header http.Header
	host   string // instead of the URL's
	body   string
	depth  int    // of the crawl
	hops   int    // redirects in a row that led here
	raw    string // the bytes to send instead, for what is no HTTP
	label  string // what is odd, in words
}

// String is the request as a report shows it.
func (a *ask) String() string {
	text := a.method + " " + a.url.RequestURI()
	if a.label != "" {
		text += ", " + a.label
	}
	return shown(text)
}

// exchange is a request with its response.
type exchange struct {
	*ask
	status    int
	answer    http.Header
	body      []byte
	truncated bool // there was more than is read
	endless   bool // a stream, stopped
	broken    bool // the body did not come to its end
	personal  bool // the request carried a session
	class     class
	policies  []policy // Content-Security-Policy, enforced
	reported  []policy // Content-Security-Policy-Report-Only
	html      *document
}

// newExchange reads what the checks need from a response.
func newExchange(a *ask, status int, header http.Header, body []byte) *exchange {
	x := &exchange{ask: a, status: status, answer: header, body: body}
	if set := header.Values("Set-Cookie"); len(set) > maxCookies {
		x.answer["Set-Cookie"], x.truncated = set[:maxCookies], true
	}
	x.policies = parsePolicies(x.bounded("Content-Security-Policy"))
	x.reported = parsePolicies(x.bounded("Content-Security-Policy-Report-Only"))
	if x.isHTML() {
		x.html = readDocument(body, a.url)
	}
	x.class = x.classify()
	return x
}

func (x *exchange) classify() class {
	switch {
	case x.status == http.StatusNotModified:
		return notModified
	case x.status >= 300 && x.status < 400:
		return redirect
	case x.status >= 400:
		return failed
	case x.probe == byMethod || x.probe == writing:
		return oddMethod
	case x.isHTML():
		return page
	case isFile(x.mediaType()):
		return file
	}
	return data
}

// bounded are the values of a policy's header, as many as are judged.
func (x *exchange) bounded(name string) []string {
	left := maxPolicy
	for i, value := range x.answer.Values(name) {
		if left -= len(value); left < 0 {
			x.truncated = true
			return x.answer.Values(name)[:i]
		}
	}
	return x.answer.Values(name)
}

func (x *exchange) mediaType() string { return mediaType(x.answer) }

// isHTML reports whether browsers read the body as HTML. Where nothing says
// what it is, they look at it (MIME Sniffing §7).
func (x *exchange) isHTML() bool {
	switch x.mediaType() {
	case "text/html", "application/xhtml+xml":
		return true
	case "":
		return len(x.body) > 0 && !isNosniff(x.answer) && strings.HasPrefix(http.DetectContentType(x.body), "text/html")
	}
	return false
}

// renders reports whether a browser makes a document with scripts of it.
func (x *exchange) renders() bool {
	switch x.class {
	case page:
		return true
	case failed:
		return x.html != nil && len(x.body) > 0
	case file, data:
		return x.mediaType() == "image/svg+xml"
	}
	return false
}

// hasBody reports whether the response can have content of its own.
func (x *exchange) hasBody() bool {
	return x.class == page || x.class == data || x.class == file || x.class == failed
}

func (x *exchange) https() bool { return x.url.Scheme == "https" }

func isFile(kind string) bool {
	top, sub, _ := strings.Cut(kind, "/")
	switch top {
	case "image", "font", "audio", "video":
		return true
	case "text":
		return sub == "css" || sub == "javascript"
	}
	return sub == "javascript" || sub == "wasm" || sub == "manifest+json" || sub == "font-woff2"
}
