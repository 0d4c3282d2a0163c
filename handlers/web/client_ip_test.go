package web

import (
	"net/http"
	"testing"

	"unframed/internal/network"
)

func TestClientAddressIsTheOneTheProxySaw(t *testing.T) {
	two, err := network.Networks("10.0.0.0/8, 192.0.2.0/24")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		proxies   network.Proxies
		peer      string
		forwarded []string
		want      string
	}{
		{network.Neighbours(), "127.0.0.1:5", []string{"198.51.100.7:4711"}, "198.51.100.7"},
		{network.Neighbours(), "[::1]:5", []string{"[2001:db8::7]:4711"}, "2001:db8::7"},
		{network.Neighbours(), "100.64.1.1:5", []string{"203.0.113.66, 198.51.100.7"}, "198.51.100.7"}, // the first was claimed by the client
		{network.Neighbours(), "203.0.113.9:5", []string{"198.51.100.7"}, "203.0.113.9"},               // not a proxy of ours
		{network.Named(two), "10.1.2.3:5", []string{"198.51.100.7, 192.0.2.1"}, "198.51.100.7"},
		{network.Nobody(), "127.0.0.1:5", []string{"198.51.100.7"}, "127.0.0.1"},
		{network.Nobody(), "@", nil, "@"}, // a socket without addresses
	} {
		rs := &Responder{Proxies: c.proxies}
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := rs.ClientIP(r); got != c.want {
			t.Errorf("from %s %q: %q, want %q", c.peer, c.forwarded, got, c.want)
		}
	}
}
