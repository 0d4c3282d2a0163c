package network

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are whose word is believed on whom a request came from.
type Proxies struct {
	networks []netip.Prefix
	steps    int // entries of X-Forwarded-For that may be proxies themselves; below 0 for any number
}

// Nobody is believed: the peer is the client.
func Nobody() Proxies { return Proxies{} }

// Neighbours believes one proxy on this machine, in a private network or in
// the shared address space (RFC 6598) that clouds and meshes use.
func Neighbours() Proxies {
	var p Proxies
	for _, network := range []string{"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"} {
		p.networks = append(p.networks, netip.MustParsePrefix(network))
	}
	return p
}

// Named believes any number of proxies in the networks.
func Named(networks []netip.Prefix) Proxies { return Proxies{networks, -1} }

// Networks reads a comma-separated list of networks and single addresses. Its
// error goes on after the name of what was read.
func Networks(list string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.TrimSpace(entry)
		prefix, err := netip.ParsePrefix(entry)
		if address, addressErr := netip.ParseAddr(entry); addressErr == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil || prefix.Addr().Zone() != "" || prefix.Addr().Is4In6() {
			return nil, fmt.Errorf("holds %q; it must be a network such as 10.0.0.0/8, or an address", entry)
		}
		if widest := map[bool]int{true: 8, false: 7}[prefix.Addr().Is4()]; prefix.Bits() < widest {
			return nil, fmt.Errorf("holds %q, which is too wide: whoever is in it can claim to be anybody", entry)
		}
		networks = append(networks, prefix.Masked())
	}
	return networks, nil
}

// Trust reports whether the address is a proxy's.
func (p Proxies) Trust(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	return slices.ContainsFunc(p.networks, func(n netip.Prefix) bool { return n.Contains(address) })
}

// Client is the address that a request came from: the peer's, or where that is a
// proxy, the last in forwarded (the values of X-Forwarded-For) that is none. An
// entry that cannot be read ends the search: whatever stands before it is the
// client's own word.
func (p Proxies) Client(peer netip.Addr, forwarded []string) netip.Addr {
	client := peer.Unmap().WithZone("")
	entries := strings.Split(strings.Join(forwarded, ","), ",")
	for step := 0; len(entries) > 0 && p.Trust(client) && (p.steps < 0 || step <= p.steps); step++ {
		next, ok := Address(entries[len(entries)-1])
		if !ok {
			break
		}
		client, entries = next, entries[:len(entries)-1]
	}
	return client
}

// Address reads one entry of X-Forwarded-For, or a peer's: an address, which
// may be in brackets and have a port.
func Address(entry string) (netip.Addr, bool) {
	entry = strings.Trim(strings.TrimSpace(entry), `"`)
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]"))
	if err != nil {
		withPort, portErr := netip.ParseAddrPort(entry)
		if portErr != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), true
}
