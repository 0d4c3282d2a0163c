package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"unframed/internal/network"
)

func TestClientAddressIsTheOneTheProxySaw(t *testing.T) {
	two, err := network.Networks("10.0.0.0/8, 192.0.2.0/24")
	must(t, err)
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
		s := &Site{Options: Options{Proxies: c.proxies}}
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := s.clientIP(r); got != c.want {
			t.Errorf("from %s %q: %q, want %q", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestAProxyThatLooksWrongIsNamedOnce(t *testing.T) {
	for _, c := range []struct {
		peer      string
		forwarded []string
		says      string
	}{
		{"127.0.0.1:5", []string{"198.51.100.7"}, ""},
		{"198.51.100.7:5", nil, ""},
		{"203.0.113.9:5", []string{"198.51.100.7"}, "no trusted proxy"},
		{"127.0.0.1:5", nil, "sends no X-Forwarded-For"},
		{"127.0.0.1:5", []string{"unknown"}, "ends in no address"},
		{"127.0.0.1:5", []string{"198.51.100.7, 10.0.0.2"}, "more than one proxy"},
	} {
		var log strings.Builder
		base, _ := url.Parse("https://bank.example")
		s := &Site{Options: Options{Proxies: network.Neighbours(), BaseURL: base, Log: slog.New(slog.NewTextHandler(&log, nil))}}
		for _, path := range []string{"/healthz", "/dashboard", "/dashboard"} {
			s.doubtProxies(&http.Request{URL: &url.URL{Path: path}, RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}})
		}
		want := 1
		if c.says == "" {
			want = 0
		}
		if got := strings.Count(log.String(), "\n"); got != want || !strings.Contains(log.String(), c.says) {
			t.Errorf("from %s %q: %d lines, want %d with %q:\n%s", c.peer, c.forwarded, got, want, c.says, log.String())
		}
	}
	if doubt := doubtOf(network.Nobody(), netip.MustParseAddr("127.0.0.1"), nil); doubt != "" {
		t.Error(doubt)
	}
}
