package handlers

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"unframed/ent/user"
	"unframed/handlers/route"
	"unframed/internal/viewer"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// TestPlantedSecretsComeOutNowhere plants a value in every kind of secret and
// looks for it, in each notation, in every page, list, export, row, refusal,
// audit entry and log line. A name planted beside it is found: the search would
// find what leaks.
func TestPlantedSecretsComeOutNowhere(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("ann")
	system := viewer.AsSystem(t.Context(), "test")
	ann := f.store.User.Query().Where(user.Username("ann")).OnlyX(system)
	const visible = "planted in sight"
	var secrets []string
	secret := func(name string) []byte {
		value := (name + strings.Repeat("-planted", 5))[:32]
		secrets = append(secrets, value, base64.StdEncoding.EncodeToString([]byte(value)), hex.EncodeToString([]byte(value)))
		return []byte(value)
	}
	ann.Update().SetPasswordHash(string(secret("password"))).SetDisplayName(visible).ExecX(system)
	f.store.Session.Create().SetUserID(ann.ID).SetTokenHash(secret("session")).SetProvedAct(secret("proved")).
		SetExpiresAt(time.Now().Add(time.Hour)).SetEndsAt(time.Now().Add(time.Hour)).SaveX(system)
	f.store.APIToken.Create().SetUserID(ann.ID).SetName("job").SetScopes([]string{"read"}).SetTokenHash(secret("token")).SaveX(system)
	f.store.ServerSecret.Create().SetName("planted").SetValue(string(secret("kept"))).SaveX(system)

	p := f.program("root", "read", "write", "admin")
	secrets = append(secrets, string(p.token), "password_hash", "token_hash", "proved_act", "username_key")
	id := ann.ID.String()
	var said []answer
	for _, r := range Routes(features.All) {
		if r.Method != route.Get || strings.HasPrefix(r.Path, "/static/") {
			continue
		}
		path := strings.ReplaceAll(r.Path, ":id", id)
		said = append(said, root.get(path))
		if strings.HasPrefix(path, "/api/") {
			said = append(said, p.ask("GET", path, ""))
		}
	}
	said = append(said, p.expect(p.ask("PATCH", usersAPI+"/"+id, `{"theme":"dark"}`), 200, visible))
	for _, address := range []string{"?sort=id", "?limit=200", "?q=" + id} {
		said = append(said, p.ask("GET", usersAPI+address, ""), p.ask("GET", "/api/v1/admin/audit_events"+address, ""))
	}
	// What is secret cannot be asked about either, and a guess is answered as
	// nonsense is.
	value := string(secret("password"))
	for name, status := range map[string]int{"password_hash": 400, "password_hash.prefix": 400, "sort": 422} {
		guess := p.expect(p.ask("GET", usersAPI+"?"+name+"="+strings.ReplaceAll(name, "sort", "password_hash"), ""), status, "").body
		nonsense := p.expect(p.ask("GET", usersAPI+"?"+strings.ReplaceAll(name, "password_hash", "nonsense")+"=nonsense", ""), status, "").body
		if strings.ReplaceAll(guess, "password_hash", "nonsense") != nonsense {
			t.Errorf("a guess is answered %s, nonsense %s", guess, nonsense)
		}
	}
	p.expect(p.ask("GET", usersAPI+"?q="+value, ""), 200, `"items":[]`)

	found := 0
	for _, a := range said {
		if strings.Contains(a.body, visible) {
			found++
		}
		for _, s := range secrets {
			if strings.Contains(a.body, s) {
				t.Errorf("%s %s shows %q", a.Request.Method, a.Request.URL, s)
			}
		}
	}
	if found < 5 || len(said) < 60 {
		t.Errorf("what is in sight was found in %d of %d answers", found, len(said))
	}
	for _, event := range f.store.AuditEvent.Query().AllX(system) {
		for _, s := range secrets {
			if strings.Contains(encode(event), s) {
				t.Errorf("the trail says %s", encode(event))
			}
		}
	}
	for _, s := range secrets {
		if strings.Contains(f.logged.String(), s) {
			t.Errorf("the log says %q", s)
		}
	}
	testkit.Report("api", "planted secrets looked for in every page and answer: none found, what may be seen was")
}

// TestRefusedAreToldTheSameWhateverThereIs asks for a row that is there, one
// that is not, and for filters that would tell, as those who may not.
func TestRefusedAreToldTheSameWhateverThereIs(t *testing.T) {
	f := newFixture(t)
	root, bob := f.admin(), f.signUp("bob")
	id := f.idOf("root")
	weak, demoted := f.program("root", "read", "write"), f.signUp("dan")
	must(t, f.people.Promote(t.Context(), "dan"))
	old := f.program("dan", "admin")
	demoted.expect(demoted.get(usersAPI), 200, "root@example.org")
	before := root.get(usersAPI + "?sort=id").body
	f.demote("dan")
	for who, ask := range map[string]func(method, path string) answer{
		"a stranger":              func(m, path string) answer { return f.browser().call(m, path, `{"role":"admin"}`) },
		"a user":                  func(m, path string) answer { return bob.call(m, path, `{"role":"admin"}`) },
		"a token without scope":   func(m, path string) answer { return weak.ask(m, path, `{"role":"admin"}`) },
		"a demoted administrator": func(m, path string) answer { return demoted.call(m, path, `{"role":"admin"}`) },
		"their old token":         func(m, path string) answer { return old.ask(m, path, `{"role":"admin"}`) },
	} {
		for _, m := range []string{"GET", "PATCH"} {
			first := ask(m, usersAPI+"/"+id)
			if first.StatusCode != 401 && first.StatusCode != 403 {
				t.Errorf("%s is answered %d", who, first.StatusCode)
			}
			for _, other := range []string{usersAPI + "/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11", usersAPI + "/x", usersAPI + "/" + id + "?role=admin"} {
				if a := ask(m, other); a.StatusCode != first.StatusCode || a.body != first.body || a.Header.Get("ETag") != "" {
					t.Errorf("%s is told %s of one row, %s of %s", who, first.body, a.body, other)
				}
			}
		}
		for _, query := range []string{"?username=root", "?username=nobody", "?nonsense=1", "?cursor=x"} {
			if a := ask("GET", usersAPI+query); a.StatusCode != 401 && a.StatusCode != 403 {
				t.Errorf("%s lists %s: %d", who, query, a.StatusCode)
			}
		}
		for _, table := range []string{"sessions", "api_tokens", "kept_secrets", "held_forms", "spent_seals", "idempotency_keys"} {
			if a := root.get("/api/v1/admin/" + table); a.StatusCode != 404 {
				t.Errorf("%s is answered %d", table, a.StatusCode)
			}
		}
	}
	was := `"role":"admin"`
	if after := root.get(usersAPI + "?sort=id").body; strings.Count(after, was) != strings.Count(before, was)-1 { // dan's
		t.Errorf("refused requests made\n%s\nof\n%s", after, before)
	}
}
