package audit

import (
	"strconv"
	"strings"
	"time"
)

// cookie is a Set-Cookie header, read as leniently as browsers do
// (RFC 6265bis §5.6).
type cookie struct {
	name, value string
	attributes  map[string]string // names in lower case; of two the last counts
}

func parseCookie(header string) cookie {
	first, rest, _ := strings.Cut(header, ";")
	c := cookie{attributes: map[string]string{}}
	var named bool
	if c.name, c.value, named = strings.Cut(first, "="); !named {
		c.name, c.value = "", first // a cookie without a name
	}
	c.name, c.value = strings.Trim(c.name, " \t"), strings.Trim(c.value, " \t")
	for part := range strings.SplitSeq(rest, ";") {
		name, value, _ := strings.Cut(part, "=")
		if name = strings.ToLower(strings.Trim(name, " \t")); name != "" {
			c.attributes[name] = strings.Trim(value, " \t")
		}
	}
	return c
}

func (c cookie) is(attribute string) bool {
	_, ok := c.attributes[attribute]
	return ok
}

// deletes reports whether the header only takes the cookie away.
func (c cookie) deletes() bool {
	if age, err := strconv.Atoi(c.attributes["max-age"]); err == nil {
		return age <= 0
	}
	for _, layout := range []string{time.RFC1123, "Mon, 02-Jan-2006 15:04:05 MST"} {
		if when, err := time.Parse(layout, c.attributes["expires"]); err == nil {
			return when.Before(time.Now())
		}
	}
	return c.value == ""
}

// bare is the name without its promise, in lower case.
func (c cookie) bare() string {
	name := strings.ToLower(c.name)
	return strings.TrimPrefix(strings.TrimPrefix(name, "__host-"), "__secure-")
}

// sessionWords are parts of names by which sessions go. A token against
// cross-site requests is none.
var sessionWords = []string{"sess", "sid", "auth", "token", "jwt", "login", "remember"}

func (c cookie) looksLikeSession() bool {
	name := c.bare()
	if strings.Contains(name, "csrf") || strings.Contains(name, "xsrf") {
		return false
	}
	for _, word := range sessionWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// keepsPromise reports whether the attributes hold what the name's prefix says.
func (c cookie) keepsPromise(https bool) bool {
	name := strings.ToLower(c.name)
	switch {
	case strings.HasPrefix(name, "__host-"):
		return https && c.is("secure") && c.attributes["path"] == "/" && c.attributes["domain"] == ""
	case strings.HasPrefix(name, "__secure-"):
		return https && c.is("secure")
	}
	return true
}
