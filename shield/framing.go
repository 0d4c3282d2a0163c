package shield

import (
	"fmt"
	"net/url"
	"strings"
)

// Framing says who may show a page in a frame. It is the one value from which
// both headers are made, X-Frame-Options and CSP frame-ancestors, so that they
// never disagree. The zero Framing lets nobody.
type Framing struct {
	self    bool
	origins string // space-separated, as CSP wants them
}

var (
	// Deny lets nobody frame the page.
	Deny = Framing{}
	// SameOrigin lets the application's own pages frame it.
	SameOrigin = Framing{self: true}
)

// Trusted lets the named origins frame the page. Each must have passed
// CheckOrigin. Trusted of nobody is Deny.
func Trusted(origins ...string) Framing {
	return Framing{origins: strings.Join(origins, " ")}
}

// Ancestors is the source list of the frame-ancestors directive (CSP3 §6.4.2).
func (f Framing) Ancestors() string {
	switch {
	case f.self:
		return "'self'"
	case f.origins != "":
		return f.origins
	}
	return "'none'"
}

// FrameOptions is the value of X-Frame-Options (RFC 7034), or empty where it
// has no way to say the same: ALLOW-FROM is ignored by every current browser.
func (f Framing) FrameOptions() string {
	switch {
	case f.self:
		return "SAMEORIGIN"
	case f.origins != "":
		return ""
	}
	return "DENY"
}

// allows reports whether a browser that says Sec-Fetch-Site site may load the
// page into a frame. Which of the other sites it is, frame-ancestors decides.
func (f Framing) allows(site string) bool {
	return f.origins != "" || f.self && site == "same-origin"
}

// String names the policy as the route table prints it.
func (f Framing) String() string {
	switch {
	case f.self:
		return "same-origin"
	case f.origins != "":
		return "trusted"
	}
	return "deny"
}

// CheckOrigin accepts the exact origin of an https site, such as
// https://partner.example, and nothing wider: no wildcard, no path, no list.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("holds %q; an embedder is an https origin such as https://partner.example", origin)
	}
	if strings.ContainsAny(origin, "*;, '\"\\") || origin != "https://"+u.Host || u.Hostname() == "" || !isASCII(origin) {
		return fmt.Errorf("holds %q; an embedder is exactly https://host or https://host:port, without wildcard, path or slash at the end", origin)
	}
	return nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
