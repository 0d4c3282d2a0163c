package press_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/test/testkit/area"
)

// bell is a row of somebody's own: whoever presses rings it.
type bell struct {
	*testing.T
	guard *press.Guard
	row   press.Row
	rung  int
}

func newBell(t *testing.T, guard *press.Guard) *bell {
	b := &bell{T: t, guard: guard}
	b.row = press.Row{Path: "/bell/ring", Demand: press.Recent(b.act, b.ring), Done: "It rings."}
	return b
}

func (b *bell) act(*gin.Context) (press.Act, error) {
	return press.Act{Path: "/bell/ring", Page: "/bell", Title: "Ring the bell", Hidden: [][2]string{{"bell", "1"}}, Fields: []string{"times"}}, nil
}

func (b *bell) ring(context.Context, *ent.Client, *press.Sent) (press.Outcome, error) {
	b.rung++
	return press.Outcome{To: "/bell"}, nil
}

// by has somebody ask: for the page, which has the form, or with the form.
func (b *bell) by(who *accounts.Identity, method string, form url.Values, does func(c *gin.Context)) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), method, "http://site.example/bell/ring", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r = web.WithWaiting(r.WithContext(viewer.NewContext(web.WithIdentity(r.Context(), who), who.Viewer())))
	w := httptest.NewRecorder()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Handle(method, "/bell/ring", does)
	engine.ServeHTTP(w, r)
	return w
}

// form is what somebody's page sends after a deliberate press.
func (b *bell) form(who *accounts.Identity) (sent url.Values) {
	b.Helper()
	b.by(who, http.MethodGet, nil, func(c *gin.Context) {
		a, _ := b.act(c)
		p := b.guard.Press(c, a, nil)
		sent = url.Values{press.SealField: {p.Seal}, press.PersonField: {p.Person}, press.GateField: {"mouse:1500"}, "bell": {"1"}, "times": {"3"}}
	})
	return sent
}

// press sends a form, and returns how it is answered, or why it does not count.
func (b *bell) press(who *accounts.Identity, form url.Values) (answer *httptest.ResponseRecorder, refused error) {
	b.Helper()
	answer = b.by(who, http.MethodPost, form, func(c *gin.Context) {
		a, use, err := b.guard.Prove(c, b.row)
		if err == nil {
			err = b.guard.CarryOut(c, b.row, a, use)
		}
		refused = err
	})
	return answer, refused
}

// TestAreaStandsAlone makes the guard without any area: a deliberate press on what a
// page showed counts once, and no other counts.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t)
	ann, bob := signedIn(t, p, "ann"), signedIn(t, p, "bob")
	b := newBell(t, p.Guard)
	form := b.form(ann)
	if answer, err := b.press(ann, form); err != nil || answer.Code != http.StatusSeeOther || b.rung != 1 {
		t.Fatalf("%v, %d; it rang %d times", err, answer.Code, b.rung)
	}
	if _, err := b.press(ann, form); !problem.Is(err, problem.SealSpent) {
		t.Errorf("the same press once more: %v", err)
	}
	if _, err := b.press(bob, b.form(ann)); !problem.Is(err, problem.SealMissing) {
		t.Errorf("a press on another's page: %v", err)
	}
	refusedAs := func(code problem.Code) func(error) bool {
		return func(err error) bool { return problem.Is(err, code) }
	}
	for what, c := range map[string]struct {
		field, value string
		is           func(error) bool
	}{
		"another bell":        {"bell", "2", refusedAs(problem.SealChanged)},
		"no seal":             {press.SealField, "", refusedAs(problem.SealMissing)},
		"a seal that is cut":  {press.SealField, form.Get(press.SealField)[1:], refusedAs(problem.SealMissing)},
		"a hurried press":     {press.GateField, "mouse:10", needsProof},
		"a press nobody saw":  {press.GateField, "", needsProof},
		"one that is made up": {press.GateField, "yes", needsProof},
	} {
		wrong := b.form(ann)
		wrong.Set(c.field, c.value)
		if _, err := b.press(ann, wrong); !c.is(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if b.rung != 1 {
		t.Errorf("it rang %d times", b.rung)
	}
}

// needsProof reports whether a press only counts once it is proved who presses.
func needsProof(err error) bool {
	var first press.ProofNeeded
	return errors.As(err, &first)
}

// signedIn is somebody with a session.
func signedIn(t *testing.T, p area.Parts, name string) *accounts.Identity {
	t.Helper()
	const password = "correct horse battery staple"
	_, err := p.People.SignUp(t.Context(), accounts.NewUser{Username: name, Email: name + "@example.org", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	token, err := p.People.SignIn(t.Context(), accounts.Credentials{Login: name, Password: password}, accounts.Browser{IP: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.People.Identify(t.Context(), token)
	if err != nil || who == nil {
		t.Fatal(who, err)
	}
	return who
}
