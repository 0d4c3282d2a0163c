package audit

import (
	"mime"
	"net/http"
	"strings"
)

// What is judged of one response's headers.
const (
	maxCookies = 180      // browsers keep so many of a site (Chromium)
	maxPolicy  = 64 << 10 // bytes of Content-Security-Policy
)

// combined is a header as browsers see it: sent several times, its values are
// one list (Fetch §2.2.2, get).
func combined(h http.Header, name string) string {
	return strings.Join(h.Values(name), ", ")
}

// listed are the members of a header that is a list, without the space around
// them (Fetch §2.2.2, get, decode, and split).
func listed(h http.Header, name string) []string {
	if len(h.Values(name)) == 0 {
		return nil
	}
	members := outside(combined(h, name), ',')
	for i := range members {
		members[i] = strings.Trim(members[i], " \t")
	}
	return members
}

// outside splits at a character that stands in no quotes and no parentheses.
func outside(text string, at byte) []string {
	var parts []string
	begin, depth, quoted := 0, 0, false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' && (i == 0 || text[i-1] != '\\'):
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth = max(depth-1, 0)
		case c == at && depth == 0:
			parts, begin = append(parts, text[begin:i]), i+1
		}
	}
	return append(parts, text[begin:])
}

// item is a header whose value is one structured item, without its parameters
// (RFC 9651 §3.3). Sent twice it is a list, and browsers ignore it.
func item(h http.Header, name string) string {
	values := listed(h, name)
	if len(values) != 1 {
		return ""
	}
	value, _, _ := strings.Cut(values[0], ";")
	return strings.Trim(value, " ")
}

// isNosniff goes by the first value (Fetch §3.6).
func isNosniff(h http.Header) bool {
	values := listed(h, "X-Content-Type-Options")
	return len(values) > 0 && strings.EqualFold(values[0], "nosniff")
}

// contentType is the last valid value of Content-Type (Fetch §2.2.3, extract a
// MIME type), the type in lower case; a charset of the same type stays.
func contentType(h http.Header) (kind string, parameters map[string]string) {
	for _, value := range listed(h, "Content-Type") {
		essence, _, _ := strings.Cut(value, ";")
		essence = strings.ToLower(strings.TrimSpace(essence))
		if top, sub, ok := strings.Cut(essence, "/"); !ok || top == "" || sub == "" || essence == "*/*" {
			continue
		}
		_, found, _ := mime.ParseMediaType(value) // nil where the parameters are malformed
		if found["charset"] == "" && essence == kind && parameters["charset"] != "" {
			continue
		}
		kind, parameters = essence, found
	}
	return kind, parameters
}

// mediaType is the Content-Type without parameters, in lower case.
func mediaType(h http.Header) string {
	kind, _ := contentType(h)
	return kind
}

// parameter is a parameter of the Content-Type, such as charset.
func (x *exchange) parameter(name string) string {
	_, parameters := contentType(x.answer)
	return parameters[name]
}
