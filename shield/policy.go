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
	// MaxBody is the largest request body in bytes; 0 for the guard's own limit.
	MaxBody int64
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
		wild := strings.IndexAny(pattern, ":*")
		if wild < 0 {
			return path == pattern
		}
		if !strings.HasPrefix(path, pattern[:wild]) {
			return false
		}
		if pattern[wild] == '*' {
			return true
		}
		pattern, path = pattern[wild:], path[wild:]
		name, segment := segmentEnd(pattern), segmentEnd(path)
		if path == "" { // gin takes an empty segment, but not at the end
			return false
		}
		pattern, path = pattern[name:], path[segment:]
	}
}

// precedence sorts patterns as a router prefers them: at the first place where
// two that fit the same path differ, a literal goes before :name, and :name
// before *name.
func precedence(pattern string) string {
	var key strings.Builder
	for pattern != "" {
		wild := strings.IndexAny(pattern, ":*")
		if wild < 0 {
			break
		}
		key.WriteString(pattern[:wild])
		if pattern[wild] == '*' {
			return key.String() + "\xff"
		}
		key.WriteByte('\xfe') // no byte of UTF-8 is as large
		pattern = pattern[wild:]
		pattern = pattern[segmentEnd(pattern):]
	}
	return key.String() + pattern
}

// segmentEnd is where the segment ends with which s begins.
func segmentEnd(s string) int {
	if i := strings.IndexByte(s, '/'); i >= 0 {
		return i
	}
	return len(s)
}
