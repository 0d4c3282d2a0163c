package route

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"unframed/adminkit"
	"unframed/handlers/web"
)

// Takes is what a row of the API takes for a body. Whatever it is, it is read by
// the platform before anything else happens, and taken exactly or not at all.
type Takes string

// What a row can take. The zero value is for what needs no body: none, or an
// empty object.
const (
	TakesNothing Takes = ""
	TakesMaybe   Takes = "maybe"  // a JSON object, or nothing
	TakesObject  Takes = "object" // a JSON object
	TakesPatch   Takes = "patch"  // a JSON object, or a merge patch (RFC 7396)
)

const (
	jsonType  = "application/json"
	MergeType = "application/merge-patch+json"
)

// Kinds are the media types that can be sent.
func (t Takes) Kinds() []string {
	if t == TakesPatch {
		return []string{jsonType, MergeType}
	}
	return []string{jsonType}
}

// ReadsQuery holds the query of an address to the row.
func (r Route) ReadsQuery(raw string) error {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return web.Problem{Status: http.StatusBadRequest, Code: "malformed-query",
			Sentence: "The part of the address after the question mark cannot be read: a percent sign stands before two hexadecimal digits, and pairs are separated by &."}
	}
	for name, list := range values {
		for _, text := range append(list, name) {
			if !utf8.ValidString(text) {
				return web.Problem{Status: http.StatusBadRequest, Code: "malformed-query",
					Sentence: "The part of the address after the question mark holds bytes that are not UTF-8."}
			}
		}
	}
	if err := r.takesOnce(values); err != nil || r.Query == nil {
		return err
	}
	return unknownNames(values, r.Query)
}

// ReadsForm holds a form that was posted to the row. A box that was ticked is sent
// twice, as what it stands for otherwise and as what it stands for.
func (r Route) ReadsForm(form url.Values) error {
	p := web.Problem{Status: http.StatusBadRequest, Code: "malformed-form", Sentence: "The form gives more than one value where one is taken. Nothing was changed."}
	for name, list := range form {
		if len(list) > 1 && !slices.Contains(r.Several, name) && !slices.Equal(list, []string{"false", "true"}) {
			p.Refuse(name, "Give this once.")
		}
	}
	if len(p.Fields) == 0 {
		return nil
	}
	return p.Sorted()
}

// takesOnce refuses a name that is given more than once where one value would be
// read and the others dropped.
func (r Route) takesOnce(values url.Values) error {
	p := web.Problem{Status: http.StatusBadRequest, Code: "repeated-parameter", Sentence: "The address gives more than one value where one is taken."}
	for name, list := range values {
		switch {
		case len(list) < 2, slices.Contains(r.Several, name):
		case strings.HasSuffix(name, "."+string(adminkit.In)), strings.HasPrefix(name, web.ChosenPrefix), name == web.ColumnName: // sets, wherever they are read
		default:
			p.Refuse(name, "Give this once.")
		}
	}
	if len(p.Fields) == 0 {
		return nil
	}
	return p.Sorted()
}

// unknownNames refuses every name in the query that the row does not read: what
// was meant to narrow a list would be answered with all of it.
func unknownNames(values url.Values, known []string) error {
	p := web.Problem{Status: http.StatusBadRequest, Code: "unknown-parameter", Sentence: "The address asks for something that is not known here."}
	for name := range values {
		if !slices.Contains(known, name) {
			p.Refuse(name, "There is no such parameter.")
		}
	}
	if len(p.Fields) == 0 {
		return nil
	}
	return p.Sorted()
}
