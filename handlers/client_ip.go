package handlers

import (
	"cmp"
	"net/http"

	"unframed/accounts"
	"unframed/internal/network"
)

// clientIP is the address that the browser's connection came from; see
// network.Proxies. Nothing else in headers is believed.
func (s *Site) clientIP(r *http.Request) string {
	peer, ok := network.Address(r.RemoteAddr)
	if !ok {
		return r.RemoteAddr
	}
	return s.Proxies.Client(peer, r.Header.Values("X-Forwarded-For")).String()
}

// whoAsked is where a request came from, as far as its browser says.
func whoAsked(r *http.Request) string {
	origin := r.Header.Get("Origin")
	if origin == "null" {
		origin = ""
	}
	return cmp.Or(origin, r.Referer(), r.Header.Get("Sec-Fetch-Site"))
}

// browser is what a session remembers of the browser that made the request.
func (s *Site) browser(r *http.Request) accounts.Browser {
	return accounts.Browser{IP: s.clientIP(r), UserAgent: r.UserAgent(), Token: s.token(r)}
}
