package handlers

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/exactjson"
)

// readable refuses what cannot be read exactly: an address whose query does not
// parse or names what the row does not know, and a body that is encoded, is not
// of the row's kind, or means more than one thing.
func (s *Site) readable(c *gin.Context, r route.Route) error {
	if err := r.ReadsQuery(c.Request.URL.RawQuery); err != nil {
		return err
	}
	if !r.Changes() {
		return nil
	}
	if err := notEncoded(c); err != nil {
		return err
	}
	if !r.IsAPI() {
		return readableForm(c, r)
	}
	return takeBody(c, r.Takes)
}

// readableForm refuses a form that cannot be read, or of which a value would be
// dropped. What is no form is the handler's to refuse.
func readableForm(c *gin.Context, r route.Route) error {
	if !web.IsForm(c) {
		return nil
	}
	if err := web.ParseForm(c); err != nil {
		return err
	}
	return r.ReadsForm(c.Request.PostForm)
}

// notEncoded refuses a body in a content coding (RFC 9110 §8.4.1): none is
// spoken here, and what is decoded for somebody may be a thousand times as large.
func notEncoded(c *gin.Context) error {
	for _, value := range c.Request.Header.Values("Content-Encoding") {
		if coding := strings.TrimSpace(value); coding != "" && !strings.EqualFold(coding, "identity") {
			c.Header("Accept-Encoding", "identity")
			return web.Problem{Status: http.StatusUnsupportedMediaType, Code: "encoding-unsupported", Sentence: "Send the body as it is, without Content-Encoding."}
		}
	}
	return nil
}

// takeBody reads the body of a request to the API and keeps it for the handler.
func takeBody(c *gin.Context, t route.Takes) error {
	body, err := io.ReadAll(c.Request.Body)
	switch {
	case web.IsIntake(err):
		return err
	case err != nil:
		return web.Malformed("The body ended before it was complete.")
	case len(body) == 0 && (t == route.TakesNothing || t == route.TakesMaybe):
		web.KeepBody(c, []byte("{}"))
		return nil
	}
	if err := sentAs(c, t.Kinds()...); err != nil {
		return err
	}
	members, err := exactjson.Members(body)
	if err != nil {
		return err
	}
	if t == route.TakesNothing && len(members) > 0 {
		return exactjson.Into(body, &struct{}{})
	}
	web.KeepBody(c, body)
	return nil
}

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
		return web.Problem{Status: http.StatusUnsupportedMediaType, Code: "not-json", Sentence: "Send JSON, as " + strings.Join(kinds, " or ") + "."}
	}
	return web.InUTF8(parameters)
}
