package handlers

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/failure"
	"unframed/store"
)

// proofNeeded is a press for which the person has to prove first who they are.
type proofNeeded struct {
	digest []byte     // of the act and what was typed
	typed  url.Values // without secrets
}

// Error says so.
func (proofNeeded) Error() string { return "who it is has to be proved first" }

// rehearse does what was asked for and undoes it, before the person is asked to
// prove who they are: whoever typed what cannot be is told so now, by the same
// handler and the same rules, and not after the password. Where nothing stands
// against it, the form is kept, and the way leads to the question.
func (s *Site) rehearse(c *gin.Context, route Route, a act, first proofNeeded) error {
	request := c.Request
	c.Request = request.WithContext(store.Rehearse(request.Context()))
	err := route.Handle(s, c)
	c.Request = request
	if !errors.Is(err, store.ErrRehearsed) {
		return err // nil where the handler has answered, with what is wrong
	}
	return s.stepUp(c, a, first.digest, first.typed)
}

// stepUp is an act that has to wait until the person has proved who they are.
type stepUp struct{ location string }

// Error names where the proof is asked for.
func (u stepUp) Error() string { return "confirm that it is you first, at " + u.location }

// stepUp keeps the form and says where to go.
func (s *Site) stepUp(c *gin.Context, a act, digest []byte, typed url.Values) error {
	id, err := s.Accounts.Hold(c.Request.Context(), signedIn(c.Request), accounts.HeldForm{
		Seal: c.PostForm(sealField), Page: a.page, Title: a.title, Details: a.details, Act: digest, Typed: typed,
	})
	if err != nil {
		return err
	}
	return stepUp{"/confirm-identity?" + url.Values{"next": {a.page}, heldField: {id.String()}}.Encode()}
}

// heldField names a held form in addresses and in the form for the password.
const heldField = "held"

// held is what the person had typed before they proved who they are, or nothing.
func (s *Site) held(c *gin.Context) url.Values {
	form, err := s.heldForm(c, c.Query(heldField))
	if err != nil || form.Page != c.Request.URL.Path {
		return url.Values{}
	}
	return form.Typed
}

func (s *Site) heldForm(c *gin.Context, number string) (accounts.HeldForm, error) {
	id, err := uuid.Parse(number)
	if err != nil {
		return accounts.HeldForm{}, failure.Wrap(err, failure.NotFound, "What was typed before is no longer kept.")
	}
	return s.Accounts.Held(c.Request.Context(), signedIn(c.Request), id)
}

// withQuery adds a parameter to a path of this site.
func withQuery(path, name, value string) string {
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	return path + join + url.Values{name: {value}}.Encode()
}
