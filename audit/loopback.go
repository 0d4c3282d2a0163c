package audit

import (
	"context"
	"net"
	"strings"
)

// isLocalName reports whether a name is of this machine, whatever a resolver
// says: localhost and everything below it (RFC 6761 §6.3).
func isLocalName(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// isLoopback reports whether traffic to the host never leaves the machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return isLocalName(host) || ip != nil && ip.IsLoopback()
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// dialLocally connects to names of this machine without asking a resolver, as
// browsers do: by IPv4 first, then by IPv6.
func dialLocally(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil || !isLocalName(host) {
			return dial(ctx, network, address)
		}
		conn, err := dial(ctx, network, net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return conn, nil
		}
		if conn, err6 := dial(ctx, network, net.JoinHostPort("::1", port)); err6 == nil {
			return conn, nil
		}
		return nil, err
	}
}
