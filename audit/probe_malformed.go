package audit

import (
	"net/http"
	"net/url"
	"strings"
)

const (
	longQuery  = 32 << 10 // bytes
	longHeader = 64 << 10
	longBody   = 1 << 20
)

// oversized asks for more than a server should take.
func (p *prober) oversized() {
	to := *p.home
	to.RawQuery = "q=" + strings.Repeat("a", longQuery)
	p.add(malformed, http.MethodGet, &to, "an address of 32 KiB")
	p.add(malformed, http.MethodGet, p.home, "a header of 64 KiB", "X-Audit", strings.Repeat("a", longHeader))
	form := "application/x-www-form-urlencoded"
	p.add(malformed, http.MethodPost, p.nowhere(""), "a body of 1 MiB to a path that does not exist", "Content-Type", form).body = strings.Repeat("a", longBody)
}

// malformed sends what is no HTTP, or nearly.
func (p *prober) malformed() {
	host := "Host: " + p.home.Host + "\r\n"
	end := "Connection: close\r\n\r\n"
	for _, m := range []struct{ label, bytes string }{
		{"a request line of one word", "AUDIT\r\n" + host + end},
		{"no Host", "GET / HTTP/1.1\r\n" + end},
		{"a header without a colon", "GET / HTTP/1.1\r\n" + host + "Audit\r\n" + end},
		{"a header name with a space", "GET / HTTP/1.1\r\n" + host + "Au dit: 1\r\n" + end},
		{"HTTP/9.9", "GET / HTTP/9.9\r\n" + host + end},
		{"an unknown Transfer-Encoding", "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: audit\r\n" + end},
		{"an unknown Expect", "GET / HTTP/1.1\r\n" + host + "Expect: audit\r\n" + end},
		{"a path that does not decode", "GET /%zz HTTP/1.1\r\n" + host + end},
	} {
		p.add(malformed, http.MethodGet, p.home, m.label).raw = m.bytes
	}
	for label, to := range map[string]*url.URL{
		"a query that does not decode": {Path: "/", RawQuery: "%zz=%zz&=&;"},
		"a path with a zero byte":      {Path: "/\x00"},
		"a path that climbs":           {Path: "/../../etc/passwd", RawPath: "/%2e%2e/%2e%2e/etc/passwd"},
	} {
		u := *p.home
		u.Path, u.RawPath, u.RawQuery = to.Path, to.RawPath, to.RawQuery
		p.add(malformed, http.MethodGet, &u, label)
	}
}
