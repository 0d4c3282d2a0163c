package shield

import "strings"

// Policy is what a route declares about its responses and requests. The zero
// Policy is the strictest and holds for whatever declares none.
type Policy struct {
	// Framing says who may show the response in a frame.
	Framing Framing
	// Cacheable lets the handler choose Cache-Control. Otherwise nothing may
	// be stored, in the browser or on the way.
	Cacheable bool
	// AnyHost answers whatever the Host header says, for load balancers that
	// ask for health by address.
	AnyHost bool
	// AnyOrigin takes requests that another site caused. Browsers send their
	// violation reports that way; nothing that changes data may be declared so.
	AnyOrigin bool
}

// Rule gives the paths that match a pattern a policy. A pattern is a path in
// which :name stands for one segment and a final *name for the rest.
type Rule struct {
	Pattern string
	Policy  Policy
}

// matches reports whether path has the pattern's shape.
func (r Rule) matches(path string) bool {
	pattern := r.Pattern
	for {
		var want, got string
		want, pattern, _ = strings.Cut(strings.TrimPrefix(pattern, "/"), "/")
		if strings.HasPrefix(want, "*") {
			return true
		}
		var more bool
		got, path, more = strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if !strings.HasPrefix(want, ":") && want != got || strings.HasPrefix(want, ":") && got == "" {
			return false
		}
		if pattern == "" {
			return !more
		}
		if !more {
			return false
		}
	}
}
