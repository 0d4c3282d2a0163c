package audit

import (
	"bytes"
	"net/http"
	"strings"
)

// foreignHost and foreignOrigin are nobody's (RFC 6761 §6.4).
const (
	foreignHost   = "unframed-audit.invalid"
	foreignOrigin = "https://" + foreignHost
	unknownMethod = "BREW"
)

func (x *exchange) succeeded() bool { return x.status >= 200 && x.status < 300 }

func checkMethods(x *exchange) []hit {
	switch {
	case !x.succeeded():
	case x.probe == writing:
		return []hit{{"method-writing-answered", x.method}}
	case x.method == http.MethodTrace && (x.mediaType() == "message/http" || bytes.Contains(x.body, []byte("TRACE /"))):
		return []hit{{rule: "trace-answered"}}
	case x.method == unknownMethod:
		return []hit{{rule: "method-unknown-answered"}}
	}
	return nil
}

func checkCrossSite(x *exchange) []hit {
	switch {
	case x.probe != crossSite || x.status == http.StatusForbidden:
	case x.succeeded():
		return []hit{{rule: "cross-site-post-accepted"}}
	default:
		return []hit{{rule: "cross-site-post-unrefused"}}
	}
	return nil
}

// checkHosts looks for a host name of ours in what the site sends back as an
// address of its own.
func checkHosts(x *exchange) []hit {
	reflected := strings.Contains(x.answer.Get("Location"), "//"+foreignHost) || bytes.Contains(x.body, []byte("//"+foreignHost))
	switch {
	case x.probe == otherHost && reflected:
		return []hit{{rule: "host-reflected"}}
	case x.probe == otherHost && x.succeeded():
		return []hit{{rule: "host-accepted"}}
	case x.probe == proxied && reflected:
		return []hit{{rule: "forwarded-host-reflected"}}
	}
	return nil
}

func checkPrefetch(x *exchange) []hit {
	if x.probe != prefetched || x.class != page || len(x.html.forms) == 0 {
		return nil
	}
	return []hit{{rule: "prefetch-answered"}}
}

// checkBroken looks for failures of the server's own. What it does not do
// (501, 505) and not now (503) it may say.
func checkBroken(x *exchange) []hit {
	switch x.status {
	case http.StatusNotImplemented, http.StatusServiceUnavailable, http.StatusHTTPVersionNotSupported:
		return nil
	}
	if x.probe == crawling || x.status < 500 {
		return nil
	}
	return []hit{{rule: "request-breaks-server"}}
}
