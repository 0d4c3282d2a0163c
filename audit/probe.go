package audit

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
)

// maxSamples bounds how many of the found addresses of a kind are asked again
// in odd ways.
const maxSamples = 12

// probes are the odd requests, made from what the crawl has found.
func (a *auditor) probes() []*ask {
	p := &prober{start: a.start, home: a.start.ResolveReference(&url.URL{Path: "/"})}
	p.missing()
	p.methods(p.home)
	p.hosts()
	p.oversized()
	p.malformed()
	for _, x := range samples(a.found, func(x visited) bool { return x.class == page }) {
		p.framed(x.url)
		p.crossOrigin(x.url)
		p.spellings(x.url)
		p.add(prefetched, http.MethodGet, x.url, "Sec-Purpose: prefetch", "Sec-Purpose", "prefetch", "Sec-Fetch-Site", "none", "Sec-Fetch-Dest", "document")
		p.add(byMethod, unknownMethod, x.url, "a method that does not exist")
	}
	for _, x := range samples(a.found, func(x visited) bool { return x.class == data }) {
		p.framed(x.url)
		p.spellings(x.url)
		p.crossOrigin(x.url)
	}
	for _, x := range samples(a.found, func(x visited) bool { return x.class == file }) {
		p.spellings(x.url)
		p.add(byMethod, http.MethodHead, x.url, "")
		p.add(conditional, http.MethodGet, x.url, "a range beyond the end", "Range", "bytes=999999999-")
	}
	for _, x := range samples(a.found, func(x visited) bool { return x.etag+x.change != "" }) {
		p.add(conditional, http.MethodGet, x.url, "nothing changed", "If-None-Match", x.etag, "If-Modified-Since", x.change)
	}
	return p.asks
}

// samples are the first crawled answers with status 200 of a kind, one a path.
// One that did not come to its end would keep every odd request waiting, too.
func samples(found []visited, is func(visited) bool) []visited {
	var chosen []visited
	seen := map[string]bool{}
	for _, x := range found {
		if x.status == http.StatusOK && !x.broken && is(x) && !seen[x.url.Path] && len(chosen) < maxSamples {
			seen[x.url.Path] = true
			chosen = append(chosen, x)
		}
	}
	return chosen
}

// prober gathers odd requests.
type prober struct {
	start, home *url.URL
	asks        []*ask
}

// add plans a request. Headers are names and values in turn; empty values are
// left out.
func (p *prober) add(why probe, method string, u *url.URL, label string, headers ...string) *ask {
	a := &ask{probe: why, method: method, url: u, label: label, header: http.Header{}}
	for ; len(headers) > 1; headers = headers[2:] {
		if name, value := headers[0], headers[1]; value != "" {
			a.header.Set(name, value)
		}
	}
	p.asks = append(p.asks, a)
	return a
}

// nowhere is an address that surely does not exist.
func (p *prober) nowhere(suffix string) *url.URL {
	return p.home.ResolveReference(&url.URL{Path: "/unframed-audit-" + strings.ToLower(rand.Text()) + suffix})
}

// missing asks for what does not exist, and plainly writes to it.
func (p *prober) missing() {
	for _, suffix := range []string{"", "/", ".css", ".php", "/a/b"} {
		p.add(missing, http.MethodGet, p.nowhere(suffix), "a path that does not exist")
	}
	p.add(missing, http.MethodGet, p.nowhere(""), "a path that does not exist, as JSON", "Accept", "application/json")
	for _, folder := range []string{"/static/", "/api/", "/assets/"} {
		p.add(missing, http.MethodGet, p.home.ResolveReference(&url.URL{Path: folder + strings.ToLower(rand.Text())}), "a path that does not exist")
	}
	p.add(writing, http.MethodPut, p.nowhere(""), "a path that does not exist").body = "audit"
	p.add(writing, http.MethodDelete, p.nowhere(""), "a path that does not exist")
	form := "application/x-www-form-urlencoded"
	p.add(crossSite, http.MethodPost, p.nowhere(""), "another site's form, to a path that does not exist",
		"Content-Type", form, "Origin", foreignOrigin, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document").body = "a=b"
}

// methods sends what changes nothing by definition or is no method at all.
func (p *prober) methods(u *url.URL) {
	for _, m := range []string{http.MethodHead, http.MethodOptions, http.MethodTrace, unknownMethod} {
		p.add(byMethod, m, u, "")
	}
	p.add(byMethod, http.MethodOptions, p.nowhere(""), "a path that does not exist")
	p.add(byMethod, http.MethodOptions, u, "a preflight of another origin", "Origin", foreignOrigin,
		"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "authorization")
	star := p.add(byMethod, http.MethodOptions, u, "of *")
	star.raw = "OPTIONS * HTTP/1.1\r\nHost: " + u.Host + "\r\nConnection: close\r\n\r\n"
}

func (p *prober) hosts() {
	p.add(otherHost, http.MethodGet, p.start, "Host: "+foreignHost).host = foreignHost
	p.add(otherHost, http.MethodGet, p.nowhere("/"), "Host: "+foreignHost).host = foreignHost
	p.add(proxied, http.MethodGet, p.start, "X-Forwarded-Host: "+foreignHost, "X-Forwarded-Host", foreignHost)
}

// framed asks as the elements of another site that embed documents do.
func (p *prober) framed(u *url.URL) {
	for _, dest := range []string{"iframe", "frame", "object", "embed", "fencedframe"} {
		p.add(framed, http.MethodGet, u, "Sec-Fetch-Dest: "+dest, "Sec-Fetch-Dest", dest, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
	}
}

func (p *prober) crossOrigin(u *url.URL) {
	p.add(crossOrigin, http.MethodGet, u, "Origin: "+foreignOrigin, "Origin", foreignOrigin, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty")
	p.add(crossOrigin, http.MethodGet, u, "Origin: null", "Origin", "null", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty")
}

// spellings asks for a path with and without a slash at its end, with one too
// many, and with a made-up file below it.
func (p *prober) spellings(u *url.URL) {
	path := strings.TrimRight(u.Path, "/")
	for _, other := range []string{path + "/", path, "/" + u.Path, path + "/unframed-audit.css"} {
		if other == u.Path || other == "" {
			continue
		}
		to := *u
		to.Path, to.RawPath = other, ""
		p.add(variant, http.MethodGet, &to, "another spelling")
	}
}
