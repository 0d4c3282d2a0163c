package audit

import (
	"context"
	"fmt"
	"hash/maphash"
	"net/http"
	"net/url"
	"strings"
)

const (
	maxAlike   = 20     // addresses that differ in their query alone
	maxAddress = 2000   // bytes of an address that is followed
	maxHops    = 20     // redirects in a row; browsers give up after as many (Fetch §4.4)
	maxLeft    = 50_000 // addresses left out that are told apart
	maxTag     = 200    // bytes of an ETag or a date that is sent back
)

// beginnings are asked for wherever the crawl begins: nothing links to them.
var beginnings = []string{"/", "/robots.txt", "/favicon.ico", "/.well-known/security.txt"}

// frontier is where the crawl may go next.
type frontier struct {
	start *url.URL
	depth int
	pages int
	seen  map[string]bool
	alike map[string]int  // by path
	left  map[uint64]bool // addresses beyond the limits, by their hashes
	hash  maphash.Seed
	chain bool // redirects were followed to where browsers give up
	next  []*ask
}

// crawl follows links from the first page, breadth first, within the origin.
func (a *auditor) crawl(ctx context.Context, first *reply) {
	f := &frontier{
		start: a.start, depth: a.options.Depth, pages: a.options.Pages,
		seen: map[string]bool{}, alike: map[string]int{}, left: map[uint64]bool{}, hash: maphash.MakeSeed(),
	}
	f.offer(a.start, 0)
	f.next = nil // it has been sent
	a.known++
	for _, path := range beginnings {
		f.offer(a.start.ResolveReference(&url.URL{Path: path}), f.depth)
	}
	hear := func(x *exchange) {
		a.judge.hear(x)
		a.meet(f, x)
	}
	hear(first.exchange())
	for len(f.next) > 0 && !a.client.gaveUp() && ctx.Err() == nil {
		n := min(batch, len(f.next))
		level := f.next[:n]
		f.next = f.next[n:]
		a.ask(ctx, level, hear)
	}
	a.limits = append(a.limits, f.limits()...)
}

// limits says what the crawl left out.
func (f *frontier) limits() []string {
	var limits []string
	if n := len(f.left); n > 0 {
		more := ""
		if n >= maxLeft {
			more = "More than "
		}
		limits = append(limits, fmt.Sprintf("%s%d addresses beyond the limits (depth %d, %d pages, %d for one path).", more, n, f.depth, f.pages, maxAlike))
	}
	if f.chain {
		limits = append(limits, fmt.Sprintf("Where more than %d redirects in a row lead: browsers give up there too.", maxHops))
	}
	return limits
}

// leave counts an address beyond the limits once.
func (f *frontier) leave(address string) {
	if len(f.left) < maxLeft {
		f.left[maphash.String(f.hash, address)] = true
	}
}

// visited is what stays of a crawled response.
type visited struct {
	url          *url.URL
	status       int
	class        class
	etag, change string // of ETag and Last-Modified
	broken       bool
}

// meet keeps what the probes will need and offers what x leads to.
func (a *auditor) meet(f *frontier, x *exchange) {
	if to := x.location(); to != nil {
		if x.url == a.start && !sameOrigin(a.start, to) {
			a.limits = append(a.limits, "The address redirects to "+shown(to.Scheme+"://"+to.Host)+", which is another origin; audit that one too.")
		}
		f.follow(x, to)
	}
	if x.html != nil && x.class == page {
		for _, e := range x.html.links {
			f.offerLink(e, x.depth+1)
		}
		for _, list := range [][]element{x.html.scripts, x.html.styles, x.html.resources} {
			for _, e := range list {
				f.offer(e.url, x.depth)
			}
		}
	}
	a.found = append(a.found, visited{x.url, x.status, x.class, short(x.answer.Get("ETag")), short(x.answer.Get("Last-Modified")), x.broken})
}

// short is a copy of a value that can be sent back, or nothing of one that is
// too long.
func short(value string) string {
	if len(value) > maxTag {
		return ""
	}
	return strings.Clone(value)
}

// follow offers where a redirect leads, which is no step away.
func (f *frontier) follow(x *exchange, to *url.URL) {
	if x.hops >= maxHops {
		f.chain = true
		return
	}
	known := len(f.next)
	f.offer(to, x.depth)
	if len(f.next) > known {
		f.next[known].hops = x.hops + 1
	}
}

// location is where a redirect leads, or nil.
func (x *exchange) location() *url.URL {
	if x.class != redirect || x.answer.Get("Location") == "" {
		return nil
	}
	to, err := x.url.Parse(x.answer.Get("Location"))
	if err != nil {
		return nil
	}
	return to
}

// offerLink offers where a link leads, unless it reads like an act.
func (f *frontier) offerLink(e element, depth int) {
	if e.url == nil || readsLikeAct(e.url.Path) || readsLikeAct(e.url.RawQuery) || readsLikeAct(e.text) {
		return
	}
	f.offer(e.url, depth)
}

// offer adds an address unless it is known, foreign or beyond the limits.
func (f *frontier) offer(u *url.URL, depth int) {
	if u == nil || !sameOrigin(f.start, u) || readsLikeAct(u.Path) || len(u.String()) > maxAddress {
		return
	}
	to := *u
	to.Fragment, to.RawFragment, to.User = "", "", nil
	if to.Path == "" {
		to.Path = "/"
	}
	key := to.RequestURI()
	if f.seen[key] {
		return
	}
	if depth > f.depth || len(f.seen) >= f.pages || f.alike[to.Path] >= maxAlike {
		f.leave(key)
		return
	}
	f.seen[key] = true
	f.alike[to.Path]++
	f.next = append(f.next, &ask{probe: crawling, method: http.MethodGet, url: &to, depth: depth})
}

// sameOrigin compares scheme, host and port (RFC 6454 §5).
func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	if u.Port() != "" {
		return u.Port()
	}
	return map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
}

// acts are words of links that sites, against the rule that a GET changes
// nothing, let change something (ASVS 5.0 V3.5.3).
var acts = map[string]bool{
	"logout": true, "logoff": true, "signout": true, "signoff": true, "delete": true, "remove": true, "destroy": true,
	"unsubscribe": true, "revoke": true, "cancel": true, "deactivate": true, "disable": true, "reset": true, "purge": true,
	"exit": true,
}

// readsLikeAct reports whether a word of a path, a query or a link's text
// names an act. Forgotten passwords are reset by a form.
func readsLikeAct(text string) bool {
	text = strings.ToLower(text)
	words := strings.FieldsFunc(text, func(r rune) bool { return r < 'a' || r > 'z' })
	for i, word := range words {
		if word == "reset" && strings.Contains(text, "password") {
			continue
		}
		if acts[word] || i > 0 && acts[words[i-1]+word] {
			return true
		}
	}
	return false
}
