package mailbox_test

import (
	"net"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/mailbox"
	"unframed/handlers/route"
	"unframed/internal/problem"
	"unframed/mail"
	"unframed/test/testkit/area"
)

// get asks for the path, as somebody at the address.
func get(t *testing.T, a *mailbox.Pages, path, from string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	for _, r := range a.Routes() {
		engine.GET(r.Path, func(c *gin.Context) { failed = r.Handle(c) })
	}
	r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
	r.RemoteAddr = net.JoinHostPort(from, "1234")
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, r)
	return w, failed
}

// TestAreaStandsAlone makes the area without the others, and shows a mail to browsers
// on this machine alone.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t)
	box := &mail.Mailbox{}
	a := &mailbox.Pages{Responder: p.Guard.Responder, Mailbox: box}
	p.Holds(t, a)
	if rows := (&mailbox.Pages{Responder: p.Guard.Responder}).Routes(); len(rows) != 0 {
		t.Errorf("without a mailbox there are rows: %v", rows)
	}
	for _, r := range a.Routes() {
		if r.Method != route.Get {
			t.Errorf("%s %s changes something", r.Method, r.Path)
		}
	}
	courier, err := box.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := mail.Message{ID: uuid.New(), To: "ann@example.org", At: time.Now()}
	content := &mail.Content{Subject: "A <b>subject</b>", Paragraphs: []string{"Words."}, Link: &mail.Link{Label: "Go", Path: "/go?token=x"}}
	if err := m.Write(content, &url.URL{Scheme: "http", Host: "site.example"}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // one that comes again takes its own place
		if err := courier.Deliver(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	w, err := get(t, a, mailbox.Path, "127.0.0.1")
	body := w.Body.String()
	if err != nil || w.Code != 200 || strings.Count(body, "<article") != 1 || !strings.Contains(body, "A &lt;b&gt;subject") || !strings.Contains(body, `href="http://site.example/go?token=x"`) {
		t.Errorf("%v, %d:\n%s", err, w.Code, body)
	}
	page := mailbox.Path + "/" + m.ID.String() + "/html"
	w, err = get(t, a, page, "127.0.0.1")
	if body := w.Body.String(); err != nil || w.Code != 200 || strings.Contains(body, "<style>") || !strings.Contains(body, `<link rel="stylesheet" href="/dev/mail/style.css">`) || !strings.Contains(body, "Words.") {
		t.Errorf("%v, %d:\n%s", err, w.Code, body)
	}
	for _, path := range []string{mailbox.Path, page, mailbox.Path + "/style.css"} {
		if _, err := get(t, a, path, "192.0.2.1"); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s is shown to another machine: %v", path, err)
		}
	}
	if _, err := get(t, a, mailbox.Path+"/"+uuid.NewString()+"/html", "::1"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a mail that is none is shown: %v", err)
	}
}
