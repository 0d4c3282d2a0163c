package shield

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// CheckOrigin accepts the exact origin of an https site, such as
// https://partner.example, and nothing wider: no wildcard, no path, no list. It
// must be spelt as browsers spell it, and be one host-source of CSP3 §2.3.1,
// which knows no IPv6; a browser skips a source it cannot read.
func CheckOrigin(origin string) error {
	authority, https := strings.CutPrefix(origin, "https://")
	if !https || authority == "" {
		return fmt.Errorf("holds %q; an embedding site is an https origin such as https://partner.example", origin)
	}
	host, port, withPort := strings.Cut(authority, ":")
	if !isHost(host) || withPort && !isPort(port) {
		return fmt.Errorf("holds %q; an embedding site is exactly https://host or https://host:port in small letters, without port 443, wildcard, path or slash at the end", origin)
	}
	return nil
}

// isHost reports whether name is a host name as in RFC 1123 §2.1, in lower case
// and international names in their xn-- form, or an IPv4 address.
func isHost(name string) bool {
	last := ""
	for label := range strings.SplitSeq(name, ".") {
		if !isLabel(label) {
			return false
		}
		last = label
	}
	if isNumber(last) { // then it is an address to a browser
		address, err := netip.ParseAddr(name)
		return err == nil && address.Is4()
	}
	return len(name) <= 253
}

func isLabel(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 63 && s[0] != '-' && s[len(s)-1] != '-'
}

// isNumber reports whether a host that ends in this label is read as an IPv4
// address (URL standard, "ends in a number").
func isNumber(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// isPort accepts 1 to 65535 without leading zeros, and not 443, which browsers
// leave out.
func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0 && n != 443 && strconv.FormatUint(n, 10) == s
}
