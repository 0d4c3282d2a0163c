package reports

import (
	"net/url"
	"regexp"
	"strings"
)

var (
	keyword = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`) // inline, eval, trusted-types-sink, …
	id      = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// page is the path of an address of the given host, and the origin of any
// other.
func page(address, host string) string {
	u, err := url.Parse(clean(address, maxAddress))
	switch {
	case err != nil:
		return ""
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/"),
		isWeb(u.Scheme) && strings.EqualFold(u.Host, host):
		return pathOf(u)
	}
	return origin(address)
}

// pathOf is an address' path, with :id for the ids in it: what happened to a page
// is one thing, whosever page it was.
func pathOf(u *url.URL) string {
	parts := strings.Split(u.EscapedPath(), "/")
	for i, part := range parts {
		if id.MatchString(part) {
			parts[i] = ":id"
		}
	}
	return clean("/"+strings.TrimLeft(strings.Join(parts, "/"), "/"), maxText)
}

// origin is what an address may be known by: scheme and host of a web address,
// the scheme of any other. A keyword stays what it is.
func origin(address string) string {
	address = clean(address, maxAddress)
	if keyword.MatchString(address) {
		return address
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return ""
	case isWeb(u.Scheme) && u.Host != "":
		return clean(u.Scheme+"://"+strings.ToLower(u.Host), maxText)
	}
	return token(u.Scheme)
}

func isWeb(scheme string) bool {
	switch scheme {
	case "http", "https", "ws", "wss":
		return true
	}
	return false
}
