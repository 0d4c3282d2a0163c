package audit

import "strings"

// policy is one Content-Security-Policy (CSP3 §2.2).
type policy struct {
	directives map[string][]string // name in lower case → source expressions
	repeated   []string            // names that came again: browsers ignore those
}

// parsePolicies parses header values as browsers do: a comma separates
// policies, a semicolon directives, and of two directives with one name the
// first counts (CSP3 §2.2.1, §2.2.2).
func parsePolicies(values []string) []policy {
	var policies []policy
	for _, value := range values {
		for text := range strings.SplitSeq(value, ",") {
			if p := parsePolicy(text); len(p.directives) > 0 {
				policies = append(policies, p)
			}
		}
	}
	return policies
}

func parsePolicy(text string) policy {
	p := policy{directives: map[string][]string{}}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.FieldsFunc(part, isSpace)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if _, again := p.directives[name]; again {
			p.repeated = append(p.repeated, name)
			continue
		}
		p.directives[name] = words[1:]
	}
	return p
}

// isSpace is ASCII whitespace; other spaces are part of a word.
func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\f' || r == '\r' }

// sources returns the source list that governs a directive: its own or the
// first of its fallbacks that is there.
func (p policy) sources(names ...string) (list []string, ok bool) {
	for _, name := range names {
		if list, ok = p.directives[name]; ok {
			return list, true
		}
	}
	return nil, false
}

// scripts is what governs script elements (CSP3 §6.8.3).
func (p policy) scripts() ([]string, bool) {
	return p.sources("script-src-elem", "script-src", "default-src")
}

// handlers is what governs event handler attributes.
func (p policy) handlers() ([]string, bool) {
	return p.sources("script-src-attr", "script-src", "default-src")
}

// has reports whether the list holds a keyword, which has no case.
func has(list []string, keyword string) bool {
	for _, source := range list {
		if strings.EqualFold(source, keyword) {
			return true
		}
	}
	return false
}

// nonces are the values of the 'nonce-…' sources.
func nonces(list []string) []string {
	var found []string
	for _, source := range list {
		if isNonce(source) {
			found = append(found, source[len("'nonce-"):len(source)-1])
		}
	}
	return found
}

func isNonce(source string) bool {
	return len(source) >= len("'nonce-'") && strings.EqualFold(source[:len("'nonce-")], "'nonce-") && strings.HasSuffix(source, "'")
}

func isHash(source string) bool {
	s := strings.ToLower(source)
	return strings.HasSuffix(s, "'") &&
		(strings.HasPrefix(s, "'sha256-") || strings.HasPrefix(s, "'sha384-") || strings.HasPrefix(s, "'sha512-"))
}

// allowsAllInline is CSP3 §6.7.3.2: a nonce, a hash or 'strict-dynamic' turns
// 'unsafe-inline' off.
func allowsAllInline(list []string) bool {
	if !has(list, "'unsafe-inline'") || has(list, "'strict-dynamic'") {
		return false
	}
	for _, source := range list {
		if isNonce(source) || isHash(source) {
			return false
		}
	}
	return true
}

// isNone reports whether the list matches nothing at all.
func isNone(list []string) bool {
	return len(list) == 0 || len(list) == 1 && strings.EqualFold(list[0], "'none'")
}
