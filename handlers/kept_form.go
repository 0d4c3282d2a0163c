package handlers

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/failure"
)

// A form that is sent after its session has ended is not lost, and nothing that
// strangers send is stored: what was typed goes back to the browser, closed, in
// the page where one signs in. It opens for the person alone whose form it was.

// The hidden fields by which a form outlives its session.
const (
	personField  = "person_mark" // a mark for whom the form was made
	waitingField = "waiting"     // on the sign-in page: the form that waits, closed
	keptField    = "kept"        // in an address: what a form is to begin with, closed
)

// keptPurpose tells forms from what else is closed, and keptLasts is for how long
// they open. mostKept is how long a closed form may be, so that it fits into the
// form that signs in.
const (
	keptPurpose = "form"
	keptLasts   = 24 * time.Hour
	mostKept    = 48 << 10
)

// keptForm is what was typed into the form of a page, and by whom.
type keptForm struct {
	Person string
	Page   string
	Typed  url.Values
	Until  time.Time
}

// closeForm closes what was typed; the result is "" for what is too long.
func (s *Site) closeForm(person, page string, typed url.Values) string {
	content, err := json.Marshal(keptForm{person, page, typed, s.Sealer.Now().Add(keptLasts)})
	if err != nil {
		return "" // texts always can
	}
	closed := s.Sealer.Box.Close(keptPurpose, content)
	if len(closed) > mostKept {
		return ""
	}
	return closed
}

// openForm returns what was closed, if it is this person's.
func (s *Site) openForm(closed string, i *accounts.Identity) (form keptForm, ok bool) {
	if closed == "" || i == nil {
		return keptForm{}, false
	}
	content, err := s.Sealer.Box.Open(keptPurpose, closed)
	if err != nil || json.Unmarshal(content, &form) != nil {
		return keptForm{}, false
	}
	return form, s.Sealer.Now().Before(form.Until) && s.Sealer.Box.IsMark(form.Person, i.UserID)
}

// signInFirst leads a stranger to where one signs in, and from there back.
func (s *Site) signInFirst(c *gin.Context, r Route) {
	if isReading(c.Request) {
		s.redirect(c, "/login?next="+url.QueryEscape(safePath(c.Request.URL.RequestURI())))
		return
	}
	page := s.pageOf(c.Request.URL.Path)
	if c.Request.ContentLength == 0 || parseForm(c) != nil || len(c.PostForm(personField)) != markLength {
		s.redirect(c, "/login?next="+url.QueryEscape(page))
		return
	}
	waiting := s.closeForm(c.PostForm(personField), page, typedValues(c, r.Secret...))
	sentence := "Your session has ended, and nothing was done. Sign in, and what you typed is here again."
	if waiting == "" {
		sentence = "Your session has ended, and nothing was done. What you typed is too long to be kept here: go back in your browser and copy it before you sign in."
	}
	if err := s.showLogin(c, http.StatusUnauthorized, signInForm{next: page, waiting: waiting, says: sentence}, nil); err != nil {
		s.fail(c.Writer, c.Request, err)
	}
}

// markLength is how long every mark of a person is.
const markLength = 22

// takeUp keeps the form that waited for the session that has just begun, and
// returns where to go. For somebody else nothing waits, and nothing is said.
func (s *Site) takeUp(c *gin.Context, token accounts.Token, form signInForm) string {
	if form.waiting == "" {
		return form.next
	}
	who, err := s.Accounts.Identify(c.Request.Context(), token)
	if err != nil || who == nil {
		return form.next
	}
	kept, ok := s.openForm(form.waiting, who)
	if !ok {
		return "/dashboard"
	}
	id, err := s.Accounts.Hold(c.Request.Context(), who, accounts.HeldForm{
		Seal: form.waiting[:min(64, len(form.waiting))], Page: kept.Page, Title: "The form that you left", Act: noAct(), Typed: kept.Typed,
	})
	if err != nil {
		s.Log.ErrorContext(c.Request.Context(), "a form that waited is lost", "id", requestID(c.Request), "error", err)
		return form.next
	}
	s.tell(c, string(token), kept.Page, "You are signed in again. What you had typed is here, and nothing of it has been done yet.")
	return withQuery(kept.Page, heldField, id.String())
}

// noAct is the digest of no act: nobody gives a password for it.
func noAct() []byte {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails: it ends the program instead
	return random
}

// pageOf is the page with the form that is sent to a path: the path itself, or
// the nearest above it that can be looked at.
func (s *Site) pageOf(path string) string {
	for ; strings.HasPrefix(path, "/") && path != "/"; path = path[:strings.LastIndex(path, "/")] {
		if slices.ContainsFunc(s.routes, func(r Route) bool { return r.Method == get && !r.IsAPI() && standsFor(r.Path, path) }) {
			return safePath(path)
		}
	}
	return "/dashboard"
}

// standsFor reports whether a path is one that the pattern stands for.
func standsFor(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part != got[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return true
}

// ofAnother reports whether a form was made for somebody else who was signed in
// here before.
func (s *Site) ofAnother(c *gin.Context) bool {
	mark, identity := c.PostForm(personField), signedIn(c.Request)
	return mark != "" && identity != nil && !s.Sealer.Box.IsMark(mark, identity.UserID)
}

// isOfAnother is ofAnother for a form that nobody has read yet.
func (s *Site) isOfAnother(c *gin.Context) bool {
	if isReading(c.Request) || isAPI(c.Request) || c.Request.ContentLength == 0 || parseForm(c) != nil {
		return false // what is no form is the handler's to refuse
	}
	return s.ofAnother(c)
}

var errOfAnother = failure.New(failure.Conflict,
	"This form was filled in while somebody else was signed in here, so nothing was done. Open the page again to do it as yourself.")
