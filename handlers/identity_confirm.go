package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/failure"
)

type confirmIdentityPage struct {
	Shell
	Problems []Problem
	Next     string
	Held     string // the number of the form that waits; empty for none
	Title    string // what it is about to do
	Details  [][2]string
	Password Input
}

// confirmIdentityForm asks for the password once more. A second factor and
// passkeys are further ways to prove it, beside the password on this page.
func (s *Site) confirmIdentityForm(c *gin.Context) error {
	return s.showConfirmIdentity(c, http.StatusOK, safePath(c.Query("next")), c.Query(heldField), nil)
}

// confirmIdentity notes that the person proved who they are, and returns to
// where they came from, with the form that they left there.
func (s *Site) confirmIdentity(c *gin.Context) error {
	if err := parseForm(c); err != nil {
		return err
	}
	next, number := safePath(c.PostForm("next")), c.PostForm(heldField)
	var waiting []byte
	if number != "" {
		form, err := s.heldForm(c, number)
		switch {
		case failure.Is(err, failure.NotFound):
			number = "" // it was kept long enough
		case err != nil:
			return err
		default:
			waiting, next = form.Act, form.Page
		}
	}
	err := s.Accounts.ConfirmIdentity(c.Request.Context(), signedIn(c.Request), c.PostForm("password"), s.clientIP(c.Request), waiting)
	switch {
	case failure.Is(err, failure.Invalid):
		return s.showConfirmIdentity(c, http.StatusUnprocessableEntity, next, number, err)
	case err != nil:
		return err
	}
	if number != "" {
		next = withQuery(next, heldField, number)
	}
	s.redirect(c, next)
	return nil
}

func (s *Site) showConfirmIdentity(c *gin.Context, status int, next, number string, err error) error {
	list, wrong := problems(err)
	page := confirmIdentityPage{
		Shell:    s.shell(c.Writer, c.Request),
		Problems: list,
		Next:     next,
		Password: Input{Name: "password", Label: "Password", Type: "password", Wrong: wrong["password"], Autocomplete: "current-password"},
	}
	if form, lookErr := s.heldForm(c, number); number != "" && lookErr == nil {
		page.Held, page.Title, page.Details = number, form.Title, shownDetails(form)
	}
	return s.page(c.Writer, status, "confirm_identity", page)
}

// shownDetails is what a held form showed and what was typed into it.
func shownDetails(form accounts.HeldForm) [][2]string {
	details := form.Details
	for _, name := range slices.Sorted(maps.Keys(form.Typed)) {
		for _, value := range form.Typed[name] {
			if value != "" && name != "revision" && name != versionField && !isUnchanged(form.Typed, name) {
				details = append(details, [2]string{"You entered, " + strings.ReplaceAll(fieldName(name), "_", " "), shortened(value)})
			}
		}
	}
	return details
}

// shortened keeps the page readable, whatever was typed.
func shortened(value string) string {
	const most = 200
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}
