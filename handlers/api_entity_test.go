package handlers

import (
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/ent/auditevent"
	"unframed/ent/user"
	"unframed/handlers/route"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

const usersAPI = "/api/v1/admin/users"

// idOf is a user's id.
func (f *fixture) idOf(name string) string {
	f.Helper()
	return f.store.User.Query().Where(user.Username(name)).OnlyIDX(viewer.AsSystem(f.Context(), "test")).String()
}

func TestAdministratorsReadAndChangeRowsByAPI(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.signUp("root")
		must(t, f.people.Promote(t.Context(), "root"))
		for _, name := range []string{"ann", "bob", "cyd"} {
			f.signUp(name)
		}
		first := root.expect(root.get(usersAPI+"?limit=3"), 200, `"username":"ann"`)
		if strings.Contains(first.body, `"root"`) || !strings.Contains(first.body, `"next":"`) {
			t.Errorf("the first page is %s", first.body)
		}
		root.expect(root.get(usersAPI+"?username=bob"), 200, `"email":"bob@example.org"`)
		root.expect(root.get(usersAPI+"?q=cy"), 200, `"username":"cyd"`)
		root.expect(root.get(usersAPI+"?sort=-created_at&limit=1"), 200, `"cyd"`)
		for _, bad := range []string{"?nothing=1", "?username.like=x", "?password_hash=x"} {
			root.expect(root.get(usersAPI+bad), 400, `"code":"unknown-parameter"`)
		}
		for _, bad := range []string{"?limit=0", "?sort=password_hash", "?role=king", "?created_at.gte=then"} {
			root.expect(root.get(usersAPI+bad), 422, `"code":"invalid"`)
		}
		root.expect(root.get(usersAPI+"?cursor=x"), 400, `"code":"invalid-cursor"`)

		bob := usersAPI + "/" + f.idOf("bob")
		seen := root.expect(root.get(bob), 200, `"display_name":"bob"`)
		tag := seen.Header.Get("ETag")
		root.expect(root.do(root.request("GET", bob, "", "If-None-Match", tag)), 304, "")
		changed := root.expect(root.call("PATCH", bob, `{"display_name":"Robert","time_zone":"Europe/Vienna"}`, "If-Match", tag), 200, `"display_name":"Robert"`)
		if changed.Header.Get("ETag") == tag {
			t.Error("a changed row keeps its tag")
		}
		late := root.expect(root.call("PATCH", bob, `{"display_name":"Bobby"}`, "If-Match", tag), 412, `"code":"stale"`)
		if late.Header.Get("ETag") != changed.Header.Get("ETag") {
			t.Error("whoever is late is not told the tag")
		}
		root.expect(root.call("PATCH", bob, `{"display_name":"Bobby"}`, "If-Match", `W/`+changed.Header.Get("ETag")), 412, "")
		root.expect(root.call("PATCH", bob, `{"display_name":"Bobby"}`, "If-Match", ""), 412, `"code":"stale"`)
		root.expect(root.call("PATCH", bob, `{"display_name":"Bobby"}`, "If-Match", " , "), 412, `"code":"stale"`)
		for body, want := range map[string]struct {
			status int
			part   string
		}{
			`{"display_name":1}`:           {422, `"name":"display_name"`},
			`{"display_name":""}`:          {422, `"name":"display_name"`},
			`{"display_name":null}`:        {422, `"name":"display_name"`},
			`{"role":"king"}`:              {422, `"name":"role"`},
			`{"username":"x"}`:             {422, `"name":"username"`},
			`{"id":"x"}`:                   {422, `"name":"id"`},
			`{"password_hash":"x"}`:        {422, `"name":"password_hash"`},
			`{"nothing":1}`:                {422, `"name":"nothing"`},
			`{"email_verified_at":"soon"}`: {422, `"name":"email_verified_at"`},
			`{"time_zone":"Nowhere/Land"}`: {422, `"name":"time_zone"`},
			`{"time_zone":"Nowhere/Land","theme":"pink","email_verified_at":"then","display_name":" "}`: {422, `"errors":[{"name":"email_verified_at","detail":"Give a time such as 2026-01-31T12:00:00Z."},{"name":"display_name","detail":"A value is needed."},{"name":"time_zone","detail":"Choose a time zone, such as Europe/Vienna."},{"name":"theme",`},
			`[]`: {400, "an object is expected"},
			`{`:  {400, "malformed-json"},
			`{"display_name":"` + strings.Repeat("x", 70_000) + `"}`: {413, "body-too-large"},
		} {
			a := root.expect(root.call("PATCH", bob, body), want.status, want.part)
			if a.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%.40s is answered as %s", body, a.Header.Get("Content-Type"))
			}
		}
		root.expect(root.get(bob), 200, `"display_name":"Robert"`)
		root.expect(root.call("PATCH", bob, `{"role":"admin"}`), 200, `"role":"admin"`)
		root.expect(root.call("PATCH", usersAPI+"/"+f.idOf("root"), `{"role":"user"}`), 403, "") // nobody gives it away unnoticed
		root.expect(root.call("DELETE", bob, ""), 405, "")
		root.expect(root.call("POST", usersAPI, `{"username":"x"}`), 405, "")
		root.expect(root.get(usersAPI+"/not-an-id"), 404, "")
		root.expect(root.get(usersAPI+"/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"), 404, "")
		events := f.store.AuditEvent.Query().Where(auditevent.Action("users.update")).CountX(viewer.AsSystem(t.Context(), "test"))
		if events != 2 {
			t.Errorf("two changes left %d events", events)
		}
		f.clock = accounts.RecentIdentity
		root.expect(root.call("PATCH", bob, `{"display_name":"Late"}`), 403, `"code":"identity-required"`)
	})
}

// TestNobodyElseLearnsOfRowsByAPI asks as everybody who may not.
func TestNobodyElseLearnsOfRowsByAPI(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	id := f.idOf("root")
	weak, strong := f.program("root", "read", "write"), f.program("root", "admin", "read")
	for _, r := range Routes(features.All) {
		if !strings.HasPrefix(r.Path, "/api/v1/admin/") {
			continue
		}
		path := strings.ReplaceAll(r.Path, ":id", id)
		f.browser().expect(f.browser().call(r.Method, path, `{}`), 401, "")
		for _, a := range []answer{ann.call(r.Method, path, `{}`), ann.call(r.Method, path+"?q=root", `{}`), weak.ask(r.Method, path, `{}`)} {
			if a.StatusCode != 403 || strings.Contains(a.body, "root@") {
				t.Errorf("%s %s is answered %d: %s", r.Method, path, a.StatusCode, a.body)
			}
		}
	}
	strong.expect(strong.ask("GET", usersAPI, ""), 200, `"username":"ann"`)
	strong.expect(strong.ask("PATCH", usersAPI+"/"+f.idOf("ann"), `{"display_name":"Ann"}`), 403, "lacks the scope write")
	f.signUp("bea") // who administers from now on
	must(t, f.people.Promote(t.Context(), "bea"))
	must(t, f.people.GiveRole(t.Context(), "root", viewer.User))
	strong.expect(strong.ask("GET", usersAPI, ""), 403, "") // demoted
}

// TestSensitiveFieldsAppearNowhere plants values that can be recognised.
func TestSensitiveFieldsAppearNowhere(t *testing.T) {
	f := newFixture(t)
	root := f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	system := viewer.AsSystem(t.Context(), "test")
	f.signUp("ann")
	planted := f.store.User.Query().Where(user.Username("ann")).OnlyX(system).PasswordHash
	answers := []answer{root.get("/api/openapi.json")}
	for _, r := range Routes(features.All) {
		if r.Method == route.Get && (strings.HasPrefix(r.Path, "/api/v1/admin/") || strings.HasPrefix(r.Path, "/admin")) {
			answers = append(answers, root.get(strings.ReplaceAll(r.Path, ":id", f.idOf("ann"))))
		}
	}
	root.expect(root.call("PATCH", usersAPI+"/"+f.idOf("ann"), `{"display_name":"Ann"}`), 200, "")
	answers = append(answers, root.get("/api/v1/admin/audit_events"), root.get("/admin/users/export"))
	if len(answers) < 20 {
		t.Fatalf("only %d answers were looked at", len(answers))
	}
	for _, a := range answers {
		for _, secret := range []string{planted, planted[len(planted)-20:], "password_hash", "token_hash", "proved_act", "spent_seals", "held_forms", "kept_secrets"} {
			if strings.Contains(a.body, secret) {
				t.Errorf("%s shows %q", a.Request.URL.Path, secret)
			}
		}
	}
	if strings.Contains(f.logged.String(), planted) {
		t.Error("the log shows it")
	}
}
