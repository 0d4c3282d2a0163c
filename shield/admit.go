package shield

import (
	"cmp"
	"net"
	"net/http"
	"strings"
)

// Refusal is why a request was turned away.
type Refusal struct {
	Status   int    // the HTTP status to answer with
	Code     string // stable, for programs and counts
	Sentence string // for the person, with what to do next
}

// The refusals.
var (
	refuseHost = Refusal{http.StatusBadRequest, "host-unknown",
		"This server does not answer under that address. Open the address that its operator gave you."}
	refuseSize = Refusal{http.StatusRequestEntityTooLarge, "body-too-large",
		"What was sent is larger than this server accepts."}
	refuseFrame = Refusal{http.StatusForbidden, "framed",
		"Another page tried to show this one inside itself. Open this page in a window of its own."}
	refusePrefetch = Refusal{http.StatusForbidden, "prefetched",
		"This page is only sent when somebody opens it."}
	refuseCrossSite = Refusal{http.StatusForbidden, "cross-site",
		"This request came from another site. Open this application yourself and try again from there."}
)

// RefusalCodes are the codes of all refusals.
func RefusalCodes() []string {
	return []string{refuseHost.Code, refuseSize.Code, refuseFrame.Code, refusePrefetch.Code, refuseCrossSite.Code}
}

// Admit lets through the requests that prove what they must: a known host, a
// bounded body, no embedding element, no other site behind a change.
func (g *Guard) Admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := g.policy(w, r)
		if refusal := g.refusal(r, p); refusal.Status != 0 {
			g.options.Refuse(w, r, refusal)
			return
		}
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(p.MaxBody, g.options.MaxBody))
		}
		next.ServeHTTP(w, r)
	})
}

// refusal returns why the request is turned away, or the zero Refusal.
func (g *Guard) refusal(r *http.Request, p Policy) Refusal {
	switch {
	case !p.AnyHost && !g.answers(r.Host):
		return refuseHost
	case r.ContentLength > cmp.Or(p.MaxBody, g.options.MaxBody):
		return refuseSize
	case isEmbedding(header(r, "Sec-Fetch-Dest")) && !p.Framing.allows(header(r, "Sec-Fetch-Site")):
		return refuseFrame
	case !p.Cacheable && strings.HasPrefix(header(r, "Sec-Purpose"), "prefetch"):
		return refusePrefetch
	case !p.AnyOrigin && g.fromElsewhere(r):
		return refuseCrossSite
	}
	return Refusal{}
}

// isEmbedding reports whether the browser asks on behalf of an element that
// shows a document inside another (Fetch Metadata §2.1). It holds even where
// something on the way has stripped our headers.
func isEmbedding(dest string) bool {
	switch dest {
	case "iframe", "frame", "object", "embed", "fencedframe":
		return true
	}
	return false
}

// fromElsewhere reports whether another site caused a request that may change
// something. net/http's check passes a request that a person typed or a tool
// made; with the session cookie and a browser behind it, we ask for proof.
func (g *Guard) fromElsewhere(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	if g.origin.Check(r) != nil {
		return true
	}
	site := header(r, "Sec-Fetch-Site")
	if site == "" || site == "same-origin" {
		return false
	}
	_, err := r.Cookie(g.options.SessionCookie)
	return err == nil
}

// header returns the first value of a header given in canonical spelling.
func header(r *http.Request, name string) string {
	if v := r.Header[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// answers reports whether a Host header names this server. Most carry no port,
// and are looked up as they are.
func (g *Guard) answers(host string) bool { return g.hosts[host] || g.hosts[hostname(host)] }

// hostname returns the lower-case host of a Host header without its port.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}
