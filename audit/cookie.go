package audit

import (
	"strings"
	"time"
)

// cookie is a Set-Cookie header, read as leniently as browsers do
// (RFC 6265bis §5.6).
type cookie struct {
	name, value string
	attributes  map[string]string // of those that browsers know; names in lower case; of two the last counts
	expires     time.Time         // of Expires; zero where there is none that is a date
	age         *int              // of Max-Age, its sign alone: 1, or 0 where the cookie is to go
}

const maxAttributeValue = 1024 // bytes; browsers ignore longer ones (RFC 6265bis §5.6)

var cookieAttributes = setOf("domain expires httponly max-age partitioned path samesite secure")

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
		name, value = strings.ToLower(strings.Trim(name, " \t")), strings.Trim(value, " \t")
		if cookieAttributes[name] && len(value) <= maxAttributeValue {
			c.set(name, value)
		}
	}
	return c
}

// set takes an attribute in. A date or an age that is none is ignored, so that
// an earlier one stays (RFC 6265bis §5.6.1, §5.6.2).
func (c *cookie) set(name, value string) {
	switch name {
	case "expires":
		if when, ok := parseCookieDate(value); ok {
			c.expires = when
		}
	case "max-age":
		if age, ok := ageSign(value); ok {
			c.age = &age
		}
	}
	c.attributes[name] = value
}

// ageSign reads Max-Age: digits, perhaps after a minus, however many.
func ageSign(value string) (sign int, ok bool) {
	digits, negative := strings.CutPrefix(value, "-")
	if strings.Trim(digits, "0123456789") != "" || value == "" {
		return 0, false
	}
	if negative || strings.Trim(digits, "0") == "" {
		return 0, true
	}
	return 1, true
}

func (c cookie) is(attribute string) bool {
	_, ok := c.attributes[attribute]
	return ok
}

// deletes reports whether the header only takes the cookie away. Max-Age wins
// over Expires. An empty value keeps nothing that could be stolen either.
func (c cookie) deletes() bool {
	switch {
	case c.age != nil:
		return *c.age == 0
	case !c.expires.IsZero():
		return !c.expires.After(time.Now())
	}
	return c.value == ""
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
