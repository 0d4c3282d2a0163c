package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"unframed/internal/network"
)

// doubtProxies warns, once, where what stands before the site looks unlike what
// it was configured for: all its visitors would then share one address, and the
// failures of one would count for all.
func (s *Site) doubtProxies(r *http.Request) {
	peer, ok := network.Address(r.RemoteAddr)
	if !ok || s.BaseURL.Scheme != "https" {
		return
	}
	if doubt := doubtOf(s.Proxies, peer, r.Header.Values("X-Forwarded-For")); doubt != "" {
		s.doubted.Do(func() {
			s.Log.WarnContext(r.Context(), doubt, slog.String("peer", peer.String()))
		})
	}
}

// doubtOf is what looks wrong about where a request came from, or "".
func doubtOf(proxies network.Proxies, peer netip.Addr, forwarded []string) string {
	const advice = "; until then many visitors share one address, and are limited together"
	all := strings.Join(forwarded, ",")
	_, named := network.Address(all[strings.LastIndex(all, ",")+1:])
	switch {
	case !proxies.Trust(peer) && len(forwarded) > 0:
		return "a peer that is no trusted proxy sends X-Forwarded-For, which is not believed: if it is the proxy, name its network in APP_TRUSTED_PROXIES" + advice
	case !proxies.Trust(peer):
		return ""
	case len(forwarded) == 0:
		return "a proxy sends no X-Forwarded-For: have it set the header to the address of its client" + advice
	case !named:
		return "a proxy sends an X-Forwarded-For that ends in no address: have it append the address of its client" + advice
	case proxies.Trust(proxies.Client(peer, forwarded)) && strings.Contains(all, ","):
		return "there seems to be more than one proxy: name the networks of all of them in APP_TRUSTED_PROXIES" + advice
	}
	return ""
}
