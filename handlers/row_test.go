package handlers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/shield"
	"unframed/viewer"
)

// TestRowThatIsUnsafeDoesNotAssemble plants rows as a builder in a hurry writes
// them.
func TestRowThatIsUnsafeDoesNotAssemble(t *testing.T) {
	show := answersAnybody
	form := func(*gin.Context) (press.Act, error) { return press.Act{}, nil }
	do := func(context.Context, *ent.Client, *press.Sent) (press.Outcome, error) { return press.Outcome{}, nil }
	must(t, checkRoutes(Routes()))
	must(t, checkRoutes([]Route{{Method: post, Path: "/x", Access: User, Demand: press.Recent(form, do)}}))
	must(t, checkRoutes([]Route{{Method: post, Path: "/x", Access: User, Demand: press.Unguarded("for a test"), Handle: show}}))
	must(t, checkRoutes([]Route{{Method: post, Path: "/x", Access: Public, Body: 10 << 20, Within: time.Minute, Rate: rate(5, time.Minute), Demand: press.Unguarded("for a test"), Handle: show}}))
	must(t, checkRoutes([]Route{{Method: post, Path: "/x", Access: Public, Demand: press.ByPassword(form, do)}})) // its seal is the browser's
	for part, r := range map[string]Route{
		"admits nobody":                      {Method: get, Path: "/x", Handle: show},
		"its Access is not one":              {Method: get, Path: "/x", Access: Access{name: "agent"}, Handle: show},
		"Access is not one that is declared": {Method: get, Path: "/x", Access: Holding("agent", "answer tickets"), Handle: show},
		"and demands no press":               {Method: post, Path: "/settings/x", Access: User, Handle: show},
		"may change something":               {Method: remove, Path: "/api/v1/x", Access: User, Scope: accounts.ScopeWrite, Handle: show},
		"no press can be asked":              {Method: get, Path: "/x", Access: User, Demand: press.Unguarded("for a test"), Handle: show},
		"says why none is needed":            {Method: post, Path: "/x", Access: User, Demand: press.Demand{Level: press.GuardLevel, Act: form, Reason: "none"}, Handle: show},
		"does not say of which act":          {Method: post, Path: "/x", Access: User, Demand: press.Demand{Level: press.RecentLevel}, Handle: show},
		"what is not known: hopeful":         {Method: post, Path: "/x", Access: User, Demand: press.Demand{Level: "hopeful", Act: form}, Handle: show},
		"demands a press of strangers":       {Method: post, Path: "/x", Access: Public, Demand: press.Recent(form, do)},
		"names no scope":                     {Method: get, Path: "/api/v1/x", Access: User, Handle: show},
		"names a scope, and no token":        {Method: get, Path: "/x", Access: User, Scope: accounts.ScopeRead, Handle: show},
		"acts for somebody":                  {Method: post, Path: "/x", Access: User, Policy: shield.Policy{AnyOrigin: true}, Demand: press.Unguarded("for a test"), Handle: show},
		"has no handler":                     {Method: get, Path: "/x", Access: User},
		"cannot spend":                       {Method: post, Path: "/x", Access: User, Demand: press.Demand{Level: press.RecentLevel, Act: form}, Handle: show},
		"beside the function":                {Method: post, Path: "/x", Access: User, Demand: press.Recent(form, do), Handle: show},
		"is not for everybody":               {Method: get, Path: "/x", Access: User, Impersonal: true, Handle: show},
		"is not the same for everybody":      {Method: get, Path: "/x", Access: Public, Policy: cacheable, Handle: show},
		"lets strangers send much":           {Method: post, Path: "/x", Access: Public, Body: 10 << 20, Demand: press.Unguarded("for a test"), Handle: show},
		"what they name":                     {Method: get, Path: "/x/:id", Access: User, Handle: show},
		"there is no schema":                 {Method: get, Path: "/x/:id", Params: rowOf("Ghost"), Access: User, Handle: show},
		"rate that lets nobody":              {Method: get, Path: "/x", Access: User, Rate: rate(0, time.Minute), Handle: show},
		"and looks nobody up":                {Method: get, Path: "/x", Access: Public, Impersonal: true, Rate: rate(1, time.Minute), Handle: show},
		"may be framed":                      {Method: get, Path: "/x", Access: Public, Policy: framedBy(shield.Trusted), Handle: show},
		"under any host":                     {Method: get, Path: "/x", Access: User, Policy: anyHost, Handle: show},
		"is for permissions, and asks for":   {Method: get, Path: "/api/v1/x", Access: User, Scope: accounts.ScopeAdmin, Handle: show},
		"brings along by the scope admin":    {Method: get, Path: "/api/v1/x", Access: Admin, Scope: accounts.ScopeRead, Handle: show},
		"has no method":                      {Method: "FETCH", Path: "/x", Access: User, Demand: press.Unguarded("for a test"), Handle: show},
	} {
		if err := checkRoutes([]Route{r}); err == nil || !strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), r.Path) {
			t.Errorf("want %q, got %v", part, err)
		}
	}
	for _, open := range []Route{
		{Method: get, Path: "/admin/open", Access: User, Handle: show},
		{Method: get, Path: "/api/v1/admin/open", Access: User, Scope: accounts.ScopeRead, Handle: show},
	} {
		if err := checkRoutes(append(Routes(), open)); err == nil || !strings.Contains(err.Error(), "asks for no permission, as all else under") {
			t.Errorf("%s: %v", open.Path, err)
		}
	}
	f := newFixture(t)
	if _, err := prepare(f.site.Options, func(s *Site) []Route { return append(s.table(), Route{Method: get, Path: "/x", Handle: show}) }); err == nil {
		t.Error("a site is made of a table that does not hold")
	}
}

// TestAccessAnswersForItself asks every access about everybody.
func TestAccessAnswersForItself(t *testing.T) {
	person := func(role viewer.Role) *accounts.Identity {
		return &accounts.Identity{UserID: uuid.New(), Role: string(role)}
	}
	everybody := map[string]*accounts.Identity{"a stranger": nil, "a user": person(viewer.User), "an administrator": person(viewer.Admin), "an unknown role": person("agent")}
	for access, admitted := range map[Access]string{
		{}:                                 "",
		{name: "agent"}:                    "",
		{permission: viewer.Administer}:    "",
		Public:                             "a stranger a user an administrator an unknown role",
		User:                               "a user an administrator an unknown role",
		Admin:                              "an administrator",
		Holding("agent", "answer tickets"): "",
	} {
		for who, i := range everybody {
			if got, want := access.Admits(i), strings.Contains(admitted, who); got != want {
				t.Errorf("the access %q admits %s: %v", access, who, got)
			}
		}
	}
}
