package press

import (
	"crypto/rand"
	"encoding/json"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// A form that is sent after its session has ended is not lost, and nothing that
// strangers send is stored: what was typed goes back to the browser, closed, in
// the page where one signs in. It opens for the person alone whose form it was.

// PersonField is a hidden field: a mark for whom the form was made, so that it can
// outlive its session.
const PersonField = "person_mark"

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

// CloseForm closes what was typed; the result is "" for what is too long.
func (g *Guard) CloseForm(person, page string, typed url.Values) string {
	content, err := json.Marshal(keptForm{person, page, typed, g.sealer.Now().Add(keptLasts)})
	if err != nil {
		return "" // texts always can
	}
	closed := g.Box.Close(keptPurpose, content)
	if len(closed) > mostKept {
		return ""
	}
	return closed
}

// OpenForm returns what was closed, if it is this person's.
func (g *Guard) OpenForm(closed string, i *accounts.Identity) (form keptForm, ok bool) {
	if closed == "" || i == nil {
		return keptForm{}, false
	}
	content, err := g.Box.Open(keptPurpose, closed)
	if err != nil || json.Unmarshal(content, &form) != nil {
		return keptForm{}, false
	}
	return form, g.sealer.Now().Before(form.Until) && g.Box.IsMark(form.Person, i.UserID)
}

// MarkLength is how long every mark of a person is.
const MarkLength = 22

// NoAct is the digest of no act: nobody gives a password for it.
func NoAct() []byte {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails: it ends the program instead
	return random
}

// ofAnother reports whether a form was made for somebody else who was signed in
// here before.
func (g *Guard) ofAnother(c *gin.Context) bool {
	mark, identity := c.PostForm(PersonField), web.SignedIn(c.Request)
	return mark != "" && identity != nil && !g.Box.IsMark(mark, identity.UserID)
}

// IsOfAnother is ofAnother for a form that nobody has read yet.
func (g *Guard) IsOfAnother(c *gin.Context) bool {
	if web.IsReading(c.Request) || web.IsAPI(c.Request) || c.Request.ContentLength == 0 || web.ParseForm(c) != nil {
		return false // what is no form is the handler's to refuse
	}
	return g.ofAnother(c)
}

var ErrOfAnother = problem.New(problem.Conflict,
	"This form was filled in while somebody else was signed in here, so nothing was done. Open the page again to do it as yourself.")
