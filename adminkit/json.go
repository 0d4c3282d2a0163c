package adminkit

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"unframed/internal/exactjson"
)

// parseJSON reads a document into the Go type of its field, or says why that
// would be another document: names are told apart by their capitals, and what
// the type cannot keep digit for digit is refused.
func parseJSON(into reflect.Value, text string) string {
	if err := exactjson.Check([]byte(text)); err != nil {
		return err.Error()
	}
	if why := exactjson.Storable([]byte(text)); why != "" {
		return why
	}
	// What is stored is read by encoding/json, whose ways with types are kept.
	err := jsonv2.Unmarshal([]byte(text), into.Addr().Interface(), jsonv1.DefaultOptionsV1(),
		jsonv2.MatchCaseInsensitiveNames(false), jsonv2.RejectUnknownMembers(true))
	if err != nil {
		return "This is not JSON of the expected shape."
	}
	kept, err := json.Marshal(into.Interface())
	if err != nil {
		return "This is not JSON of the expected shape."
	}
	return exactjson.Kept([]byte(text), kept)
}

// asJSON writes <, > and & as they are: pages and CSV escape what they show by
// themselves.
func asJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return AsTyped(strings.TrimSuffix(b.String(), "\n"))
}

// htmlEscapes are what Go's encoder writes in place of <, > and &.
var htmlEscapes = []string{"003c", "<", "003e", ">", "0026", "&"}

// AsTyped is a JSON document, or the beginning of one, with <, > and & as people
// type them in place of the escapes that Go writes, and may have stored.
func AsTyped(document string) string {
	if !strings.Contains(document, `\u00`) {
		return document
	}
	var b strings.Builder
	for rest := document; ; {
		before, after, found := strings.Cut(rest, `\`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if after == "" {
			b.WriteByte('\\')
			return b.String()
		}
		if len(after) >= 5 && after[0] == 'u' {
			if i := slices.Index(htmlEscapes, strings.ToLower(after[1:5])); i >= 0 && i%2 == 0 {
				b.WriteString(htmlEscapes[i+1])
				rest = after[5:]
				continue
			}
		}
		b.WriteString(`\` + after[:1]) // the next may be a backslash itself
		rest = after[1:]
	}
}
