package handlers

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// lateBody is the body of a request that is slow to come: something happens
// after its headers were read and before it is.
type lateBody struct {
	io.Reader
	before func()
}

func (l *lateBody) Read(p []byte) (int, error) {
	if l.before != nil {
		l.before()
		l.before = nil
	}
	return l.Reader.Read(p)
}

// TestActUnderWayDoesNotOutliveItsSession sends the head of a guarded request,
// ends its session from elsewhere, and lets the rest follow: whoever holds a stolen
// session could else keep a request open until its owner has thrown them out, and
// then act. In the control nothing ends in between.
func TestActUnderWayDoesNotOutliveItsSession(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		f.signUp("bob")
		for _, ended := range []bool{true, false} {
			name := map[bool]string{true: "ann", false: "eve"}[ended]
			ann := f.signUp(name)
			late := func(page, action string, typed ...string) int {
				r := ann.posting(action, fill(ann.get(page).body, action, typed...)...)
				for _, cookie := range ann.Jar.Cookies(r.URL) {
					r.AddCookie(cookie)
				}
				r.RequestURI = r.URL.RequestURI()
				body, err := io.ReadAll(r.Body)
				must(t, err)
				r.Body = io.NopCloser(&lateBody{strings.NewReader(string(body)), func() {
					if ended {
						f.endSessions(name)
					}
				}})
				w := httptest.NewRecorder()
				f.site.ServeHTTP(w, r)
				return w.Code
			}
			review, _ := ann.review("1.00")
			want := 303
			if ended {
				want = 401
			}
			if got := late(review, review+"/confirm"); got != want {
				t.Errorf("ended: %v, a confirmation answers %d", ended, got)
			}
			if ended {
				again := ann.signIn(name, password)
				ann.expect(again, 303, "")
			}
			if got := late(emailPath, emailPath, "email", "thief."+name+"@example.org"); got != want {
				t.Errorf("ended: %v, another address answers %d", ended, got)
			}
			if ended && f.balance(name) != openingBalance {
				t.Errorf("after the session ended, %s holds %v", name, f.balance(name))
			}
		}
	})
}
