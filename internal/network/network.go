// Package network says which network a client is in, for limits, and which
// address a request came from where proxies stand in between. It knows no HTTP.
package network

import "net/netip"

// Of is what one client has to itself: an IPv4 address, the first 64 bits of an
// IPv6 address. What is no address stays as it is.
func Of(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}
