package handlers

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/internal/exactjson"
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
	mergeType = "application/merge-patch+json"
)

// kinds are the media types that can be sent.
func (t Takes) kinds() []string {
	if t == TakesPatch {
		return []string{jsonType, mergeType}
	}
	return []string{jsonType}
}

// readable refuses what cannot be read exactly: an address whose query does not
// parse or names what the row does not know, and a body that is encoded, is not
// of the row's kind, or means more than one thing.
func (s *Site) readable(c *gin.Context, r Route) error {
	if err := r.readsQuery(c.Request.URL.RawQuery); err != nil {
		return err
	}
	if !r.Changes() {
		return nil
	}
	if err := notEncoded(c); err != nil {
		return err
	}
	if !r.IsAPI() {
		return nil
	}
	return takeBody(c, r.Takes)
}

// readsQuery holds the query of an address to the row.
func (r Route) readsQuery(raw string) error {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return problem{Status: http.StatusBadRequest, Code: "malformed-query",
			Sentence: "The part of the address after the question mark cannot be read: a percent sign stands before two hexadecimal digits, and pairs are separated by &."}
	}
	for name, list := range values {
		for _, text := range append(list, name) {
			if !utf8.ValidString(text) {
				return problem{Status: http.StatusBadRequest, Code: "malformed-query",
					Sentence: "The part of the address after the question mark holds bytes that are not UTF-8."}
			}
		}
	}
	if err := r.takesOnce(values); err != nil || r.Query == nil {
		return err
	}
	return unknownNames(values, r.Query)
}

// takesOnce refuses a name that is given more than once where one value would be
// read and the others dropped.
func (r Route) takesOnce(values url.Values) error {
	p := problem{Status: http.StatusBadRequest, Code: "repeated-parameter", Sentence: "The address gives more than one value where one is taken."}
	for name, list := range values {
		switch {
		case len(list) < 2, slices.Contains(r.Several, name):
		case strings.HasSuffix(name, "."+string(adminkit.In)), strings.HasPrefix(name, chosenPrefix), name == columnName: // sets, wherever they are read
		default:
			p.refuse(name, "Give this once.")
		}
	}
	if len(p.Fields) == 0 {
		return nil
	}
	return p.sorted()
}

// unknownNames refuses every name in the query that the row does not read: what
// was meant to narrow a list would be answered with all of it.
func unknownNames(values url.Values, known []string) error {
	p := problem{Status: http.StatusBadRequest, Code: "unknown-parameter", Sentence: "The address asks for something that is not known here."}
	for name := range values {
		if !slices.Contains(known, name) {
			p.refuse(name, "There is no such parameter.")
		}
	}
	if len(p.Fields) == 0 {
		return nil
	}
	return p.sorted()
}

// notEncoded refuses a body in a content coding (RFC 9110 §8.4.1): none is
// spoken here, and what is decoded for somebody may be a thousand times as large.
func notEncoded(c *gin.Context) error {
	for _, value := range c.Request.Header.Values("Content-Encoding") {
		if coding := strings.TrimSpace(value); coding != "" && !strings.EqualFold(coding, "identity") {
			c.Header("Accept-Encoding", "identity")
			return problem{Status: http.StatusUnsupportedMediaType, Code: "encoding-unsupported", Sentence: "Send the body as it is, without Content-Encoding."}
		}
	}
	return nil
}

// sentBody is where the body of a request to the API is kept.
const sentBody = "unframed/body"

// takeBody reads the body of a request to the API and keeps it for the handler.
func takeBody(c *gin.Context, t Takes) error {
	body, err := io.ReadAll(c.Request.Body)
	switch {
	case isIntake(err):
		return err
	case err != nil:
		return malformed("The body ended before it was complete.")
	case len(body) == 0 && (t == TakesNothing || t == TakesMaybe):
		c.Set(sentBody, []byte("{}"))
		return nil
	}
	if err := sentAs(c, t.kinds()...); err != nil {
		return err
	}
	members, err := exactjson.Members(body)
	if err != nil {
		return err
	}
	if t == TakesNothing && len(members) > 0 {
		return exactjson.Into(body, &struct{}{})
	}
	c.Set(sentBody, body)
	return nil
}

// bodyOf is the body that was taken.
func bodyOf(c *gin.Context) []byte {
	body, _ := c.Get(sentBody)
	text, _ := body.([]byte)
	return text
}

// decodeJSON reads the body that was taken into the struct at into.
func decodeJSON(c *gin.Context, into any) error { return exactjson.Into(bodyOf(c), into) }

// sentAs refuses a body that is declared as something else than one of the
// kinds, or in another charset than UTF-8.
func sentAs(c *gin.Context, kinds ...string) error {
	declared := c.Request.Header.Values("Content-Type")
	kind, parameters, err := mime.ParseMediaType(strings.Join(declared, ","))
	if err != nil || !slices.Contains(kinds, kind) {
		c.Header("Accept", strings.Join(kinds, ", "))
		if c.Request.Method == http.MethodPatch {
			c.Header("Accept-Patch", strings.Join(kinds, ", ")) // RFC 5789 §2.2
		}
		return problem{Status: http.StatusUnsupportedMediaType, Code: "not-json", Sentence: "Send JSON, as " + strings.Join(kinds, " or ") + "."}
	}
	return inUTF8(parameters)
}

// inUTF8 refuses a declared charset that is another.
func inUTF8(parameters map[string]string) error {
	if charset, declared := parameters["charset"]; declared && !strings.EqualFold(charset, "utf-8") {
		return problem{Status: http.StatusUnsupportedMediaType, Code: "charset-unsupported", Sentence: "Send text in UTF-8; what is declared is " + strconv.Quote(charset) + "."}
	}
	return nil
}

func malformed(sentence string) error {
	return problem{Status: http.StatusBadRequest, Code: "malformed-json", Sentence: sentence}
}
