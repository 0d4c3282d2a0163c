package handlers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/shield"
	"unframed/test/testkit/features"
)

// TestRowThatIsUnsafeDoesNotAssemble plants rows as a builder in a hurry writes
// them.
func TestRowThatIsUnsafeDoesNotAssemble(t *testing.T) {
	show := answersAnybody
	form := func(*gin.Context) (press.Act, error) { return press.Act{}, nil }
	twice := func(c *gin.Context) (press.Act, error) {
		a := press.Act{Path: "/x", Hidden: [][2]string{{"ticket", c.PostForm("ticket")}}, Fields: []string{"ticket"}}
		a.Details = [][2]string{{"Who", web.SignedIn(c.Request).UserID.String()}}
		return a, nil
	}
	do := func(context.Context, *ent.Client, *press.Sent) (press.Outcome, error) { return press.Outcome{}, nil }
	must(t, route.Check(Routes(features.All)))
	must(t, route.Check([]route.Route{{Method: route.Post, Path: "/x", Access: route.User, Demand: press.Recent(form, do)}}))
	must(t, route.Check([]route.Route{{Method: route.Post, Path: "/x", Access: route.User, Demand: press.Unguarded("for a test"), Handle: show}}))
	must(t, route.Check([]route.Route{{Method: route.Post, Path: "/x", Access: route.Public, Body: 10 << 20, Within: time.Minute, Rate: route.AtMost(5, time.Minute), Demand: press.Unguarded("for a test"), Handle: show}}))
	must(t, route.Check([]route.Route{{Method: route.Post, Path: "/x", Access: route.Public, Demand: press.ByPassword(form, do)}})) // its seal is the browser's
	for part, r := range map[string]route.Route{
		"admits nobody":                      {Method: route.Get, Path: "/x", Handle: show},
		"Access is not one that is declared": {Method: route.Get, Path: "/x", Access: route.Holding("agent", "answer tickets"), Handle: show},
		"and demands no press":               {Method: route.Post, Path: "/settings/x", Access: route.User, Handle: show},
		"may change something":               {Method: route.Delete, Path: "/api/v1/x", Access: route.User, Scope: accounts.ScopeWrite, Handle: show},
		"no press can be asked":              {Method: route.Get, Path: "/x", Access: route.User, Demand: press.Unguarded("for a test"), Handle: show},
		"says why none is needed":            {Method: route.Post, Path: "/x", Access: route.User, Demand: press.Demand{Level: press.GuardLevel, Act: form, Reason: "none"}, Handle: show},
		"does not say of which act":          {Method: route.Post, Path: "/x", Access: route.User, Demand: press.Demand{Level: press.RecentLevel}, Handle: show},
		"what is not known: hopeful":         {Method: route.Post, Path: "/x", Access: route.User, Demand: press.Demand{Level: "hopeful", Act: form}, Handle: show},
		"demands a press of strangers":       {Method: route.Post, Path: "/x", Access: route.Public, Demand: press.Recent(form, do)},
		"names no scope":                     {Method: route.Get, Path: "/api/v1/x", Access: route.User, Handle: show},
		"names a scope, and no token":        {Method: route.Get, Path: "/x", Access: route.User, Scope: accounts.ScopeRead, Handle: show},
		"acts for somebody":                  {Method: route.Post, Path: "/x", Access: route.User, Policy: shield.Policy{AnyOrigin: true}, Demand: press.Unguarded("for a test"), Handle: show},
		"has no handler":                     {Method: route.Get, Path: "/x", Access: route.User},
		"cannot spend":                       {Method: route.Post, Path: "/x", Access: route.User, Demand: press.Demand{Level: press.RecentLevel, Act: form}, Handle: show},
		"beside the function":                {Method: route.Post, Path: "/x", Access: route.User, Demand: press.Recent(form, do), Handle: show},
		"is not for everybody":               {Method: route.Get, Path: "/x", Access: route.User, Impersonal: true, Handle: show},
		"is not the same for everybody":      {Method: route.Get, Path: "/x", Access: route.Public, Policy: route.Cacheable, Handle: show},
		"lets strangers send much":           {Method: route.Post, Path: "/x", Access: route.Public, Body: 10 << 20, Demand: press.Unguarded("for a test"), Handle: show},
		"what they name":                     {Method: route.Get, Path: "/x/:id", Access: route.User, Handle: show},
		"there is no schema":                 {Method: route.Get, Path: "/x/:id", Params: route.RowOf("Ghost"), Access: route.User, Handle: show},
		"rate that lets nobody":              {Method: route.Get, Path: "/x", Access: route.User, Rate: route.AtMost(0, time.Minute), Handle: show},
		"and looks nobody up":                {Method: route.Get, Path: "/x", Access: route.Public, Impersonal: true, Rate: route.AtMost(1, time.Minute), Handle: show},
		"may be framed":                      {Method: route.Get, Path: "/x", Access: route.Public, Policy: route.FramedBy(shield.Trusted), Handle: show},
		"under any host":                     {Method: route.Get, Path: "/x", Access: route.User, Policy: route.AnyHost, Handle: show},
		"is for permissions, and asks for":   {Method: route.Get, Path: "/api/v1/x", Access: route.User, Scope: accounts.ScopeAdmin, Handle: show},
		"brings along by the scope admin":    {Method: route.Get, Path: "/api/v1/x", Access: route.Admin, Scope: accounts.ScopeRead, Handle: show},
		"declares the field \"ticket\" as filled in, and it is hidden": {Method: route.Post, Path: "/x", Access: route.User, Demand: press.Recent(twice, do)},
		"which its row calls secret":                                   {Method: route.Post, Path: "/x", Access: route.User, Secret: []string{"pin"}, Demand: press.Recent(form, do)},
		"has no method":                                                {Method: "FETCH", Path: "/x", Access: route.User, Demand: press.Unguarded("for a test"), Handle: show},
	} {
		if err := route.Check([]route.Route{r}); err == nil || !strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), r.Path) {
			t.Errorf("want %q, got %v", part, err)
		}
	}
	for _, open := range []route.Route{
		{Method: route.Get, Path: "/admin/open", Access: route.User, Handle: show},
		{Method: route.Get, Path: "/api/v1/admin/open", Access: route.User, Scope: accounts.ScopeRead, Handle: show},
	} {
		if err := route.Check(append(Routes(features.All), open)); err == nil || !strings.Contains(err.Error(), "asks for no permission, as all else under") {
			t.Errorf("%s: %v", open.Path, err)
		}
	}
	f := newFixture(t)
	if _, err := prepare(f.site.Options, func(a areas) []route.Route {
		return append(a.rows(), route.Route{Method: route.Get, Path: "/x", Handle: show})
	}); err == nil {
		t.Error("a site is made of a table that does not hold")
	}
}
