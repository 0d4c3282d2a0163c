package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/shield"
)

// Shell is what every page shows around its content. Every page's struct
// embeds it.
type Shell struct {
	Nonce  string
	Theme  string // system, light or dark
	Path   string
	Notice string    // what was just done
	Warned string    // what was lost, or is still to be done; see Warning
	Person *Person   // nil for a stranger
	Admin  *AdminNav // nil but on the administrators' pages
	Links  []NavLink // of the navigation, for whoever is signed in
	waits  *Waiting  // the form that waits here, looked up as the page is made
}

// Outcome is what was done, or what is left to do, as the beginning of the page's
// title.
func (s Shell) Outcome() string {
	says := cmp.Or(s.Notice, s.Warning())
	if says == "" && s.waits != nil && s.waits.Press != "" {
		return "Press once more, nothing is done yet: " + s.waits.Press
	}
	return strings.TrimSuffix(says, ".")
}

// In is aria-current for a link to path: the page itself, one below it, or neither.
func (s Shell) In(path string) string {
	switch {
	case s.Path == path:
		return "page"
	case strings.HasPrefix(s.Path, path+"/"):
		return "true"
	}
	return ""
}

// Warning is what the page says before all else that is no success.
func (s Shell) Warning() string {
	if s.Warned == "" && s.waits != nil && s.waits.Gone {
		return "What you entered here is no longer kept: it is kept for 15 minutes."
	}
	return s.Warned
}

// Person is who is signed in, as the layout shows them.
type Person struct {
	ID          string
	Mark        string // for them, in forms
	DisplayName string
	Admin       bool
}

// Shell fills the Shell for a response.
func (rs *Responder) Shell(w http.ResponseWriter, r *http.Request) Shell {
	shell := Shell{Nonce: shield.Nonce(w), Theme: "system", Path: r.URL.Path, waits: WaitingOf(r), Admin: rs.nav(r)}
	if said := rs.takeNotice(w, r); said.Warns {
		shell.Warned = said.Sentence
	} else {
		shell.Notice = cmp.Or(said.Sentence, signedOut(r))
	}
	if identity := SignedIn(r); identity != nil {
		shell.Theme = identity.Theme
		shell.Person = &Person{ID: identity.UserID.String(), Mark: rs.Box.Mark(identity.UserID), DisplayName: identity.DisplayName, Admin: identity.Admin()}
		shell.Links = rs.Links
	}
	return shell
}

// Card renders a card of the dashboard.
func (rs *Responder) Card(name string, data any) (template.HTML, error) {
	return rs.Pages.Card(name, data)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Page renders a page into memory and sends it whole.
func (rs *Responder) Page(w http.ResponseWriter, status int, name string, data any) error {
	buf, _ := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := rs.Pages.Render(buf, name, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the reader is gone if it fails
	return nil
}

// JSON sends a value as JSON.
func (rs *Responder) JSON(w http.ResponseWriter, status int, value any) error {
	return sendJSON(w, status, "application/json", value)
}

func sendJSON(w http.ResponseWriter, status int, contentType string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader is gone if it fails
	return nil
}

// Text sends a short plain answer.
func (rs *Responder) Text(c *gin.Context, status int, body string) {
	c.Writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	c.Writer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.Writer.WriteHeader(status)
	_, _ = c.Writer.WriteString(body)
}

// Redirect sends the browser on with a GET, after a form as after a guard.
func (rs *Responder) Redirect(c *gin.Context, path string) {
	c.Redirect(http.StatusSeeOther, path)
}

// ExportPause is within what time a reader of an export must take a batch.
const ExportPause = 30 * time.Second
