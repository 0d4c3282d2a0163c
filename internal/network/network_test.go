package network

import (
	"net/netip"
	"strings"
	"testing"
)

func TestNetworkIsWhatOneClientHasToItself(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1",
		"2001:db8::1": "2001:db8::/64", "2001:db8::ffff:1": "2001:db8::/64", "2001:db8:0:1::1": "2001:db8:0:1::/64",
		"fe80::1%eth0": "fe80::/64", "": "", "pipe": "pipe",
	} {
		if got := Of(ip); got != want {
			t.Errorf("%q is in %q, want %q", ip, got, want)
		}
	}
}

func named(t *testing.T, list string) Proxies {
	t.Helper()
	networks, err := Networks(list)
	if err != nil {
		t.Fatal(err)
	}
	return Named(networks)
}

func TestClientIsTheLastWhoIsNoProxy(t *testing.T) {
	two := named(t, "10.0.0.0/8, 203.0.113.7, fd00::/8")
	for _, c := range []struct {
		name      string
		proxies   Proxies
		peer      string
		forwarded []string
		want      string
	}{
		{"no proxy is known", Nobody(), "127.0.0.1", []string{"198.51.100.1"}, "127.0.0.1"},
		{"a public peer is none", Neighbours(), "198.51.100.9", []string{"198.51.100.1"}, "198.51.100.9"},
		{"one step", Neighbours(), "127.0.0.1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"a port", Neighbours(), "10.0.0.2", []string{"198.51.100.1:40000"}, "198.51.100.1"},
		{"brackets", Neighbours(), "10.0.0.2", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"brackets and a port", Neighbours(), "10.0.0.2", []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		{"quotes", Neighbours(), "10.0.0.2", []string{`"[2001:db8::1]:443"`}, "2001:db8::1"},
		{"mapped", Neighbours(), "::ffff:10.0.0.2", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"shared address space", Neighbours(), "100.64.3.2", []string{"198.51.100.1"}, "198.51.100.1"},
		{"the client's own claim", Neighbours(), "10.0.0.2", []string{"198.51.100.66, 198.51.100.1"}, "198.51.100.1"},
		{"a client in a private network cannot claim more", Neighbours(), "127.0.0.1", []string{"198.51.100.66, 10.0.0.5"}, "10.0.0.5"},
		{"several headers", Neighbours(), "10.0.0.2", []string{"198.51.100.66", "198.51.100.1"}, "198.51.100.1"},
		{"nothing said", Neighbours(), "10.0.0.2", nil, "10.0.0.2"},
		{"nonsense", Neighbours(), "10.0.0.2", []string{"unknown"}, "10.0.0.2"},
		{"nonsense after an address", Neighbours(), "10.0.0.2", []string{"198.51.100.1, _hidden"}, "10.0.0.2"},
		{"two steps", two, "10.0.0.2", []string{"198.51.100.66, 198.51.100.1, 203.0.113.7"}, "198.51.100.1"},
		{"three steps", two, "10.0.0.2", []string{"198.51.100.1, 203.0.113.7, [fd00::1]:80"}, "198.51.100.1"},
		{"only proxies", two, "10.0.0.2", []string{"10.0.0.9, 203.0.113.7"}, "10.0.0.9"},
		{"loopback is none if others are named", two, "127.0.0.1", []string{"198.51.100.1"}, "127.0.0.1"},
	} {
		if got := c.proxies.Client(netip.MustParseAddr(c.peer), c.forwarded).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNetworksAreRefusedThatNameEverybody(t *testing.T) {
	for _, bad := range []string{"", "10.0.0.0/8,", "0.0.0.0/0", "::/0", "10.0.0.0/7", "10.0.0.0/33", "proxy.example", "10.0.0", "::ffff:10.0.0.0/104"} {
		if got, err := Networks(bad); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q is read as %v, %v", bad, got, err)
		}
	}
}
