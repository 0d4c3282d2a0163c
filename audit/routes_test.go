package audit

import (
	"slices"
	"testing"
)

// goodRoutes break no rule.
var goodRoutes = []Route{
	{Method: "GET", Path: "/", Access: "public", Framing: "deny", Tier: "none", Handler: "home"},
	{Method: "GET", Path: "/login", Access: "public", Framing: "deny", Tier: "none", Handler: "loginForm"},
	{Method: "POST", Path: "/login", Access: "public", Framing: "deny", Tier: "none", Reason: "the password is the proof", Handler: "login"},
	{Method: "POST", Path: "/transfers/:id/confirm", Access: "user", Framing: "deny", Tier: "guard", Handler: "transferConfirm"},
	{Method: "GET", Path: "/settings/email/confirm", Access: "user", Framing: "deny", Tier: "none", Handler: "emailConfirmForm"},
	{Method: "GET", Path: "/embed/profile/:id", Access: "public", Framing: "trusted", Tier: "none", Handler: "embedProfile", Impersonal: true},
	{Method: "GET", Path: "/admin", Access: "admin", Permission: "administer", Framing: "deny", Tier: "none", Handler: "adminIndex"},
	{Method: "GET", Path: "/api/v1/admin/accounts", Access: "admin", Permission: "administer", Framing: "deny", Tier: "none", Handler: "apiAccounts"},
	{Method: "GET", Path: "/api/v1/admin/accounts/:id", Access: "admin", Permission: "administer", Framing: "deny", Tier: "none", Handler: "apiAccount"},
	{Method: "GET", Path: "/admin/config", Access: "admin", Permission: "administer", Framing: "deny", Tier: "none", Handler: "adminConfig"},
	{Method: "GET", Path: "/healthz", Access: "public", Framing: "deny", Tier: "none", Handler: "healthz", AnyHost: true},
	{Method: "POST", Path: "/reports", Access: "public", Framing: "deny", Tier: "none", Reason: "a hint moves nothing", Handler: "reports", AnyOrigin: true},
	{Method: "GET", Path: "/static/:name", Access: "public", Framing: "deny", Tier: "none", Handler: "static", Cacheable: true},
}

// routeFaults are lines that each break one rule.
var routeFaults = []struct {
	rule  string
	route Route
	also  []string
}{
	{"route-get-changes", Route{Method: "GET", Path: "/enter", Access: "public", Framing: "deny", Handler: "login"}, nil},
	{"route-access-unknown", Route{Method: "GET", Path: "/x", Access: "", Framing: "deny", Handler: "x"}, nil},
	{"route-admin-open", Route{Method: "GET", Path: "/admin/users", Access: "user", Framing: "deny", Handler: "adminUsers"}, nil},
	{"route-admin-open", Route{Method: "GET", Path: "/api/v1/admin/users", Access: "user", Framing: "deny", Handler: "apiUsers"}, nil},
	{"route-change-public", Route{Method: "POST", Path: "/settings", Access: "public", Framing: "deny", Handler: "settings"}, nil},
	{"route-any-origin", Route{Method: "POST", Path: "/settings", Access: "user", Framing: "deny", Reason: "for a test", Handler: "settings", AnyOrigin: true}, nil},
	{"route-any-host", Route{Method: "GET", Path: "/profile", Access: "user", Framing: "deny", Handler: "profile", AnyHost: true}, nil},
	{"route-framed", Route{Method: "GET", Path: "/profile", Access: "public", Framing: "same-origin", Handler: "profile"}, nil},
	{"route-framed-changes", Route{Method: "POST", Path: "/embed/like", Access: "user", Framing: "trusted", Reason: "for a test", Handler: "like"}, nil},
	{"route-cacheable", Route{Method: "GET", Path: "/profile", Access: "user", Framing: "deny", Handler: "profile", Cacheable: true}, nil},
	{"route-untiered", Route{Method: "POST", Path: "/settings/password", Access: "user", Framing: "deny", Tier: "none", Handler: "password"}, nil},
	{"route-untiered", Route{Method: "POST", Path: "/transfers/:id/confirm", Access: "user", Framing: "deny", Tier: "none", Handler: "confirm"}, []string{"route-twice"}},
	{"route-twice", Route{Method: "GET", Path: "/", Access: "public", Framing: "deny", Handler: "home"}, nil},
}

func TestGoodRouteTableYieldsNothing(t *testing.T) {
	report := CheckRoutes(goodRoutes)
	expectRules(t, report, nil)
	if report.Grade != "A+" {
		t.Errorf("grade %s", report.Grade)
	}
}

func TestEveryPlantedRouteIsFoundByItsRule(t *testing.T) {
	shown := map[string]bool{}
	for _, f := range routeFaults {
		shown[f.rule] = true
		t.Run(f.rule+" "+f.route.Path, func(t *testing.T) {
			report := CheckRoutes(append(slices.Clone(goodRoutes), f.route))
			expectRules(t, report, append([]string{f.rule}, f.also...))
			if len(report.Findings) > 0 && report.Findings[0].Request != f.route.Method+" "+f.route.Path {
				t.Errorf("it blames %s", report.Findings[0].Request)
			}
		})
	}
	for _, r := range routeRules {
		if !shown[r.ID] {
			t.Errorf("no route is planted for %s", r.ID)
		}
	}
}
