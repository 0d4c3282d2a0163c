package web

import (
	"cmp"
	"net/http"

	"unframed/accounts"
	"unframed/internal/network"
)

// ClientIP is the address that the browser's connection came from; see
// network.Proxies. Nothing else in headers is believed.
func (rs *Responder) ClientIP(r *http.Request) string {
	peer, ok := network.Address(r.RemoteAddr)
	if !ok {
		return r.RemoteAddr
	}
	return rs.Proxies.Client(peer, r.Header.Values("X-Forwarded-For")).String()
}

// WhoAsked is where a request came from, as far as its browser says.
func WhoAsked(r *http.Request) string {
	origin := r.Header.Get("Origin")
	if origin == "null" {
		origin = ""
	}
	return cmp.Or(origin, r.Referer(), r.Header.Get("Sec-Fetch-Site"))
}

// Browser is what a session remembers of the browser that made the request.
func (rs *Responder) Browser(r *http.Request) accounts.Browser {
	return accounts.Browser{IP: rs.ClientIP(r), UserAgent: r.UserAgent(), Token: rs.Token(r)}
}
