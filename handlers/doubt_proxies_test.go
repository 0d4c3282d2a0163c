package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/network"
)

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
		o := Options{Proxies: network.Neighbours(), BaseURL: base, Log: slog.New(slog.NewTextHandler(&log, nil))}
		s := &Site{Options: o, guard: &press.Guard{Responder: &web.Responder{Proxies: o.Proxies}}}
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
