package shield

import "strings"

// Framing says who may show a page in a frame. It is the one value from which
// both headers are made, X-Frame-Options and CSP frame-ancestors, so that they
// never disagree. The zero Framing lets nobody.
type Framing int

const (
	// Deny lets nobody frame the page.
	Deny Framing = iota
	// SameOrigin lets the application's own pages frame it.
	SameOrigin
	// Trusted lets the guard's Embedders frame it, and nobody where there are
	// none.
	Trusted
)

// String names the policy as the route table prints it.
func (f Framing) String() string {
	switch f {
	case SameOrigin:
		return "same-origin"
	case Trusted:
		return "trusted"
	}
	return "deny"
}

// allows reports whether a browser that says Sec-Fetch-Site site may load the
// page into a frame. Which of the other sites it is, frame-ancestors decides.
func (f Framing) allows(site string) bool {
	return f == Trusted || f == SameOrigin && site == "same-origin"
}

// ancestry is a Framing with the origins it stands for.
type ancestry struct {
	Framing
	origins string // space-separated, as CSP wants them; empty unless Trusted
}

// resolve fills in who is trusted.
func (f Framing) resolve(embedders []string) ancestry {
	if f != Trusted {
		return ancestry{Framing: f}
	}
	return ancestry{Trusted, strings.Join(embedders, " ")}
}

// frameAncestors is the source list of the frame-ancestors directive (CSP3
// §6.4.2).
func (a ancestry) frameAncestors() string {
	switch a.Framing {
	case SameOrigin:
		return "'self'"
	case Trusted:
		return a.origins
	}
	return "'none'"
}

// frameOptions is the value of X-Frame-Options (RFC 7034), or empty where it
// has no way to say the same: ALLOW-FROM is ignored by every current browser.
func (a ancestry) frameOptions() string {
	switch a.Framing {
	case SameOrigin:
		return "SAMEORIGIN"
	case Trusted:
		return ""
	}
	return "DENY"
}
