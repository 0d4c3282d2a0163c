package account

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

const (
	sessionsPath    = "/settings/sessions"
	SessionsPerPage = 20
)

type sessionsPage struct {
	web.Shell
	Problems []web.FormError
	Sessions []sessionView
	Others   press.Press // to end all others
	HasOther bool
	Most     int // in how many browsers one can be signed in

	Next, First string // addresses of other pages; empty for none
}

type sessionView struct {
	Path, IP, Browser   string
	Name                string // what the browser is called, in short
	Apart               string // tells it from others of the page
	Current             bool
	Started, Seen, Ends web.Timestamp
	Press               press.Press
}

// sessions lists where the person is signed in, a page at a time.
func (p *Pages) sessions(c *gin.Context) error { return p.showSessions(c, http.StatusOK, nil) }

func (p *Pages) showSessions(c *gin.Context, status int, wrong error) error {
	person := web.SignedIn(c.Request)
	after := c.Query("after")
	list, next, err := p.Accounts.Sessions(c.Request.Context(), person, accounts.SessionsPage{After: after, Limit: SessionsPerPage})
	if err != nil {
		return err
	}
	problems, _ := web.FormErrors(wrong)
	page := sessionsPage{Shell: p.Shell(c.Writer, c.Request), Problems: problems, HasOther: len(list) > 1 || after != "", Most: accounts.MaxSessions}
	if next != "" {
		page.Next = sessionsPath + "?" + url.Values{"after": {next}}.Encode()
	}
	if after != "" {
		page.First = sessionsPath
	}
	for _, one := range list {
		a := p.sessionActOf(c, one)
		v := sessionView{
			Path: a.Path, IP: one.IP, Name: browserCalled(one), Browser: one.UserAgent, Current: one.Current,
			Started: web.NewTimestamp(one.StartedAt, person.TimeZone), Seen: web.NewTimestamp(one.SeenAt, person.TimeZone), Ends: web.NewTimestamp(one.ExpiresAt, person.TimeZone),
		}
		if !one.Current {
			v.Press = p.Press(c, a, nil)
		}
		page.Sessions = append(page.Sessions, v)
	}
	page.tellApart()
	others, err := p.otherSessionsAct(c)
	if err != nil {
		return err
	}
	if page.HasOther {
		page.Others = p.Press(c, others, nil)
	}
	return p.Page(c.Writer, status, "settings_sessions", page)
}

// tellApart gives each button a name that no other has.
func (p *sessionsPage) tellApart() {
	var buttons []web.LinkName
	for i := range p.Sessions {
		if v := &p.Sessions[i]; !v.Current {
			buttons = append(buttons, web.LinkName{Text: v.Press.Does, Path: strings.TrimSuffix(v.Path, "/end"), More: "last used " + v.Seen.Shown + ", at " + v.Seen.Exact, Apart: &v.Apart})
		}
	}
	web.TellApart(buttons)
}

// browserCalled is a session's browser in short.
func browserCalled(one accounts.SessionInfo) string {
	return cmp.Or(web.BrowserName(one.UserAgent), "an unknown browser")
}

// sessionAct is the end of the session that the path names.
func (p *Pages) sessionAct(c *gin.Context) (press.Act, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return press.Act{}, problem.Wrap(err, problem.NotFound, "There is no such session.")
	}
	one, err := p.Accounts.Session(c.Request.Context(), web.SignedIn(c.Request), id)
	return p.sessionActOf(c, one), err
}

func (p *Pages) sessionActOf(c *gin.Context, one accounts.SessionInfo) press.Act {
	return press.Act{
		Path: sessionsPath + "/" + one.ID.String() + "/end", Page: sessionsPath, Title: "Sign out " + browserCalled(one) + " at " + one.IP + ", signed in " + web.NewTimestamp(one.StartedAt, web.SignedIn(c.Request).TimeZone).Shown,
		Details: [][2]string{{"Browser", one.UserAgent}, {"Address", one.IP}, {"Signed in", web.RFC3339(one.StartedAt)}},
		Again:   func(status int, wrong error) error { return p.showSessions(c, status, wrong) },
	}
}

// otherSessionsAct is the end of all sessions but this one.
func (p *Pages) otherSessionsAct(c *gin.Context) (press.Act, error) {
	return press.Act{
		Path: sessionsPath + "/end-others", Page: sessionsPath, Title: "Sign out all other browsers",
		Again: func(status int, wrong error) error { return p.showSessions(c, status, wrong) },
	}, nil
}

// sessionEnd ends one session.
func (p *Pages) sessionEnd(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	id, err := uuid.Parse(in.Param("id"))
	if err != nil {
		return press.Outcome{}, problem.Wrap(err, problem.NotFound, "There is no such session.")
	}
	return press.Outcome{To: sessionsPath}, p.Accounts.EndSession(ctx, tx, in.Who, id)
}

// sessionsEndOthers ends all sessions but this one.
func (p *Pages) sessionsEndOthers(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	return press.Outcome{To: sessionsPath}, p.Accounts.EndOtherSessions(ctx, tx, in.Who)
}
